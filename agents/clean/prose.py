"""Text as we publish it: NFC, printable, paragraphs separated by one empty line."""

import re
import unicodedata

_LINE_BREAKS = re.compile(r"[\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES, _TWO = re.compile(r"[^\S\n ]"), re.compile("  +")
# Controls; soft hyphen, zero-width space and BOM; bidi marks, embeddings, overrides and isolates (a headline
# must not be able to reorder the page around it); surrogates, private use and noncharacters.
# ZWJ and ZWNJ stay: Persian and the Indic scripts spell with them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufeff\ufff9-\ufffc\ufffe\uffff\U000e0000-\U000e007f]"
)
# Windows-1252 that somebody read as Latin-1: its quotes and dashes, which as controls would be lost. A single NEL
# (U+0085, there an ellipsis) may be a line break; beside others it is not.
_MISREAD = re.compile("[\x80-\x84\x86-\x9f]")
_MEANT = {sign: meant for sign in range(0x80, 0xA0) if (meant := bytes([sign]).decode("cp1252", "ignore"))}
# Marks without end on one letter, which normalizing would sort in quadratic time: 30 stay, as in the "Stream-Safe Text
# Format" of UAX #15. In scripts people write there are five at most.
_MARKS, _MANY = re.compile(r"[^\w\s\x00-\x7f]{31,}"), re.compile("[\u0300-\U0010ffff]{31}")

_ONE_KIND = str.maketrans("‘’‚´`“”„‐‑‒–—―", "'''''\"\"\"------")


def tidy(text: str) -> str:
    """`text` in NFC, without unprintable characters, line breaks as `\\n`, runs of space as one space."""
    if not text.isascii() and _MISREAD.search(text):
        text = text.translate(_MEANT)
    text = _UNPRINTABLE.sub("", _LINE_BREAKS.sub("\n", text.replace("\r\n", "\n").replace("\r", "\n")))
    text = _MARKS.sub(_cut_marks, text) if not text.isascii() and _MANY.search(text) else text
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return _TWO.sub(" ", text) if "  " in text else text


def _cut_marks(run: re.Match[str]) -> str:
    """A row of dashes or pictures stays as it is."""
    return run[0][:30] if any(map(unicodedata.combining, run[0])) else run[0]


def lines(text: str) -> list[str]:
    """The non-empty lines of `text`, tidy and stripped."""
    return [line for raw in tidy(text).split("\n") if (line := raw.strip())]


def one_line(text: str | None) -> str | None:
    """`text` on one line (titles, names), or None if nothing is left of it."""
    return " ".join(lines(text)) or None if text else None


def folded(text: str) -> str:
    """Small letters, and one kind of quotation marks and dashes: two titles of the same words are equal."""
    return text.casefold().translate(_ONE_KIND)


def paragraphs(parts: list[str]) -> str:
    """Lines joined into the published text. Tidying it again changes nothing."""
    return "\n\n".join(parts)
