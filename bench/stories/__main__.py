"""`python -m bench.stories [--sizes 10000,100000,1000000]`: one run, figures as the index reaches each size."""

import argparse
import resource
from datetime import UTC, datetime, timedelta
from itertools import islice
from time import process_time

from agents.story.step import Stories, StorySettings
from bench.stories.workload import texts

_MEASURED = 2_000  # articles, after each size
_BATCH = 64
_START = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.stories", description="What finding stories costs.")
    parser.add_argument("--sizes", default="10000,100000", help="articles in the index, with commas")
    sizes = [int(size) for size in parser.parse_args().sizes.split(",")]
    before, stories, source = _peak(), Stories(StorySettings(most=max(sizes) + _MEASURED)), texts(1)
    done, kept = 0, 0
    print("articles in the index | articles a CPU-second | bytes an article in memory (peak) | kept (mean)")
    for size in sizes:
        while done < size:
            batch = list(islice(source, min(1_000, size - done)))
            kept += _take(stories, batch, done)[1]
            done += len(batch)
        peak = _peak() - before
        batch = list(islice(source, _MEASURED))
        seconds, more = _take(stories, batch, done)
        done, kept = done + len(batch), kept + more
        print(f"{size:>9,} | {_MEASURED / seconds:7,.0f} | {peak / size:7,.0f} | {kept / done:5,.0f}", flush=True)


def _take(stories: Stories, batch: list[str], first: int) -> tuple[float, int]:
    """CPU seconds, and bytes to keep."""
    start, size = process_time(), 0
    for number, text in enumerate(batch, first):
        id_ = f"{number * 2_654_435_769 % 2**32:08x}{number:024x}"
        stories.story(id_, text, "en", _START + timedelta(seconds=number / 4))
        if number % _BATCH == 0:
            size += sum(len(value) for value in stories.changes().values() if value)
    size += sum(len(value) for value in stories.changes().values() if value)
    return process_time() - start, size


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
