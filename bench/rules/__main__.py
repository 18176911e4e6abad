"""`python -m bench.rules [--families Q] [--sizes 10000] [--only matcher] [--learn 50]`."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from time import process_time

from agents.query import Matcher, Query, parse
from agents.text import analyse
from bench.rules import goals, isolated, table
from bench.rules.duel import Duel, duel
from bench.rules.goals import Goal
from bench.rules.isolated import GivenUp, memory
from bench.rules.ours import Measured, measure
from bench.rules.peers import PEERS
from bench.rules.workload import FAMILIES, FOLDER, TEXTS, Texts, rules, texts

SIZES = (10, 1_000, 10_000, 100_000)
MOST_SECONDS = 150  # CPU time of one engine and ours on one number of rules, building included
SAME = (
    "same found: (text, rule) pairs found by both, of those found by either; exact forms: the same with our lemmas\n"
    "switched off. What is left are possessives (law's is law to us) and punctuation within phrases (a-b is a b to us)."
)
RECENT = 50  # articles that the alert stage keeps to warm new rules on


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print. 2 where the shared evaluation data is missing."""
    options = _options(arguments)
    if not FOLDER.is_dir():
        print("The benchmark reads ../shared/evals/rules, which is not beside this checkout.", file=sys.stderr)
        return 2
    samples = texts(options.learn)
    print(f"{TEXTS} news texts, CPU time of one process; rare words learned from {options.learn} other texts")
    found: list[Goal] = []
    for family in options.families:
        found += isolated.run(partial(_family, family, samples, options))
    print("\nGoals")
    print("\n".join(map(str, found)))
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.rules", description="How fast the rule matcher is.")
    parser.add_argument("--families", type=_families, default=FAMILIES, help="of rules, as in P,Q,R")
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="numbers of rules, as in 1000,10000")
    parser.add_argument("--only", choices=("matcher", "peers"), help="matcher: neither full scan nor peers")
    parser.add_argument("--peers", type=_peers, default=list(PEERS), help=f"all, none or some of {', '.join(PEERS)}")
    parser.add_argument(
        "--learn", type=int, default=RECENT, help="texts to learn rare words from (default: %(default)s)"
    )
    return parser.parse_args(arguments)


def _families(text: str) -> list[str]:
    names = text.upper().replace(",", "")
    if not names or set(names) - set(FAMILIES):
        raise argparse.ArgumentTypeError(f"the families are {', '.join(FAMILIES)}")
    return list(names)


def _peers(text: str) -> list[str]:
    names = list(PEERS) if text == "all" else [] if text == "none" else text.split(",")
    if unknown := set(names) - set(PEERS):
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)} is none of {', '.join(PEERS)}")
    return names


def _sizes(text: str) -> list[int]:
    try:
        sizes = sorted({int(size.replace("_", "")) for size in text.split(",")})
    except ValueError:
        raise argparse.ArgumentTypeError("numbers with commas between") from None
    if not 1 <= sizes[0] <= sizes[-1] <= max(SIZES):
        raise argparse.ArgumentTypeError(f"from 1 to {max(SIZES)} rules")
    return sizes


def _family(family: str, samples: Texts, options: argparse.Namespace) -> list[Goal]:
    """Measure one family at growing sizes and print its tables."""
    _load()
    queries: dict[str, Query] = {}
    measured: list[Measured] = []
    duels: list[Duel] = []
    lines = rules(family)
    before, seconds = memory(), 0.0
    for size in options.sizes:
        start = process_time()
        queries |= {f"{n:06}": parse(lines[n]) for n in range(len(queries), size)}
        seconds += process_time() - start
        if options.only != "peers":
            parsed = (seconds / size, (memory() - before) / size)
            work = partial(measure, queries, parsed, samples, family, options.only is None)
            measured.append(isolated.run(work))
        if options.only != "matcher":
            duels += _duels(family, queries, samples, options.peers)
    if measured:
        print(f"\n{table.matcher(family, measured)}", flush=True)
    if duels:
        print(f"\n{table.duels(duels)}\n{SAME}", flush=True)
    return [*goals.of_matcher(family, measured), *goals.of_duels(duels)]


def _load() -> None:
    """Load what is loaded on first use (the dictionary of lemmas), as a worker does when it starts."""
    Matcher({"": parse("warm")}).match(analyse(None, "warm", "en"))


def _duels(family: str, queries: dict[str, Query], samples: Texts, peers: Sequence[str]) -> Iterator[Duel]:
    for name in peers:
        if family not in PEERS[name].families:
            continue
        try:
            if len(queries) > PEERS[name].largest:
                raise GivenUp(f"not tried with more than {PEERS[name].largest:,}")
            yield isolated.run(partial(duel, name, family, queries, samples), MOST_SECONDS)
        except GivenUp as error:
            print(f"{name}, {len(queries):,} rules of {family}: {error}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
