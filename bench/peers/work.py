"""What every peer does with its records: nothing, or the whole chain."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from agents.worker import build
from streams.events import RawArticle
from streams.records import Record
from streams.remembering import Remembering
from streams.settings import Settings
from streams.topics import ENTITIES, RAW, Topic
from streams.topology import AnyStage, Stage, process, run

Work: TypeAlias = Callable[[Sequence[Record]], list[Record]]

PASSED = Topic(ENTITIES.name, RawArticle, "tocsin.article.passed.v1", id=RAW.id, key=RAW.key)
PASS = Stage("clean", RAW, lambda articles: [[each] for each in articles], PASSED)
"""A record is read, checked and written again, unchanged: what a stage that costs nothing still costs."""


def only_pass(_: Settings) -> dict[str, AnyStage]:
    """What a worker of ours is made of that does nothing else."""
    return {"clean": PASS}


def of(name: str) -> Work:
    """`pass` or `chain`."""
    if name == "pass":
        return lambda records: [made for outcome in process(PASS, records) for made in outcome.outputs]
    stages, steps = list(build(Settings()).values()), dict[str, Remembering[Any, Any]]()

    def chain(records: Sequence[Record]) -> list[Record]:
        topics = run(stages, records, steps)
        return [each for topic, made in topics.items() if topic != RAW.name for each in made]

    return chain
