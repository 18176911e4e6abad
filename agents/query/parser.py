"""Tokens to tree, by recursive descent: one method a level of precedence, loosest first."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Literal, TypeAlias

from agents.query.checks import check_score, has_positive
from agents.query.lexer import STARTS_TERM, Kind, QueryError, Token, tokenise
from agents.query.syntax import (
    And,
    AtLeast,
    Form,
    Meta,
    Near,
    Node,
    Not,
    NotNear,
    Or,
    Query,
    Score,
    Text,
    Within,
    Word,
    positional,
)  # fmt: skip
from agents.text.normalise import fold
from agents.text.tokens import INVISIBLE, blank, word_pattern
from streams.events import FieldName

METADATA = ("entity", "theme", "country", "source", "language")
FIELDS: tuple[FieldName, ...] = ("title", "body")
DEEPEST = 40
MOST_TERMS = 20_000  # a list of nine times a list of nine times a list … would never end
MOST_STARS = 3  # a pattern with more is slow to match and matches by accident

_TWO_WORDS = "two words in a row; put quotes around a phrase or AND/OR between"
_PIECES = word_pattern("en", "*?")
_HIDDEN = {ord(sign): None for sign in INVISIBLE} | {ord("’"): "'"}


Complaint: TypeAlias = Callable[[str, str], str | None]
"""Told a field of metadata and a value for it, says what is wrong with the value, if anything is."""


def parse(text: str, lists: Mapping[str, str] = {}, complaint: Complaint | None = None) -> Query:
    """The query as a tree; `$name` stands for `lists[name]`; a value that `complaint` has something against is refused.

    Raises `QueryError` with a message for an analyst and the offsets in `text`.
    """
    node = _Parser(text, _Around(lists, complaint, count(1)), ()).whole()
    if not has_positive(node):
        message = "nothing here has to be present: a query needs at least one word that is not under NOT"
        raise QueryError(message, len(text) - len(text.lstrip()), len(text.rstrip()))
    return Query(text, node)


@dataclass(frozen=True, slots=True)
class _Around:
    """What a query and the lists in it have in common."""

    lists: Mapping[str, str]
    complaint: Complaint | None
    terms: Iterator[int]  # counts those of the whole query, lists expanded


class _Parser:
    def __init__(self, text: str, around: _Around, inside: tuple[str, ...]) -> None:
        self.tokens = tokenise(text)
        self.next = 0
        self.around = around
        self.inside = inside  # the names of the lists being expanded
        self.depth = 0

    # -- precedence -----------------------------------------------------------------------------

    def whole(self) -> Node:
        if self.at("end"):
            raise QueryError("the query is empty", 0, self.peek.end)
        node = self.alternatives()
        if self.at(")"):
            raise self.error("this parenthesis was never opened")
        if self.at(","):
            raise self.error("a comma belongs into SCORE>=n (…, …); write OR between alternatives")
        if self.at("weight"):
            raise self.error("a weight belongs into SCORE>=20 (word^10, other^5)")
        if not self.at("end"):
            raise self.error("unexpected here")
        return node

    def alternatives(self) -> Node:
        parts = [self.conjunction()]
        while self.accept("OR"):
            parts.append(self.conjunction())
        return _joined(Or, parts)

    def conjunction(self) -> Node:
        parts = [self.negation()]
        while self.accept("AND"):
            parts.append(self.negation())
        return _joined(And, parts)

    def negation(self) -> Node:
        if not self.accept("NOT"):
            return self.proximity()
        self.deeper()
        node = Not(self.negation())
        self.depth -= 1
        return node

    def proximity(self) -> Node:
        start = self.next
        node = self.term()
        while (operator := self.proximity_operator()) is not None:
            left = slice(start, self.next - (2 if operator.text == "NOT" else 1))
            right_start = self.next
            right = self.term()
            self.check_operand(operator, node, left)
            self.check_operand(operator, right, slice(right_start, self.next))
            node = _proximity(operator, node, right)
        if self.peek.kind in STARTS_TERM:
            raise self.error(_TWO_WORDS)
        if self.at("NOT"):
            raise self.error("NOT after a word; write AND NOT")
        return node

    def proximity_operator(self) -> Token | None:
        """The next operator of proximity, if any; NOT NEAR/n as a NEAR with the text "NOT"."""
        if self.at("NOT") and self.tokens[self.next + 1].kind in ("NEAR", "PRE"):
            self.next += 1
            if self.at("PRE"):
                raise self.error("there is no NOT PRE; write NOT NEAR/n")
            return replace(self.take(), text="NOT")
        return self.take() if self.peek.kind in ("NEAR", "PRE", "/S", "/P") else None

    # -- terms ----------------------------------------------------------------------------------

    def term(self) -> Node:
        token = self.take()
        self.deeper(token)
        if next(self.around.terms) > MOST_TERMS:
            raise QueryError(f"with its lists, a query has at most {MOST_TERMS} words", token.start, token.end)
        node = self._term(token)
        self.depth -= 1
        return node

    def _term(self, token: Token) -> Node:
        match token.kind:
            case "word" | "quoted":
                return _text(token)
            case "(":
                return self.group(token)
            case "list":
                return self.expand(token)
            case "field":
                return self.field(token)
            case "ATLEAST":
                return self.at_least(token)
            case "SCORE":
                return self.score(token)
        raise QueryError(self.missing(token), token.start, token.end)

    def group(self, opening: Token) -> Node:
        node = self.alternatives()
        if self.at(","):
            raise self.error("a comma belongs into SCORE>=n (…, …); write OR between alternatives")
        if self.at("weight"):
            raise self.error("a weight belongs into SCORE>=20 (word^10, other^5)")
        if not self.accept(")"):
            raise QueryError("this parenthesis is never closed", opening.start, opening.end)
        return node

    def expand(self, token: Token) -> Node:
        name = token.text
        if name in self.inside:
            raise QueryError(f"list ${name} contains itself", token.start, token.end)
        lists = self.around.lists
        if name not in lists:
            raise QueryError(f"unknown list ${name}{_did_you_mean(name, lists, '$')}", token.start, token.end)
        try:
            return _Parser(lists[name], self.around, (*self.inside, name)).whole()
        except QueryError as error:
            raise QueryError(f"in list ${name}: {error.message}", token.start, token.end) from None

    def field(self, token: Token) -> Node:
        name = token.text.lower()
        if name in METADATA:
            return self.metadata(name)
        for field in FIELDS:
            if name == field:
                return self.in_field(self.term(), field, token)
        message = f"unknown field {token.text}:{_did_you_mean(name, [*FIELDS, *METADATA], '', ':')}"
        raise QueryError(message, token.start, token.end)

    def metadata(self, key: str) -> Node:
        if not self.accept("("):
            return self.value(key)
        parts = [self.value(key)]
        while self.accept("OR"):
            parts.append(self.value(key))
        if not self.accept(")"):
            raise self.error(f"{key}:(…) takes values with OR between, as in {key}:(one OR other)")
        return _joined(Or, parts)

    def value(self, key: str) -> Node:
        token = self.take()
        if token.kind not in ("word", "quoted") or token.exactness or not token.text.strip():
            raise QueryError(f'a value follows {key}: as in {key}:name or {key}:"two words"', token.start, token.end)
        if "*" in token.text:
            raise QueryError(f"{key}: takes whole values, no wildcards", token.start, token.end)
        if self.around.complaint and (message := self.around.complaint(key, token.text)):
            raise QueryError(message, token.start, token.end)
        return Meta(key, " ".join(fold(token.text).split()))

    def in_field(self, node: Node, field: FieldName, token: Token) -> Node:
        """The node with every word of it in that field."""

        def inside(part: Node) -> Node:
            return self.in_field(part, field, token)

        match node:
            case Text():
                if node.field not in (None, field):
                    raise QueryError(f"nothing is in {field} and {node.field} at once", token.start, token.end)
                return replace(node, field=field)
            case Meta():
                message = f"{node.key}: is about the whole article and cannot stand inside {field}:"
                raise QueryError(message, token.start, token.end)
            case Near() | NotNear():
                return replace(node, left=inside(node.left), right=inside(node.right))
            case Not() | AtLeast():
                return replace(node, part=inside(node.part))
            case And() | Or() | Within():
                return replace(node, parts=tuple(inside(part) for part in node.parts))
            case Score():
                items = tuple((inside(item), weight) for item, weight in node.items)
                return replace(node, items=items)

    def at_least(self, token: Token) -> Node:
        start = self.next
        part = self.term()
        if not positional(part):
            raise self.operand_error("ATLEAST", part, slice(start, self.next))
        return AtLeast(int(token.number), part)

    def score(self, token: Token) -> Node:
        if not self.accept("("):
            raise self.error("a list of weighted terms follows, as in SCORE>=20 (word^10, other^5)")
        items = [self.weighted()]
        while self.accept(","):
            items.append(self.weighted())
        if not self.accept(")"):
            raise self.error("between the terms of a SCORE stands a comma, after the last one a parenthesis")
        score = Score(token.number, tuple(items))
        if message := check_score(score):
            raise QueryError(message, token.start, token.end)
        return score

    def weighted(self) -> tuple[Node, float]:
        node = self.term()
        if not self.at("weight"):
            raise self.error("in a SCORE every word, phrase or (group) is followed by its weight, as in border^10")
        return node, self.take().number

    # -- tokens ---------------------------------------------------------------------------------

    @property
    def peek(self) -> Token:
        return self.tokens[self.next]

    def at(self, kind: Kind) -> bool:
        return self.peek.kind == kind

    def take(self) -> Token:
        token = self.peek
        self.next = min(self.next + 1, len(self.tokens) - 1)
        return token

    def accept(self, kind: Kind) -> bool:
        if self.at(kind):
            self.next += 1
            return True
        return False

    def deeper(self, token: Token | None = None) -> None:
        self.depth += 1
        if self.depth + DEEPEST * len(self.inside) // 8 > DEEPEST:
            place = token or self.peek
            raise QueryError(f"nested more than {DEEPEST} deep", place.start, place.end)

    # -- errors ---------------------------------------------------------------------------------

    def error(self, message: str) -> QueryError:
        return QueryError(message, self.peek.start, max(self.peek.end, self.peek.start + 1))

    def missing(self, token: Token) -> str:
        if token.kind == "end":
            return "the query ends too early: a word, a phrase or a (group) is missing"
        if token.kind == ")":
            return "a word, a phrase or a (group) is missing before this parenthesis"
        if token.kind == "weight":
            return "a weight follows a word, a phrase or a (group), as in border^10"
        return f"a word, a phrase or a (group) is missing before {token.text or token.kind}"

    def check_operand(self, operator: Token, node: Node, tokens: slice) -> None:
        if positional(node):
            return
        if operator.kind in ("/S", "/P") and isinstance(node, Within) and operator.kind == node.operator:
            return
        name = operator.kind if operator.kind.startswith("/") else f"{operator.kind}/{operator.number:g}"
        raise self.operand_error(name, node, tokens)

    def operand_error(self, name: str, node: Node, tokens: slice) -> QueryError:
        first, last = self.tokens[tokens.start], self.tokens[max(tokens.start, tokens.stop - 1)]
        what = {
            And: "an AND", Not: "a NOT", Meta: "a property of the whole article", Score: "a SCORE",
            AtLeast: "an ATLEAST", Within: f"a {getattr(node, 'operator', '')}", Or: "a group with other things in it",
        }[type(node)]  # fmt: skip
        message = f"{name} takes words, phrases, OR groups and NEARs; this is {what}. Write AND between the two"
        return QueryError(message, first.start, last.end)


def _joined(kind: type[And] | type[Or], parts: list[Node]) -> Node:
    """One node for a chain: (a AND b) AND c is a AND b AND c."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,))]
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _proximity(operator: Token, left: Node, right: Node) -> Node:
    n = int(operator.number)
    if operator.kind in ("NEAR", "PRE"):
        return NotNear(left, right, n) if operator.text else Near(left, right, n, operator.kind == "PRE")
    unit: Literal["S", "P"] = "S" if operator.kind == "/S" else "P"
    parts = [side.parts if isinstance(side, Within) else (side,) for side in (left, right)]
    return Within((*parts[0], *parts[1]), unit)


def _text(token: Token) -> Text:
    """A word or phrase token as words; hyphens and points break it, as they break the text of an article."""
    form: Form = {"": "lemma", "=": "exact", "==": "cased"}[token.exactness]  # type: ignore[assignment]
    pieces = _PIECES.findall(blank(token.text))
    if not pieces:
        raise QueryError(f"no word in {token.text or 'these quotation marks'}", token.start, token.end)
    return Text(tuple(_word(piece, form, token) for piece in pieces), int(token.number))


def _word(piece: str, form: Form, token: Token) -> Word:
    text = unicodedata.normalize("NFC", piece.translate(_HIDDEN))
    if "*" in text or "?" in text:
        _check_wildcard(text, form, token)
        return Word(fold(re.sub(r"\*[*]+", "*", text)), "wildcard")
    return Word(text if form == "cased" else fold(text), form)


def _check_wildcard(text: str, form: Form, token: Token) -> None:
    stem = re.split(r"[*?]", text)[0]
    if form != "lemma":
        message = "= is for the exact form: no wildcards in it"
    elif not stem:
        message = "a wildcard cannot come first: start with at least 3 letters"
    elif len(stem) < 3:
        message = f"only {len(stem)} before the wildcard: at least 3 letters come first"
    elif text.count("*") > MOST_STARS:
        message = f"at most {MOST_STARS} * in a word"
    else:
        return
    raise QueryError(message, token.start, token.end)


def _did_you_mean(name: str, known: Mapping[str, str] | list[str], before: str, after: str = "") -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    if close:
        return f"; did you mean {before}{close[0]}{after}?"
    names = ", ".join(f"{before}{other}{after}" for other in sorted(known))
    return f"; known are {names}" if names else "; no lists are defined"
