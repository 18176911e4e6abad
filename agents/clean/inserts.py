"""What stands between the paragraphs of a story and is none: "ALSO READ: headline", "Advertisement", "Tags: …".

Only what can be nothing else is taken: "Read more slowly, she said" is text, and so is "Related: the ferry sails."
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from agents.clean.lines import kept_by_line

INSERTS = Path(__file__).parents[1] / "data" / "clean" / "inserts.toml"
_LONGEST = 250  # characters
_LEAST_HEADLINE = 2  # words
_MOST_LABELLED, _MOST_REQUESTED = 20, 25  # words
_MARKS = " \t*_>•·▶►»→-–—|[("  # of lists, of emphasis, of links in Markdown
_BEFORE = re.compile(rf"[\s{re.escape(_MARKS)}]*")
_ENDS = " \t*_|:：.!…»›→])"
_LINK = re.compile(r"\]\([^()\s]*\)")  # of Markdown
_COLON = re.compile(r"\s*[:：]\s*")
_DASH = re.compile(r"\s+[|»>–—-]\s+(?=[^\w]?[^\W\da-z])")  # and a headline, which begins with a capital
_TELLS = re.compile(r"[.…]['\"”’»)]?$")  # as a sentence ends, and few headlines do
_SENTENCE = re.compile(r"[.!?…]['\"”’»)\]]*$")
_FIRST = 2  # characters; every phrase has as many
_LEAST_WORDS = 8  # of a line that is prose


def between_paragraphs(lines: Sequence[str]) -> list[bool]:
    """Of each line whether it is an insert that the story goes on behind: prose stands before and after."""
    inserted = [is_insert(line) for line in lines]
    prose = [None if told else _is_prose(line) for line, told in zip(lines, inserted, strict=True)]
    before, after = _prose_before(prose), _prose_before(prose[::-1])[::-1]
    return [told and first and last for told, first, last in zip(inserted, before, after, strict=True)]


def _prose_before(lines: Sequence[bool | None]) -> list[bool]:
    """Of each line whether the one before it, inserts (None) passed over, is a sentence."""
    found, prose = [], False
    for line in lines:
        found.append(prose)
        if line is not None:
            prose = line
    return found


def _is_prose(line: str) -> bool:
    return _SENTENCE.search(line) is not None and len(line.split()) >= _LEAST_WORDS


def may_begin_insert(text: str | None) -> bool:
    """Whether an insert may begin like this, or where too little is given to tell."""
    start = _BEFORE.sub("", text or "", count=1)[:_FIRST]
    return len(start) == 1 or start.replace("İ", "I").casefold()[:_FIRST] in _beginnings()


@kept_by_line
def is_insert(line: str) -> bool:
    """The line invites to another story, files the story, or says "Advertisement", and says nothing else."""
    if len(line) > _LONGEST:
        return False
    plain = _LINK.sub("", line).replace("**", "").replace("__", "").strip(_MARKS)
    folded = plain.replace("İ", "I").casefold()
    if folded[:_FIRST] not in _beginnings():  # most lines
        return False
    if folded.rstrip(_ENDS) in _words("notices"):
        return True
    if any(map(folded.startswith, _words("requests"))):
        return len(plain.split()) <= _MOST_REQUESTED
    return any(_is_named(plain[: at.start()].replace("İ", "I").casefold(), plain[at.end() :]) for at in _joints(plain))


def _joints(line: str) -> Iterator[re.Match[str]]:
    """What may part a phrase from what it names: the first colon, or the first dash."""
    return filter(None, (_COLON.search(line), _DASH.search(line)))


def _is_named(phrase: str, named: str) -> bool:
    words = len(named.split())
    if _TELLS.search(named.rstrip(" \t*_")):
        return False
    if phrase in _words("labels"):
        return 0 < words <= _MOST_LABELLED
    return words >= _LEAST_HEADLINE and phrase in _words("invitations")


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(
        phrase[:_FIRST] for name in tomllib.loads(INSERTS.read_text(encoding="utf-8")) for phrase in _words(name)
    )


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(map(str.casefold, tomllib.loads(INSERTS.read_text(encoding="utf-8"))[name]))
