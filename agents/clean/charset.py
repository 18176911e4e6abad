"""Bytes whose charset nobody told, or told wrongly, as text."""

import base64
import binascii
import re

from charset_normalizer import from_bytes

from streams.codec import Reject

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_META = re.compile(
    rb"<(?:meta[^>]{1,200}charset|\?xml[^>]{1,80}encoding)\s*=\s*[\"']?\s*([\w.:+-]{3,40})", re.IGNORECASE
)
# What the web means by these labels (WHATWG Encoding): the superset that was really used.
_MEANT = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "shift_jis": "cp932",
    "sjis": "cp932",
    "shift-jis": "cp932",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "x-sjis": "cp932",
    "big5": "big5hkscs",
}
_NOT_CHARSETS = re.compile(r"idna|punycode|.*escape|utf[-_]?7|undefined|mbcs|oem", re.IGNORECASE)
_MAGIC = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG image"),
    (b"GIF8", "GIF image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"PK\x03\x04", "ZIP archive or office document"),
    (b"\x1f\x8b", "gzip"),
    (b"RIFF", "RIFF media"),
    (b"\xd0\xcf\x11\xe0", "old office document"),
    (b"\x7fELF", "program"),
    (b"Rar!", "RAR archive"),
    (b"7z\xbc\xaf", "7-Zip archive"),
    (b"{\\rtf", "RTF document"),
    (b"wOF", "font"),
    (b"OggS", "Ogg media"),
)
_ACCENTED_RUN = re.compile(r"[\xc0-\xff]{4,}")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f\ufffd]+")
_TAG = re.compile(rb"<[^>]*>")
_CONTROLS = bytes((*range(9), *range(14, 28)))
_MOST_CONTROLS = 0.01  # share of characters; text has none, a damaged page has a few


def decode_base64(content: str, most: int) -> bytes:
    """The bytes of `content_base64`. Raises `Reject` "too-large" before decoding, "bad-base64" after."""
    check_size(len(content) * 3 // 4, most)
    try:
        return base64.b64decode("".join(content.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Reject("bad-base64", f"content_base64 is not Base64: {error}") from None


def check_size(size: int, most: int) -> None:
    """Raises `Reject` "too-large" when `size` bytes are more than `most`."""
    if size > most:
        raise Reject("too-large", f"{size} bytes of content, more than the {most} allowed (TOCSIN_MAX_ARTICLE_BYTES)")


def refuse_binary(content: str | bytes) -> None:
    """Raises `Reject` "binary" for what is a file of another kind, or no text at all."""
    data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    for magic, kind in _MAGIC:
        if data.startswith(magic) and (magic != b"RIFF" or (data[8:12].isupper() and data[7:8] < b" ")):
            raise Reject("binary", f"the content is binary ({kind}), not text")
    controls = len(data) - len(data.translate(None, _CONTROLS)) if isinstance(content, str) else 0
    if controls > _MOST_CONTROLS * len(content):
        raise Reject("binary", "the content is binary: more than one character in a hundred is a control character")


def to_text(data: bytes, declared: str | None = None) -> str:
    """`data` as text: BOM, UTF-8 if it is valid, declared charset, the page's own, a guess, Windows-1252.

    Valid UTF-8 wins over what is declared: bytes of another charset are almost never valid UTF-8 by chance.
    Raises `Reject` "undecodable" if more than one character in twenty would be a replacement character.
    """
    for bom, charset in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(charset, "replace")
    if (wide := _wide(data)) is not None:
        return data.decode(wide, "replace")
    found = _META.search(data[:4096])
    stated = found[1].decode("ascii", "replace") if found else None
    labels = ["iso-2022-jp" if b"\x1b$" in data else "utf-8", declared, stated]
    for label in labels:
        text = _strict(data, label) if label else None
        if text is not None:
            return text
    return _guess(data)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a BOM: every other byte of mostly Latin text is zero."""
    head = data[:2048]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) // 5 or len(head) < 4:
        return None
    return "utf-16-be" if even > 4 * odd else "utf-16-le" if odd > 4 * even else None


def _strict(data: bytes, label: str) -> str | None:
    """`data` in the charset `label` means, or None if it is unknown or cannot be right."""
    label = label.strip().strip("\"'").lower()
    if _NOT_CHARSETS.fullmatch(label):
        return None
    try:
        text = data.decode(_MEANT.get(label, label))
    except (LookupError, ValueError):  # UnicodeDecodeError is a ValueError
        return None
    return text if _plausible(text) else None


def _plausible(text: str) -> bool:
    """Not Cyrillic bytes read as Latin ("Ìîñêâà"): Western words have no four accented letters in a row."""
    return len(_ACCENTED_RUN.findall(text[:100_000])) < 6


def _guess(data: bytes) -> str:
    """Broken UTF-8 if most of it is sound, else what the statistics say, else Windows-1252."""
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") * 10 < sum(map(len, _BEYOND_ASCII.findall(text))):
        return text
    middle = len(data) // 2
    sample = data if len(data) <= 20_000 else data[:10_000] + data[middle : middle + 10_000]
    best = from_bytes(_TAG.sub(b" ", sample) or sample).best()
    text = data.decode(best.encoding if best else "cp1252", "replace")
    if text.count("\ufffd") > len(text) / 20:
        raise Reject("undecodable", "the bytes are in no charset we know: say which in `charset`")
    return text
