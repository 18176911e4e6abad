"""What the chain is measured against: the language model alone, and the stock pipeline as everybody calls it."""

import time
from collections.abc import Callable, Sequence

import spacy

from agents.extract.model import STOCK, TRAINED, Recogniser, load


def in_two_processes(texts: Sequence[str]) -> float:
    """Texts a second of wall-clock time through `nlp.pipe` of our model in two processes; loading apart, where they
    are forked (Linux)."""
    bare = load(TRAINED)
    began = time.monotonic()
    read = sum(1 for _ in bare.pipe(texts, n_process=2))
    return read / (time.monotonic() - began)


def floors(texts: Sequence[str]) -> dict[str, Callable[[], object]]:
    """By name, work that reads every text once; made ready, so that none pays for loading."""
    bare, stock = load(TRAINED), spacy.load(STOCK)
    ours = Recogniser(TRAINED, pieces=0)  # reads all of them each time, as the others do
    works: dict[str, Callable[[], object]] = {
        "nlp.pipe": lambda: list(bare.pipe(texts)),
        "recogniser": lambda: [ours(text) for text in texts],
        "stock call": lambda: [stock(text) for text in texts],
    }
    for work in works.values():
        work()
    return works
