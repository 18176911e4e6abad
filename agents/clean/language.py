"""Which language a text is in, and how sure we are."""

from collections import Counter
from functools import cache, lru_cache
from typing import Any

from streams.events import Language, LanguageShare

_ENOUGH = 600  # characters: as with 1,000 in 1,321 of 1,321 texts, and quicker
_TELLING = 20  # letters: fewer say nothing about a language
_SURE = 0.5  # below this probability we say "und"
_PART, _ENDING = 80, 300  # characters: of a paragraph whose language is asked, and of the end of the text
_LEAST_SHARE = 0.1  # of the letters, for a language to be named
_LETTERS, _AFTER_LATIN = 500, "\u0250"  # looked at for their script
_SAME = {"nb": "no", "nn": "no", "in": "id", "iw": "he", "ji": "yi"}


@cache
def _identifier() -> Any:
    # Built here and not taken from the package's module-level one, which anybody may reconfigure.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@lru_cache(maxsize=16)  # a dump's reader and the step ask for the same text
def language_of(text: str, declared: str | None = None) -> Language:
    """The language of `text` (ISO 639-1) by py3langid's probabilities; "und" below 0.5.

    `declared` (a page's `lang`, a carrier's word) decides only where the text is too short to tell, with
    confidence 0.5.
    """
    hint = base(declared)
    sample = text[:_ENOUGH]
    if sum(map(str.isalpha, sample)) < _TELLING:
        return Language(code=hint or "und", confidence=0.5 if hint else 0.0)
    code, share = _identifier().classify(sample)
    if share < _SURE or len(code) > 2:  # "zxx" is no language at all
        told = [pair for pair in _identifier().rank(sample)[:10] if len(pair[0]) == 2] or [("und", 0.0)]
        likely = next((pair for pair in told if _SAME.get(pair[0], pair[0]) == hint), told[0])
        code, share = likely if told[0][1] < _SURE else told[0]
    code, share = _SAME.get(code, code), float(share)
    return Language(code=code if share >= _SURE or code == hint else "und", confidence=round(share, 3))


def languages_of(text: str, main: str) -> tuple[LanguageShare, ...]:
    """The languages that paragraphs of `text` are in, with their share of its letters, most first.

    Empty where all are in `main`, the language of the whole, but for less than a tenth; this is taken to be so where
    the end of the text is in `main`, and in its script the rest.
    """
    parts = [part for part in text.split("\n\n") if len(part) >= _PART]
    if len(parts) < 2 or (_script(text) > 1 - _LEAST_SHARE and language_of(parts[-1][-_ENDING:]).code in (main, "und")):
        return ()
    letters = Counter[str]()
    for part in parts:
        letters[language_of(part).code] += sum(map(str.isalpha, part))
    total = letters.total() or 1
    found = [LanguageShare(code=code, share=round(count / total, 3)) for code, count in letters.most_common()]
    found = [each for each in found if each.share >= _LEAST_SHARE]
    return tuple(found) if len(found) > 1 else ()


def _script(text: str) -> float:
    """The share of the commonest of Latin and other letters among a sample of the letters of `text`."""
    letters = [letter for letter in text[:: max(1, len(text) // _LETTERS)] if letter.isalpha()]
    latin = sum(letter < _AFTER_LATIN for letter in letters)
    return max(latin, len(letters) - latin) / (len(letters) or 1)


def base(tag: str | None) -> str | None:
    """ "en-GB" → "en"; None for what is no language tag."""
    code = (tag or "").strip().lower().replace("_", "-").partition("-")[0]
    return _SAME.get(code, code) if len(code) == 2 and code.isascii() and code.isalpha() else None
