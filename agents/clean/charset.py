"""Bytes whose charset nobody told, or told wrongly, as text."""

import base64
import binascii
import codecs
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from charset_normalizer import from_bytes

from agents.clean.signature import charset_of, signed
from streams.codec import Reject

LABELS = Path(__file__).parents[1] / "data" / "clean" / "charsets.toml"
_META = re.compile(
    rb"<(?:meta[^>]{1,200}charset|\?xml[^>]{1,80}encoding)\s*=\s*[\"']?\s*([\w.:+-]{3,40})", re.IGNORECASE
)
_WIDE = re.compile(r"(?:utf|ucs|u)[-_]?(?:16|32|2|4)|(?:cs)?unicode|iso-10646-ucs", re.IGNORECASE)
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
_LATIN, _LATIN_RUN = re.compile("[\xa1-\u024f]"), re.compile("[\xa1-\u024f]{4,}")
_MOST_RUN = 1 / 3  # share of the signs beyond ASCII of a Latin text that stand four in a row or more
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
    """`data` as text: what it surely is, UTF-8 if it is valid, declared charset, the page's own, a guess, Windows-1252.

    Valid UTF-8 wins over what is declared: bytes of another charset are almost never valid UTF-8 by chance.
    Raises `Reject` "undecodable" if more than one character in twenty would be a replacement character.
    """
    if told := charset_of(data):
        return signed(data, told)
    with suppress(UnicodeDecodeError):
        return data.decode()
    found = _META.search(data[:4096])
    stated = found[1].decode("ascii", "replace") if found else ""
    # A page that could be read so far is not in UTF-16, whatever it states.
    for label in (declared or "", "" if _WIDE.match(stated) else stated):
        text = _strict(data, label)
        if text is not None:
            return text
    return _guess(data)


@cache
def _labels() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(LABELS.read_text(encoding="utf-8"))


def _meant(label: str) -> str:
    """Python's name of the charset that the web means by `label`. Raises `LookupError` if there is none."""
    name: str = _labels()["labels"].get(label) or codecs.lookup(label).name
    return str(_labels()["meant"].get(name, name))


def _strict(data: bytes, label: str) -> str | None:
    """`data` in the charset `label` means, or None if it is unknown or cannot be right."""
    label = label.strip().strip("\"'").lower()
    if _NOT_CHARSETS.fullmatch(label):
        return None
    try:
        text = data.decode(_meant(label))
    except (LookupError, ValueError):  # UnicodeDecodeError is a ValueError
        return None
    return text if _plausible(text) and (not _WIDE.match(label) or _printable(text)) else None


def _plausible(text: str) -> bool:
    """Not Cyrillic or Chinese bytes read as Latin ("Ìîñêâà"): few Western words have four accented letters in a row."""
    start = text[:100_000]
    run = sum(map(len, _LATIN_RUN.findall(start)))
    return len(_ACCENTED_RUN.findall(start)) < 6 and run <= _MOST_RUN * len(_LATIN.findall(start))


def _printable(text: str) -> bool:
    """Not single bytes read in pairs, which are now and then no character at all."""
    return all(sign.isprintable() or sign.isspace() for sign in text[:1_000])


def _guess(data: bytes) -> str:
    """Broken UTF-8 if most of it is sound, else what the statistics say, else Windows-1252."""
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") * 10 < sum(map(len, _BEYOND_ASCII.findall(text))):
        return text
    middle = len(data) // 2
    sample = data if len(data) <= 20_000 else data[:10_000] + data[middle : middle + 10_000]
    text = data.decode(_likeliest(_TAG.sub(b" ", sample) or sample), "replace")
    if text.count("\ufffd") > len(text) / 20:
        raise Reject("undecodable", "the bytes are in no charset we know: say which in `charset`")
    return text


def _likeliest(sample: bytes) -> str:
    """The charset by statistics; of those that are level the one that pages in its language are in."""
    guesses = list(from_bytes(sample))
    level = [each for each in guesses if each.chaos <= guesses[0].chaos]
    usual = (each.encoding for each in level if each.encoding in _labels()["usual"].get(each.language, ()))
    return next(usual, level[0].encoding if level else "cp1252")
