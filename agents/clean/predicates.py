"""What stands in brackets in an XPath expression, as Python: the part of the language that trafilatura uses.

W3C, XML Path Language 1.0, and `re:test` of EXSLT.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

_TOKEN = re.compile(
    r"\s*(?:(?P<self>self::\w+)|(?P<below>\.//\w+)|(?P<word>re:test|[a-z-]+)|(?P<attribute>@[\w-]+)"
    r"|'(?P<text>[^']*)'|(?P<sign>[()|,=]))\s*"
)

Test: TypeAlias = Callable[[Any], Any]
"""Of an element, or of what stands for one: it has a `tag`, `get`, `items` and, for what is below it, `find`."""
Value: TypeAlias = Callable[[Any], str | None]
Tokens: TypeAlias = list[tuple[str, str]]
"""The name of the group of `_TOKEN`, and what was found."""


class NotUnderstood(ValueError):
    """An expression of another kind."""


def understood(predicate: str) -> tuple[Test, tuple[str, ...] | None]:
    """The test, and the attributes that it looks at; None if it looks at what is below, too. Raises `NotUnderstood`."""
    tokens = list(_tokens(predicate))
    test, rest = _either(tokens)
    if rest:
        raise NotUnderstood(predicate)
    names = tuple(dict.fromkeys(told[1:] for kind, told in tokens if kind == "attribute"))
    return test, None if any(kind == "below" for kind, _ in tokens) else names


def _tokens(part: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(part):
        match = _TOKEN.match(part, at)
        if match is None or match.lastgroup is None:
            raise NotUnderstood(part)
        yield match.lastgroup, match[match.lastgroup]
        at = match.end()


def _either(tokens: Tokens) -> tuple[Test, Tokens]:
    tests, rest = _list(_both, ("word", "or"), tokens)
    return (tests[0] if len(tests) == 1 else _any(tests)), rest


def _any(tests: Sequence[Test]) -> Test:
    def test(element: Any) -> bool:
        for each in tests:  # noqa: SIM110  # a third quicker than any() of a generator
            if each(element):
                return True
        return False

    return test


def _both(tokens: Tokens) -> tuple[Test, Tokens]:
    tests, rest = _list(_one, ("word", "and"), tokens)
    return (tests[0] if len(tests) == 1 else lambda element: all(test(element) for test in tests)), rest


def _list(
    read: Callable[[Tokens], tuple[Any, Tokens]], joint: tuple[str, str], tokens: Tokens
) -> tuple[list[Any], Tokens]:
    found, rest = read(tokens)
    every = [found]
    while rest[:1] == [joint]:
        found, rest = read(rest[1:])
        every.append(found)
    return every, rest


def _one(tokens: Tokens) -> tuple[Test, Tokens]:
    kind, told = tokens[0] if tokens else ("", "")
    if kind == "self":
        return lambda element: element.tag == told.removeprefix("self::"), tokens[1:]
    if kind == "below":
        return lambda element: element.find(told) is not None, tokens[1:]
    if (kind, told) == ("sign", "("):
        test, rest = _either(tokens[1:])
        return test, _past(")", rest)
    if (kind, told) == ("word", "not"):
        test, rest = _either(_past("(", tokens[1:]))
        return lambda element: not test(element), _past(")", rest)
    if kind == "word":
        return _call(told, _past("(", tokens[1:]))
    names, rest = _names(tokens)
    if rest[:1] != [("sign", "=")]:
        return lambda element: any(element.get(name) is not None for name in names), rest
    wanted, rest = _text(rest[1:])
    return lambda element: any(element.get(name) == wanted for name in names), rest


def _call(name: str, tokens: Tokens) -> tuple[Test, Tokens]:
    value, rest = _value(tokens)
    text, rest = _text(_past(",", rest))
    flags = ""
    if rest[:1] == [("sign", ",")]:
        flags, rest = _text(rest[1:])
    rest = _past(")", rest)
    if name == "contains":
        return lambda element: text in (value(element) or ""), rest
    if name == "starts-with":
        return lambda element: (value(element) or "").startswith(text), rest
    if name != "re:test" or flags not in ("", "i"):
        raise NotUnderstood(name)
    try:
        search = re.compile(text, re.IGNORECASE if flags else 0).search
    except re.error:
        raise NotUnderstood(text) from None
    return lambda element: search(value(element) or ""), rest


def _value(tokens: Tokens) -> tuple[Value, Tokens]:
    """The first in the document of some attributes (of several, a string is made of that one), as translated."""
    if tokens[:1] == [("word", "translate")]:
        value, rest = _value(_past("(", tokens[1:]))
        old, rest = _text(_past(",", rest))
        new, rest = _text(_past(",", rest))
        if len(old) != len(new) or len(set(old)) < len(old):
            raise NotUnderstood(old)
        signs = str.maketrans(old, new)
        return lambda element: (value(element) or "").translate(signs), _past(")", rest)
    names, rest = _names(tokens)
    if len(names) == 1:
        return lambda element: element.get(names[0]), rest
    return lambda element: next((value for name, value in element.items() if name in names), None), rest


def _names(tokens: Tokens) -> tuple[list[str], Tokens]:
    return _list(_attribute, ("sign", "|"), tokens)


def _attribute(tokens: Tokens) -> tuple[str, Tokens]:
    if not tokens or tokens[0][0] != "attribute":
        raise NotUnderstood(str(tokens[:1]))
    return tokens[0][1][1:], tokens[1:]


def _text(tokens: Tokens) -> tuple[str, Tokens]:
    if not tokens or tokens[0][0] != "text":
        raise NotUnderstood(str(tokens[:1]))
    return tokens[0][1], tokens[1:]


def _past(sign: str, tokens: Tokens) -> Tokens:
    if tokens[:1] != [("sign", sign)]:
        raise NotUnderstood(f"{sign} is missing before {tokens[:1]}")
    return tokens[1:]
