"""The chain in one process against the model alone: every alternative reads the same articles once in each round."""

from collections.abc import Sequence
from typing import TypeAlias

from agents.worker import build
from bench.chain.budget import Cost, chain, seconds
from bench.chain.floor import floors
from bench.chain.workload import records
from streams.codec import decode
from streams.events import CleanArticle, RawArticle
from streams.settings import Settings
from streams.topics import CLEAN

Round: TypeAlias = tuple[dict[str, Cost], dict[str, float]]
"""What each stage costs, and CPU seconds of the alternatives by name."""


def limit(made_of: list[RawArticle], articles: int, rounds: int) -> tuple[list[Round], int]:
    """The rounds, and how many texts each read."""
    stages = build(Settings())
    texts = texts_of(made_of, articles)
    alternatives, found = floors(texts), []
    chain(stages, records(made_of, articles, "warm"))
    for number in range(rounds):
        costs, _ = chain(stages, records(made_of, articles, f"round{number}"))
        found.append((costs, {name: seconds(work) for name, work in alternatives.items()}))
    return found, len(texts)


def texts_of(made_of: list[RawArticle], articles: int) -> list[str]:
    """What is left of so many articles when they have been cleaned."""
    _, topics = chain(build(Settings(stages=("clean",))), records(made_of, articles, "texts"))
    return [decode(CleanArticle, each.value).text for each in topics[CLEAN.name]]


def whole(rounds: Sequence[Round]) -> list[float]:
    """CPU seconds of all stages together, by round."""
    return [sum(cost.total for cost in costs.values()) for costs, _ in rounds]
