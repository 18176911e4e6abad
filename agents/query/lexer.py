"""Query text to tokens. Whatever is wrong with a single token is said here, in an analyst's words."""

import re
from dataclasses import dataclass
from typing import Literal

from agents.text.document import WIDEST

Kind = Literal[
    "(", ")", ",", "weight", "list", "field", "word", "quoted",
    "AND", "OR", "NOT", "NEAR", "PRE", "/S", "/P", "ATLEAST", "SCORE", "end",
]  # fmt: skip
STARTS_TERM: frozenset[Kind] = frozenset({"(", "list", "field", "word", "quoted", "ATLEAST", "SCORE"})


class QueryError(ValueError):
    """What is wrong with a query, and where: characters `start` to `end` of its text."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    start: int
    end: int
    text: str = ""  # of a word or phrase, without its marks; of a list or field, its name
    number: float = 0  # n of NEAR/n, a weight, a threshold, the slop of a phrase
    exactness: Literal["", "=", "=="] = ""


_TOKEN = re.compile(
    r"""\s*(?:
    (?P<punct>[(),])
  | \^\s*(?P<weight>[-+−]?\d{1,9}(?:\.\d{1,9})?)(?![\w.])
  | \$(?P<list>\w[\w-]*)
  | (?P<qmark>==?)?(?P<open>["“”„])(?P<quoted>[^"“”„]*)(?P<close>["“”])?(?P<slop>~\w*)?
  | SCORE\s*>=\s*(?P<score>[-+−]?\d{1,9}(?:\.\d{1,9})?)(?![\w.])
  | (?P<field>[A-Za-z_]+):(?!\s|$)
  | (?P<unit>/[SP])(?![\w])
  | (?P<mark>==?)?(?P<word>[^\s()"“”„,^:=~]+)
    )""",
    re.VERBOSE,
)
_FIXED: dict[str, Kind] = {"(": "(", ")": ")", ",": ",", "/S": "/S", "/P": "/P"}
_BOOLEAN: dict[str, Kind] = {"AND": "AND", "OR": "OR", "NOT": "NOT"}
_NUMBERED = re.compile(r"(NEAR|PRE|ATLEAST)/(\d{1,9})")
_LOOSE_OPERATOR = re.compile(r"(NEAR|PRE|ATLEAST|SCORE|W|ONEAR|WITHIN|ADJ|SAME)\W?\w{0,9}", re.IGNORECASE)
_HINTS = {"&": "AND", "&&": "AND", "+": "AND", "|": "OR", "||": "OR", "!": "NOT", "-": "NOT", "–": "NOT"}


def tokenise(text: str) -> list[Token]:
    """The tokens of a query, the last of kind "end". Raises `QueryError`."""
    tokens = []
    place = 0
    end = len(text.rstrip())
    while place < end:
        found = _TOKEN.match(text, place, end)
        if found is None:
            raise _stray(text, place)
        tokens.append(_token(found))
        place = found.end()
    return [*tokens, Token("end", end, end)]


def _token(found: re.Match[str]) -> Token:
    start, end = found.end() - len(found[0].lstrip()), found.end()
    if found["open"]:
        return _quoted(found, start, end)
    if found["word"]:
        return _word(found, start, end)
    if fixed := found["punct"] or found["unit"]:
        return Token(_FIXED[fixed], start, end)
    if number := found["weight"] or found["score"]:
        return Token("weight" if found["weight"] else "SCORE", start, end, number=_number(number))
    return Token("list" if found["list"] else "field", start, end, found["list"] or found["field"])


def _quoted(found: re.Match[str], start: int, end: int) -> Token:
    if not found["close"]:
        raise QueryError("this quotation mark is never closed", start, end)
    slop = found["slop"]
    if slop is not None and not slop[1:].isdecimal():
        raise QueryError('a number follows ~, as in "terrorist list"~2', found.start("slop"), end)
    n = _in_range(slop[1:], 0, "~", found.start("slop"), end) if slop else 0
    return Token("quoted", start, end, found["quoted"], n, _exactness(found["qmark"]))


def _word(found: re.Match[str], start: int, end: int) -> Token:
    word, exactness = found["word"], _exactness(found["mark"])
    if not exactness:
        if kind := _BOOLEAN.get(word):
            return Token(kind, start, end)
        if numbered := _NUMBERED.fullmatch(word):
            name, digits = numbered.groups()
            n = _in_range(digits, 1 if name == "ATLEAST" else 0, f"{name}/", start, end)
            return Token("NEAR" if name == "NEAR" else "PRE" if name == "PRE" else "ATLEAST", start, end, "", n)
        _refuse_lookalike(word, start, end)
    return Token("word", start, end, word, 0, exactness)


def _refuse_lookalike(word: str, start: int, end: int) -> None:
    """A word that somebody surely meant as an operator is an error, not a word."""
    if word in {"and", "or", "not", "And", "Or", "Not"}:
        message = f'operators are written in capitals: {word.upper()} (or in quotes as a word: "{word}")'
        raise QueryError(message, start, end)
    if word in {"/s", "/p"} or _NUMBERED.fullmatch(word.upper()):
        raise QueryError(f"operators are written in capitals: {word.upper()}", start, end)
    if word in _HINTS or word[0] in "!-–+|&" or word in {"AND/OR", "and/or"}:
        hint = _HINTS.get(word, _HINTS.get(word[0], "OR"))
        raise QueryError(f"{word[:1] if word[0] in _HINTS else word} is no operator here; write {hint}", start, end)
    if _LOOSE_OPERATOR.fullmatch(word) and (word.isupper() or "/" in word):
        name = word.upper().rstrip("0123456789").split("/")[0]
        if name == "SCORE":
            raise QueryError('a score is written SCORE>=20 (word^10, "a phrase"^5)', start, end)
        known = name if name in {"NEAR", "PRE", "ATLEAST"} else "NEAR"
        if "/" in word or name in {"NEAR", "PRE", "ATLEAST"}:
            raise QueryError(f"a number follows {known}/, as in {known}/5", start, end)


def _in_range(digits: str, least: int, name: str, start: int, end: int) -> int:
    n = int(digits[:9])
    if not least <= n <= WIDEST:
        raise QueryError(f"{name}{digits} is out of range: n goes from {least} to {WIDEST}", start, end)
    return n


def _exactness(mark: str | None) -> Literal["", "=", "=="]:
    return "==" if mark == "==" else "=" if mark == "=" else ""


def _number(text: str) -> float:
    return float(text.replace("−", "-"))


def _stray(text: str, place: int) -> QueryError:
    start = place + len(text[place:]) - len(text[place:].lstrip())
    sign = text[start]
    advice = {
        "$": "a list has a name, as in $border",
        "^": "a weight belongs to a SCORE and is a number, as in SCORE>=20 (word^10, other^-5)",
        "~": '~n follows the closing quotation mark directly, as in "terrorist list"~2',
        ":": 'a word follows the colon directly, as in title:border; put quotation marks around "14:22"',
        "=": "a word or a phrase follows = directly, as in =border",
    }
    return QueryError(advice.get(sign, f"unexpected {sign}"), start, start + 1)
