"""Records to JSON bytes and back; `Reject` is the word for "this can never succeed"."""

from typing import Any, TypeVar

import msgspec
import orjson

T = TypeVar("T")


class Reject(Exception):
    """This record can never succeed: it becomes a dead letter instead of being tried again.

    `reason` is a short class for counting ("not-json"), `message` one sentence for a person, without
    any text of the article in it.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(reason, message)
        self.reason = reason
        self.message = message

    def __str__(self) -> str:
        return f"{self.reason}: {self.message}"


def encode(record: object) -> bytes:
    """A dataclass as canonical JSON: UTF-8, fields in declared order, no white space."""
    return orjson.dumps(record)


def decode(kind: type[T], value: bytes | None) -> T:
    """JSON bytes as a record of type `kind`; unknown fields are passed over (v1 only ever grows).

    Raises `Reject`: `null-value`, `not-json` or `wrong-shape`, with the place in the record.
    """
    if value is None:
        raise Reject("null-value", f"the record has no value; expected a {kind.__name__} as JSON")
    try:
        data: Any = orjson.loads(value.removeprefix(b"\xef\xbb\xbf"))  # some crawlers write a byte order mark
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise Reject("not-json", f"not JSON: {_place(error)}") from None
    try:
        return msgspec.convert(data, kind)
    except (msgspec.ValidationError, RecursionError) as error:
        raise Reject("wrong-shape", f"not a {kind.__name__}: {error}") from None


def _place(error: Exception) -> str:
    """The message of a JSON error without the document it carries."""
    return error.msg + f" at byte {error.pos}" if isinstance(error, orjson.JSONDecodeError) else "too deep"
