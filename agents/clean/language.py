"""Which language a text is in, and how sure we are."""

from functools import cache, lru_cache
from typing import Any

from streams.events import Language

_ENOUGH = 1_000  # characters: more costs time and changes nothing
_TELLING = 20  # letters: fewer say nothing about a language
_SURE = 0.5  # below this probability we say "und"
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
    ranked = [(_SAME.get(code, code), float(share)) for code, share in _identifier().rank(sample)[:10]]
    told = [(code, share) for code, share in ranked if len(code) == 2]  # not "zxx", no language at all
    code, share = next((pair for pair in told if pair[0] == hint), told[0]) if told[0][1] < _SURE else told[0]
    return Language(code=code if share >= _SURE or code == hint else "und", confidence=round(share, 3))


def base(tag: str | None) -> str | None:
    """ "en-GB" → "en"; None for what is no language tag."""
    code = (tag or "").strip().lower().replace("_", "-").partition("-")[0]
    return _SAME.get(code, code) if len(code) == 2 and code.isascii() and code.isalpha() else None
