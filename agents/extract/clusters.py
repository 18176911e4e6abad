"""Which names in one article mean the same person, organisation or place.

Persons are joined by surname and without their titles, organisations by acronym and short form, everything by
the gazetteer. No join goes across groups, and none is made where two different ones would do.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from agents.extract.forms import Form, folded, form_of, initials, letters
from agents.extract.gazetteer import Entry, gazetteer

_KINDS_OF_PLACE = frozenset(("city", "province", "region", "state", "county", "district", "island", "islands"))
_LONGEST_NAME = 150  # characters


Known = Callable[[str], Entry | None]


def cluster(text: str, mentions: Sequence[tuple[int, int, str]], known: Known | None = None) -> list[int]:
    """One id per mention; those with the same id mean the same thing.

    A mention is (start, end, group), in characters, the group "PER", "ORG", "LOC" or any other word; `known` says
    which entry a name has in this text, if not the gazetteer's.
    """
    written = [(" ".join(text[start:end].split()), group) for start, end, group in mentions]
    counts = Counter(written)
    forms = {key: form_of(*key, counts[key]) for key in counts}
    leader = _Union()
    for one, other in _joins(text, list(forms.values()), known or gazetteer().exact):
        leader.join(one, other)
    numbers: dict[Form, int] = {}
    return [numbers.setdefault(leader.of(forms[key]), len(numbers)) for key in written]


def _joins(text: str, forms: Sequence[Form], known: Known) -> Iterator[tuple[Form, Form]]:
    """Pairs of forms that mean the same; forms come in order of first mention."""
    yield from _same(forms, known)
    sharing = _by_key(form for form in forms if not form.several)
    yield from _defined(text, forms, sharing)
    for short in sorted(forms, key=lambda f: len(f.words)):
        near = list(dict.fromkeys(form for key in _keys_of_short(short) for form in sharing.get(key, ())))
        for rule in () if short.several else _RULES.get(short.group, ()):
            if long := _chosen([form for form in near if rule(short, form) and not _known_apart(short, form, known)]):
                yield long, short
                break


def _by_key(forms: Iterable[Form]) -> dict[tuple[str, str], list[Form]]:
    """The forms by each word and each acronym they might be shortened to, within their group."""
    index: dict[tuple[str, str], list[Form]] = {}
    for form in forms:
        for key in {*form.words, *form.titles, *initials(form.words)}:
            index.setdefault((form.group, key), []).append(form)
    return index


def _keys_of_short(form: Form) -> tuple[tuple[str, str], ...]:
    keys = (form.words[0], form.words[-1], letters(form).lower())
    return tuple((form.group, key) for key in keys)


def _same(forms: Sequence[Form], known: Known) -> Iterator[tuple[Form, Form]]:
    """Forms the gazetteer gives to one entry, and forms that differ only in titles, marks and romanisation."""
    first: dict[object, Form] = {}
    for form in forms:
        entry = known(form.text)
        keys: list[object] = [(form.group, form.words)]
        if entry:
            keys.append((form.group, entry.id))
        if form.group == "PER" and len(form.words) > 1:
            keys.append(frozenset(form.words))
        for key in keys:
            if (other := first.setdefault(key, form)) != form:
                yield other, form


def _chosen(candidates: Sequence[Form]) -> Form | None:
    """The one that is meant: all of them forms of the longest, or else one that is mentioned most of all."""
    if not candidates:
        return None
    longest = max(candidates, key=lambda f: len(f.words))
    if all(set(form.words) <= set(longest.words) for form in candidates):
        return longest
    first, second = sorted(candidates, key=lambda f: -f.mentions)[:2]
    return first if first.mentions > second.mentions else None


def _known_apart(one: Form, other: Form, known: Known) -> bool:
    """Whether the gazetteer knows both, as two things: "Mexico" and "Mexico City"."""
    first, second = known(one.text), known(other.text)
    return one == other or bool(first and second and first.id != second.id)


def _surname(short: Form, long: Form) -> bool:
    return len(short.words) < len(long.words) and short.words[-1] == long.words[-1] and _within(short, long)


def _first_name(short: Form, long: Form) -> bool:
    return len(short.words) < len(long.words) and short.words[0] == long.words[0] and _within(short, long)


def _office(short: Form, long: Form) -> bool:
    """A title alone, for the person the article calls by it: "the Senator" … "Senator Ann Lee"."""
    return not short.titles and bool(long.titles) and short.words == long.titles


def _acronym(short: Form, long: Form) -> bool:
    short_form = letters(short)
    if len(short_form) < 2 or not short_form.isupper() or len(long.words) < 2:
        return False
    return short_form.lower() in initials(long.words)


def _head(short: Form, long: Form) -> bool:
    """The first words of a longer name: "Communist Party" … "Communist Party of Nepal"."""
    return len(short.words) < len(long.words) and long.words[: len(short.words)] == short.words


def _tail(short: Form, long: Form) -> bool:
    """The last words of a longer name: "Collective Security Council" … "CSTO Collective Security Council"."""
    return len(short.words) < len(long.words) and long.words[-len(short.words) :] == short.words


def _town(short: Form, long: Form) -> bool:
    """A place with and without the larger one around it, or the word for what it is: "Exeter, Devon", "Taipei City"."""
    rest = long.text.removeprefix(short.text)
    return rest != long.text and (rest.startswith(", ") or rest.strip().lower() in _KINDS_OF_PLACE)


def _within(short: Form, long: Form) -> bool:
    return set(short.words) <= set(long.words)


_RULES: dict[str, tuple[Callable[[Form, Form], bool], ...]] = {
    "PER": (_surname, _first_name, _office),
    "ORG": (_acronym, _head, _tail),
    "LOC": (_acronym, _town),
}


def _defined(
    text: str, forms: Sequence[Form], sharing: Mapping[tuple[str, str], Sequence[Form]]
) -> Iterator[tuple[Form, Form]]:
    """Acronyms the article itself defines: "Collective Security Treaty Organization (CSTO)"."""
    for short in (form for form in forms if form.group == "ORG" and form.text.isupper()):
        at = text.find(f"({short.text})")
        before = text[max(0, at - _LONGEST_NAME) : max(0, at)].rstrip()
        for word in re.findall(r"\w+", before)[-1:]:
            longer = sharing.get(("ORG", folded(word)), ())
            yield from ((form, short) for form in longer if form != short and before.endswith(form.text))


class _Union:
    """Disjoint sets of forms."""

    def __init__(self) -> None:
        self._above: dict[Form, Form] = {}

    def of(self, form: Form) -> Form:
        top = form
        while top in self._above:
            top = self._above[top]
        if top != form:
            self._above[form] = top
        return top

    def join(self, one: Form, other: Form) -> None:
        one, other = self.of(one), self.of(other)
        if one != other:
            self._above[other] = one
