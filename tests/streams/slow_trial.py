"""The small step with memory, in a module that a child process takes longer to import than its articles may take."""

import multiprocessing
import time

import remembering_trial

from streams.events import CleanArticle, RawArticle
from streams.settings import Settings
from streams.topology import RememberingStage

if multiprocessing.parent_process():
    time.sleep(2)


def factory(settings: Settings) -> dict[str, RememberingStage[RawArticle, CleanArticle]]:
    return remembering_trial.factory(settings)
