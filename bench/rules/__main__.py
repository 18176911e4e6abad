"""`python -m bench.rules [--families Q] [--sizes 10000] [--only matcher] [--peers none] [--learn 50]`."""

import argparse
import sys
from collections.abc import Sequence
from functools import partial

from bench.rules import goals, isolated, table
from bench.rules.family import Plan, run
from bench.rules.peers import PEERS
from bench.rules.workload import FAMILIES, FOLDER, TEXTS, texts

SIZES = (10, 1_000, 10_000, 100_000)
RECENT = 50  # articles that the alert stage keeps to warm new rules on
MOST_RECENT = 1_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print. 2 where the shared evaluation data is missing."""
    options = _options(arguments)
    if not FOLDER.is_dir():
        print("The benchmark reads ../shared/evals/rules, which is not beside this checkout.", file=sys.stderr)
        return 2
    samples = texts(options.learn)
    plan = Plan(
        sizes=options.sizes,
        matcher=options.only != "peers",
        scan=options.only is None,
        peers=[] if options.only == "matcher" else options.peers,
    )
    print(f"{TEXTS} news texts, CPU time of one process; rare words learned from {options.learn} other texts")
    every: list[goals.Goal] = []
    for family in options.families:
        results = isolated.run(partial(run, family, samples, plan))
        print(f"\n{table.of(results)}", flush=True)
        every += goals.of(results)
    print("\n".join(["\nGoals", *map(str, every)]) if every else "\nNo goal is set for these sizes.")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.rules", description="How fast the rule matcher is.")
    parser.add_argument("--families", type=_families, default=FAMILIES, help="of rules, as in P,Q,R")
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="numbers of rules, as in 1000,10000")
    parser.add_argument("--only", choices=("matcher", "peers"), help="matcher: neither full scan nor peers")
    parser.add_argument("--peers", type=_peers, default=list(PEERS), help=f"all, none or some of {', '.join(PEERS)}")
    parser.add_argument(
        "--learn", type=_recent, default=RECENT, help="texts to learn rare words from (default: %(default)s)"
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


def _recent(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST_RECENT:
        raise argparse.ArgumentTypeError(f"from 0 to {MOST_RECENT} texts")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
