"""Which of the dates on a line are those of a change: "Updated 6 March" is no day of publication."""

from collections.abc import Sequence

from agents.clean.dates import Stamp
from agents.clean.lines import tokens_of, word_list

_LABEL = 4  # words before a date that say which it is: "updated on Tuesday, at"


def of_change(line: str, stamps: Sequence[Stamp]) -> list[bool]:
    """Of each date of `line`, in order, whether a word for "updated" stands before it, and after the date before."""
    ends = [0, *(each.end for each in stamps)]
    return [_says_updated(line[end : each.start]) for end, each in zip(ends, stamps, strict=False)]


def _says_updated(text: str) -> bool:
    words = [word for word in tokens_of(text[-200:]) if not word[0].isdigit()]
    return not word_list("updated").isdisjoint(words[-_LABEL:])
