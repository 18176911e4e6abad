"""`make chaos`: experiments that take minutes and print figures; see docs/guarantees.md for what each one proves."""

import argparse
import asyncio
import inspect
import logging
import random
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from chaos.arena import NotPossibleHere, arena
from chaos.change import rebalance, rolling, slow
from chaos.downstream import downstream
from chaos.experiment import Experiment, Figures, failed
from chaos.harm import clock, disk, kill, network
from chaos.memory import memory
from chaos.weight import poison, pressure

from streams.broker import BrokerUnavailable

EXPERIMENTS: Mapping[str, Experiment] = {
    each.__name__: each
    for each in (kill, network, disk, clock, rebalance, slow, rolling, downstream, pressure, poison, memory)
}
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")


def main() -> None:
    """Exit code 1 if a promise does not hold."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("experiments", nargs="*", metavar="EXPERIMENT", help=f"of {', '.join(EXPERIMENTS)}; none: all")
    parser.add_argument("--size", type=int, default=2000, help="articles an experiment (20000: the full size)")
    parser.add_argument("--workers", type=int, default=2, help="workers of each stage")
    parser.add_argument("--kills", type=int, default=20, help="workers killed by `kill`")
    parser.add_argument("--chain", choices=["trial", "real"], default="trial", help="steps that cost nothing, or ours")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of who is killed when")
    parser.add_argument("--faketime", type=Path, default=FAKETIME, metavar="LIBRARY", help="for `clock`")
    asked = parser.parse_args()
    if unknown := set(asked.experiments) - EXPERIMENTS.keys():
        parser.error(f"no experiment {', '.join(unknown)}")
    print(f"chaos    {asked.size} articles, {asked.chain} chain, seed {asked.seed}; three brokers start", flush=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # networks, mounts and brokers are undone
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # brokers are killed: it would say little else
    wrong = False
    try:
        given = {name: vars(asked)[name] for name in ("size", "workers", "kills", "seed", "faketime")}
        with arena(real=asked.chain == "real", **given) as ground:
            for name in asked.experiments or EXPERIMENTS:
                try:
                    figures = asyncio.run(EXPERIMENTS[name](ground))
                except NotPossibleHere as error:
                    print(f"\n{name:<10}NOT TRIED: {error}", flush=True)
                    continue
                except (AssertionError, TimeoutError) as error:
                    print(f"\n{name:<10}BROKEN: {error or 'what must come did not come in time'}", flush=True)
                    wrong = True
                    continue
                wrong |= failed(figures)
                _print(name, figures)
    except BrokerUnavailable as error:
        sys.exit(f"chaos    {error}")
    sys.exit(int(wrong))


def _print(name: str, figures: Figures) -> None:
    print(f"\n{name:<10}{inspect.getdoc(EXPERIMENTS[name])}", flush=True)
    curve, broken = figures.pop("plot", ""), figures.pop("broken", [])
    print("          " + "; ".join(f"{what} {figure}" for what, figure in figures.items()))
    print("".join(f"          {line}\n" for line in curve.splitlines()), end="")
    bad = [f"{what} {figures[what]}" for what in figures if failed({what: figures[what]})] + broken
    print(f"          {'BROKEN: ' + '; '.join(bad) if bad else 'holds'}", flush=True)


if __name__ == "__main__":
    main()
