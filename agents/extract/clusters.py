"""Which names in one article mean the same person, organisation or place.

Persons are joined by surname and without their titles, organisations by acronym and short form, everything by
the gazetteer. No join goes across groups, and none is made where two different ones would do.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from agents.extract.gazetteer import gazetteer, lines

_SMALL = frozenset(("of", "the", "and", "for", "in", "on", "to", "de", "la", "al", "&"))
_ROMAN = {"kh": "h", "zh": "j", "ou": "u", "oo": "u", "ee": "i", "ph": "f", "ck": "k", "q": "k", "y": "i"}


@dataclass(frozen=True, slots=True)
class Form:
    """One way a name is written: its words, folded, without titles."""

    text: str
    group: str
    words: tuple[str, ...]


def cluster(text: str, mentions: Sequence[tuple[int, int, str]]) -> list[int]:
    """One id per mention; those with the same id mean the same thing.

    A mention is (start, end, group), in characters, the group "PER", "ORG", "LOC" or any other word.
    """
    written = [(" ".join(text[start:end].split()), group) for start, end, group in mentions]
    forms = {key: Form(*key, _words(*key)) for key in written}
    leader = _Union()
    for one, other in _joins(text, list(forms.values())):
        leader.join(one, other)
    numbers: dict[Form, int] = {}
    return [numbers.setdefault(leader.of(forms[key]), len(numbers)) for key in written]


def _joins(text: str, forms: Sequence[Form]) -> Iterator[tuple[Form, Form]]:
    """Pairs of forms that mean the same; forms come in order of first mention."""
    yield from _same(forms)
    for group in ("PER", "ORG", "LOC"):
        of_group = [form for form in forms if form.group == group]
        rules = _PERSON_RULES if group == "PER" else _NAME_RULES
        longest_first = sorted(of_group, key=lambda f: -len(f.words))
        for short in reversed(longest_first):
            for rule in rules:
                longer = [form for form in longest_first if form != short and rule(short, form)]
                if len({_root(form, longer) for form in longer}) == 1:
                    yield longer[0], short
                    break
    yield from _defined(text, forms)


def _same(forms: Sequence[Form]) -> Iterator[tuple[Form, Form]]:
    """Forms the gazetteer gives to one entry, and forms that differ only in titles, marks and romanisation."""
    first: dict[object, Form] = {}
    for form in forms:
        entry = gazetteer().exact(form.text)
        keys: list[object] = [(form.group, form.words)]
        if entry:
            keys.append((form.group, entry.id))
        for key in keys:
            if (known := first.setdefault(key, form)) != form:
                yield known, form


def _root(form: Form, others: Iterable[Form]) -> Form:
    """The longest of the others that this form is a short form of: they count as one candidate."""
    containing = [other for other in others if set(form.words) <= set(other.words)]
    return max(containing, key=lambda f: len(f.words), default=form)


def _surname(short: Form, long: Form) -> bool:
    one, other = short.words, long.words
    return len(one) < len(other) and one[-1] == other[-1] and set(one) <= set(other)


def _first_name(short: Form, long: Form) -> bool:
    return len(short.words) == 1 < len(long.words) and short.words[0] == long.words[0]


def _acronym(short: Form, long: Form) -> bool:
    letters = re.sub(r"[.\s]", "", short.text)
    return len(letters) > 1 and letters.isupper() and len(long.words) > 1 and letters.lower() in _initials(long.words)


def _head(short: Form, long: Form) -> bool:
    """The first words of a longer name: "Communist Party" … "Communist Party of Nepal"."""
    return 1 < len(short.words) < len(long.words) and long.words[: len(short.words)] == short.words


def _tail(short: Form, long: Form) -> bool:
    """The last words of a longer name: "Collective Security Council" … "CSTO Collective Security Council"."""
    return 1 < len(short.words) < len(long.words) and long.words[-len(short.words) :] == short.words


_PERSON_RULES = (_surname, _first_name)
_NAME_RULES = (_acronym, _head, _tail)


def _defined(text: str, forms: Sequence[Form]) -> Iterator[tuple[Form, Form]]:
    """Acronyms the article itself defines: "Collective Security Treaty Organization (CSTO)"."""
    short = [f for f in forms if f.group == "ORG" and f.text.isupper()]
    for one in forms:
        if one.group == "ORG" and len(one.words) > 1:
            for other in short:
                if other != one and f"{one.text} ({other.text}" in text:
                    yield one, other


def _initials(words: Sequence[str]) -> set[str]:
    """The acronyms a name may go by: with and without its small words."""
    return {"".join(w[0] for w in words), "".join(w[0] for w in words if w not in _SMALL)}


def _words(text: str, group: str) -> tuple[str, ...]:
    words = [_folded(word) for word in re.findall(r"\w+(?:['’.-]\w+)*", text)]
    if group == "PER":
        while len(words) > 1 and words[0] in _titles():
            words = words[1:]
        words = [_romanised(word) for word in words]
    return tuple(words or [text])


def _folded(word: str) -> str:
    """Case and marks folded: "Bogotá" → "bogota"."""
    plain = unicodedata.normalize("NFKD", re.sub(r"['’]s?$", "", word).casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def _romanised(word: str) -> str:
    """A name with the usual differences of romanisation folded: "Rakhmon" and "Rahmon" become one."""
    for written, folded in _ROMAN.items():
        word = word.replace(written, folded)
    return re.sub(r"(.)\1", r"\1", word)


@cache
def _titles() -> frozenset[str]:
    return frozenset(word for title in lines("titles.txt") for word in title.replace("-", " ").split()) | {"of"}


class _Union:
    """Disjoint sets of forms."""

    def __init__(self) -> None:
        self._above: dict[Form, Form] = {}

    def of(self, form: Form) -> Form:
        while form in self._above:
            form = self._above[form]
        return form

    def join(self, one: Form, other: Form) -> None:
        one, other = self.of(one), self.of(other)
        if one != other:
            self._above[other] = one
