"""Many articles full of names that nobody has seen before, through one extract worker."""

import asyncio
import json
import random
import time
import urllib.request
from dataclasses import replace

from broker.worker_process import WorkerProcess
from chaos.arena import Arena
from chaos.experiment import Figures, plot
from chaos.fleet import Fleet
from chaos.load import feed
from chaos.weight import FLAT, MEGABYTE

from streams.events import CleanArticle, Language
from streams.records import Record, publication
from streams.topics import STORIES

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WARM_SHARE = 0.2  # of the articles, before the memory counts: caches that are bounded fill


async def memory(arena: Arena) -> Figures:
    """Ten times `size` short articles with new words in each: the resident memory of the worker stays flat."""
    count, weights, done = 10 * arena.size, [], 0
    with Fleet(arena.broker, arena.folder, real=True, size=1, stages=("extract",)) as fleet:
        (worker,) = fleet.workers
        before, feeding = _articles(worker), asyncio.create_task(feed(arena.broker, _new_words(arena.luck, count)))
        while done < count:
            done = _articles(worker) - before
            if done > WARM_SHARE * count:
                weights.append(worker.resident() / MEGABYTE)
            await asyncio.sleep(1)
        await feeding
    third = max(1, len(weights) // 3)
    first, last = max(weights[:third]), max(weights[-third:])
    broken = [f"memory grew from {first:.0f} to {last:.0f} MB"] * (last > FLAT * first)
    figures = {"articles": done, "resident, MB, first and last third": f"{first:.0f}, {last:.0f}"}
    return figures | {"plot": plot(weights), "broken": broken}


def _articles(worker: WorkerProcess) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{worker.settings.health_port}/readyz", timeout=30) as answer:
        return sum(each["articles"] for each in json.load(answer)["articles"])


def _new_words(luck: random.Random, count: int) -> list[Record]:
    cause, name = Record("", None, None, timestamp=time.time_ns() // 1_000_000), f"memory-{luck.random()}"
    language = Language(code="en", confidence=1.0)
    empty = CleanArticle(id="", source="one.example", title=None, text="", language=language, published=None)
    return [
        publication(STORIES, replace(empty, id=f"{name}-{number}", text=_text(luck)), "chaos", cause=cause)
        for number in range(count)
    ]


def _text(luck: random.Random) -> str:
    def word() -> str:
        return "".join(luck.choices(LETTERS, k=9))

    return " ".join(f"{word().title()} met the {word()} of {word().title()} on Monday." for _ in range(4))
