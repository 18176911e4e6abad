"""Charsets that the bytes themselves tell, whatever anybody says: the wide forms of Unicode, ISO-2022-JP."""

import re

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_FORMS = {"utf-32-le": 4, "utf-32-be": 4, "utf-16-le": 2, "utf-16-be": 2}  # bytes of a sign
_JAPANESE = re.compile(rb"\x1b\$[@B]")  # the escape to the Japanese signs
_HEAD = 2_048  # bytes looked at; a multiple of four
# What no charset of single bytes has in its texts, and the wide forms have in all: the halves of spaces, line ends,
# ideographic full stops, and of the letters of most scripts.
_HALVES = bytes((*range(9), *range(14, 27)))
_USUAL = re.compile("[\t\n\r -~\u3000-\u3002\uff01\uff0c\uff1f]")
_LEAST_USUAL = 0.02  # share of characters
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")


def charset_of(data: bytes) -> str | None:
    """The Python name of the charset that `data` surely is in; None where the bytes leave it open."""
    for bom, charset in _BOMS:
        if data.startswith(bom):
            return charset
    head = data[:_HEAD]
    if len(head.translate(None, _HALVES)) < len(head):
        return _wide(head)
    return "iso2022_jp_ext" if b"\x1b$" in data and _JAPANESE.search(data) and data.isascii() else None


def signed(data: bytes, charset: str) -> str:
    """`data` in the charset of its signature, without the byte order mark. What is broken is U+FFFD."""
    return data.decode(charset, "replace").removeprefix("\ufeff")


def _wide(head: bytes) -> str | None:
    """UTF-32 or UTF-16 without a byte order mark: the form in which the most usual signs are read."""
    shares = {charset: _usual(head[: len(head) // width * width], charset) for charset, width in _FORMS.items()}
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] >= _LEAST_USUAL else None


def _usual(head: bytes, charset: str) -> float:
    """The share of signs that all texts have, such as spaces; 0 where `head` cannot be in `charset`."""
    try:
        text = head.decode(charset)
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data":  # a pair of surrogates that the head's end cuts apart
            return 0.0
        text = head[: error.start].decode(charset)
    usual = len(_USUAL.findall(text))
    return usual / len(text) if usual > 1 and not _CONTROL.search(text) else 0.0
