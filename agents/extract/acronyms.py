"""What a name that several go by stands for in one text: RSF is Reporters Without Borders in one, Rapid Support Forces
in the next, and the Federal Police are Brazil's or Germany's."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from agents.extract.forms import folded, initials
from agents.extract.gazetteer import Entry, Match, gazetteer

_ACRONYM = re.compile(r"[A-Z]{3,6}")  # of two letters too many names have the initials
_LONGEST = 8  # words of a name before its acronym in brackets
_SAME = 0.5  # more of the words shared is the same name in another spelling


def meant(text: str, matches: Sequence[Match], organisations: Iterable[str]) -> Mapping[str, Entry | None]:
    """What each acronym and each shared name among the gazetteer's matches means in `text`; None where it is a name of
    the text's own, or of an organ of a state that nothing else speaks of.

    `organisations` are the names that the model takes for organisations.
    """
    found = {text[match.start : match.end]: match.entry for match in matches if match.entry.type == "ORG"}
    shared = (name for name in found if _ACRONYM.fullmatch(name) or gazetteer().rivals(name))
    acronyms = {written: found[written] for written in shared}
    named = [_words(name) for name in organisations] if acronyms else []
    return {acronym: _meant(text, acronym, entry, matches, named) for acronym, entry in acronyms.items()}


def _meant(
    text: str, acronym: str, entry: Entry, matches: Sequence[Match], named: Sequence[Sequence[str]]
) -> Entry | None:
    """The name that the text writes out decides; else, where several go by the acronym, the country it names most."""
    known = (entry, *(rival for rival in gazetteer().rivals(acronym) if rival.type == "ORG"))
    longer = {match.entry.id for match in matches if match.end - match.start > len(acronym)}
    if written := next((each for each in known if each.id in longer), None):
        return written
    for name in (*_defined(text, acronym), *(words for words in named if acronym.lower() in initials(words))):
        return next((each for each in known if _shared(name, each) > _SAME), None)
    speaking = (match.entry for match in matches if match.entry.kind not in ("organisation", "organ"))
    countries = Counter(entry.country for entry in speaking)
    chosen = max(known, key=lambda each: countries[each.country] if each.country else 0)
    vague = len(known) > 1 or any(match.ambiguous for match in matches if text[match.start : match.end] == acronym)
    return None if vague and chosen.kind == "organ" and not countries[chosen.country] else chosen


def _defined(text: str, acronym: str) -> Iterator[list[str]]:
    """The name that stands before the acronym in brackets, if it has its letters: "Self-Defense Forces (SDF)"."""
    before = text[: max(0, text.find(f"({acronym})"))].rpartition("\n")[2]
    written = re.findall(r"\w+", before)[-_LONGEST:]
    for first in range(len(written) - 1, -1, -1):
        words = _words(" ".join(written[first:]))
        if written[first][0].isupper() and acronym.lower() in initials(words):
            yield words
            return


def _words(name: str) -> list[str]:
    return [folded(word) for word in re.findall(r"\w+", name) if word.lower() != "the"]


def _shared(words: Sequence[str], entry: Entry) -> float:
    """Which part of the words the entry's name has, too."""
    return len(set(words) & set(_words(entry.name))) / len(words)
