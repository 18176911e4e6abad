"""One family of rules measured at growing sizes, each measurement in a process of its own."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from time import process_time

from agents.query import Matcher, Query, parse
from agents.text import analyse
from bench.rules import isolated
from bench.rules.duel import Duel, duel
from bench.rules.isolated import GivenUp, memory
from bench.rules.ours import LANGUAGE, Measured, measure
from bench.rules.peers import PEERS
from bench.rules.workload import Texts, rules

MOST_SECONDS = 400  # wall time of one engine and ours on one number of rules, building included


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure: numbers of rules, ascending; whether the matcher itself, and its full scan; which engines."""

    sizes: Sequence[int]
    matcher: bool
    scan: bool
    peers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Results:
    """By number of rules, ascending. `not_measured`: sentences."""

    family: str
    measured: list[Measured] = field(default_factory=list)
    duels: list[Duel] = field(default_factory=list)
    not_measured: list[str] = field(default_factory=list)


def run(family: str, texts: Texts, plan: Plan) -> Results:
    """Measure one family; says on stderr what it is at."""
    _load()
    results = Results(family)
    queries: dict[str, Query] = {}
    lines = rules(family)
    before, seconds = memory(), 0.0
    for size in plan.sizes:
        start = process_time()
        queries |= {f"{number:06}": parse(lines[number]) for number in range(len(queries), size)}
        seconds += process_time() - start
        if plan.matcher:
            _say(f"{family}: {size:,} rules, the matcher")
            parsed = (seconds / size, (memory() - before) / size)
            results.measured.append(isolated.run(partial(measure, queries, parsed, texts, family, plan.scan)))
        results.duels.extend(_duels(results, queries, texts, plan.peers))
    return results


def _duels(results: Results, queries: Mapping[str, Query], texts: Texts, peers: Sequence[str]) -> Iterator[Duel]:
    for name in peers:
        if results.family not in PEERS[name].families:
            continue
        what = f"{results.family}: {len(queries):,} rules, {name}"
        try:
            if len(queries) > PEERS[name].largest:
                raise GivenUp(f"not tried with more than {PEERS[name].largest:,}")
            _say(what)
            yield isolated.run(partial(duel, name, results.family, queries, texts), MOST_SECONDS)
        except GivenUp as error:
            results.not_measured.append(f"{what}: {error}")


def _load() -> None:
    """Load what is loaded on first use (the dictionary of lemmas), as a worker does when it starts."""
    Matcher({"": parse("warm")}).match(analyse(None, "warm", LANGUAGE))


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
