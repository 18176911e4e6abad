"""`tocsin worker` with one stage of its own, for tests: the real command, loop and pool around trivial work."""

import sys
import time
from collections.abc import Sequence

import trial

from streams.events import CleanArticle, RawArticle
from streams.settings import Settings
from streams.topics import CLEAN, RAW
from streams.topology import Result, Stage

SECONDS_PER_ARTICLE = 0.001  # so that there is a load to be killed under


def slowly(articles: Sequence[RawArticle]) -> list[Result[CleanArticle]]:
    time.sleep(SECONDS_PER_ARTICLE * len(articles))
    return trial.clean(articles)


def build(settings: Settings) -> dict[str, Stage[RawArticle, CleanArticle]]:
    trial.factory(settings)  # refuses what it refuses
    return {"clean": Stage("clean", RAW, slowly, CLEAN)}


if __name__ == "__main__":
    from agents.cli import main, worker

    vars(worker)["build"] = build
    sys.argv[1:] = ["worker", "clean"]
    main.main()
