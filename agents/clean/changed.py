"""Which of the dates on a line are those of a change: "Updated 6 March" is no day of publication."""

import re
from collections.abc import Sequence

from agents.clean.dates import Stamp
from agents.clean.lines import tokens_of, word_list

_LABEL = 4  # words before a date that say which it is: "updated on Tuesday, at"
_LONGEST = 200  # characters before a date that are looked at
# Words that say so only in such company; "Edited by" and a "Storm update" do not.
_PHRASES = re.compile(r"\b(?:(?:last|latest) (?:update|edit)|update(?=:| on | at )|mise? [àa] jour|edited(?! by\b))")


def of_change(line: str, stamps: Sequence[Stamp]) -> list[bool]:
    """Of each date of `line`, in order, whether a word for "updated" stands before it, and after the date before.

    Behind the last date such a word counts if nothing else follows: "6 March (updated)".
    """
    ends = [0, *(each.end for each in stamps)]
    told = [_says_updated(line[end : each.start]) for end, each in zip(ends, stamps, strict=False)]
    rest = tokens_of(line[ends[-1] :][:_LONGEST])
    if told and rest and word_list("changed").issuperset(rest):
        told[-1] = True
    return told


def _says_updated(text: str) -> bool:
    near = text[-_LONGEST:]
    words = [word for word in tokens_of(near) if not word[0].isdigit()][-_LABEL:]
    phrases = _PHRASES.finditer(near.casefold())
    return not word_list("changed").isdisjoint(words) or any(
        len(near[each.end() :].split()) < _LABEL for each in phrases
    )
