"""Text analysis shared by the themes and the rules: words, lemmas, sentences, places in an article."""

from agents.text.document import Document, Occurrence, analyse

__all__ = ["Document", "Occurrence", "analyse"]
