"""What the chain is measured against: the language model alone, and the stock pipeline as everybody calls it."""

from collections.abc import Callable, Sequence

import spacy

from agents.extract.model import STOCK, TRAINED, Recogniser, load


def floors(texts: Sequence[str]) -> dict[str, Callable[[], object]]:
    """By name, work that reads every text once; made ready, so that none pays for loading."""
    bare, ours, stock = load(TRAINED), Recogniser(TRAINED), spacy.load(STOCK)
    works: dict[str, Callable[[], object]] = {
        "nlp.pipe": lambda: list(bare.pipe(texts)),
        "recogniser": lambda: [ours(text) for text in texts],
        "stock call": lambda: [stock(text) for text in texts],
    }
    for work in works.values():
        work()
    return works
