"""`python -m bench.clean [../shared/evals/cleaning/dev]`: pages and dumps a CPU-second, in one run.

Pages beside trafilatura's `bare_extraction` with metadata, as it is best: favouring precision, without comments. Each
page is read once by each, in turns, for both remember some of what they have read.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in a worker

import argparse
import json
import lzma
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import quantiles
from time import process_time
from typing import Any

from agents.clean.step import Cleaner, clean_page

_FOLDER = Path("../shared/evals/cleaning/dev")
_WARM = 20  # pages that are read before
Row = dict[str, Any]
Way = Callable[[str, str | None], object]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.clean", description="What cleaning costs.")
    parser.add_argument("folder", nargs="?", type=Path, default=_FOLDER, help=f"default: {_FOLDER}")
    folder = parser.parse_args().folder
    times = seconds(_ways(), [(row["html"], row["url"]) for row in _rows(folder / "html.jsonl.xz")])
    print("pages | a CPU-second | 95 of 100 within, ms | ours ÷ it")
    for name, each in times.items():
        told = f"{len(each) / sum(each):12.1f} | {1000 * quantiles(each, n=20)[-1]:20.0f}"
        print(f"{name} | {told} | {sum(each) / sum(times['ours']):.2f}")
    dumps = seconds(_ways("ours"), [(row["text"], row["url"]) for row in _rows(folder / "dump.jsonl.xz")])["ours"]
    print(f"dumps: {len(dumps) / sum(dumps):.0f} a CPU-second")


def seconds(ways: dict[str, Way], pages: Sequence[tuple[str, str | None]]) -> dict[str, list[float]]:
    """CPU seconds of each way for each page, but for the first few."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for number, page in enumerate(pages):
        names = list(ways)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            start = process_time()
            ways[name](*page)
            times[name].append(process_time() - start)
    return {name: each[_WARM:] for name, each in times.items()}


def _ways(*names: str) -> dict[str, Way]:
    from trafilatura import bare_extraction

    cleaner = Cleaner()
    ways: dict[str, Way] = {
        "ours": lambda page, url: clean_page(page, url, cleaner),
        "trafilatura": lambda page, url: bare_extraction(
            page, url=url, with_metadata=True, favor_precision=True, include_comments=False
        ),
    }
    return {name: way for name, way in ways.items() if not names or name in names}


def _rows(path: Path) -> Iterator[Row]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


if __name__ == "__main__":
    main()
