"""What `make bench` prints, and writes as Markdown: figures as they come, each with its spread."""

import statistics
from collections.abc import Sequence

from bench.chain.limit import Round, whole
from bench.chain.over_kafka import Throughput

BAR = 40  # characters


class Report:
    """Prints line by line; `markdown` gives all of it."""

    def __init__(self, machine: str) -> None:
        self._lines: list[str] = []
        self._say(f"Machine: {machine}. Medians over rounds, lowest and highest in brackets.", "")

    def limit(self, rounds: Sequence[Round], articles: int) -> None:
        all_stages = whole(rounds)
        floor = [alternatives["nlp.pipe"] for _, alternatives in rounds]
        stock = [alternatives["stock call"] for _, alternatives in rounds]
        ours = [alternatives["recogniser"] for _, alternatives in rounds]
        self._say(f"## The chain against the model alone ({articles} articles, one process, no broker)", "")
        self._ratio("articles a CPU-second, whole chain ÷ bare `nlp.pipe` of the same model", floor, all_stages)
        self._ratio("the same, our recogniser ÷ the stock pipeline called text by text", stock, ours)
        self._ratio("the same, our recogniser ÷ bare `nlp.pipe`", floor, ours)
        self._say("", "| stage | share of the CPU time | decode | work | encode |", "| --- | --- | --- | --- | --- |")
        for name in rounds[0][0]:
            shares = [costs[name].total / all_ for (costs, _), all_ in zip(rounds, all_stages, strict=True)]
            parts = [
                statistics.median(
                    getattr(costs[name], part) / all_ for (costs, _), all_ in zip(rounds, all_stages, strict=True)
                )
                for part in ("decode", "work", "encode")
            ]
            cells = " | ".join(f"{part:.1%}" for part in parts)
            self._say(f"| {name} | {statistics.median(shares):.1%} {_bar(statistics.median(shares))} | {cells} |")
        self._say("")

    def start(self, seconds: float, memory: Sequence[int]) -> None:
        sizes = ", ".join(f"{size / 2**20:.0f}" for size in memory)
        self._say("## One worker with all six stages, over a broker", "")
        self._say(f"- process start → first article enriched: {seconds:.1f} s")
        self._say(f"- memory (PSS) of its processes, MB: {sizes}; together {sum(memory) / 2**20:.0f}")

    def throughput(self, runs: Sequence[Throughput], in_memory: float, bare: Sequence[float]) -> None:
        """`in_memory`: CPU seconds an article without a broker; `bare`: texts a second of `nlp.pipe(n_process=2)`."""
        costs = [run.cpu_seconds / run.articles for run in runs]
        self._ratio("articles a CPU-second, over the broker ÷ in memory", [in_memory] * len(costs), costs, "- ")
        rates = [run.articles / run.wall_seconds for run in runs]
        self._ratio("articles a second of wall-clock time ÷ `nlp.pipe(n_process=2)` of the same model", rates, bare)
        self._say(f"- saturation: {statistics.median(rates):.0f} articles a second {_range(rates, 0)}", "")
        self._say("| load, share of saturation | produce → alert p50, s | p99, s |", "| --- | --- | --- |")

    def latency(self, load: float, p50: float, p99: float) -> None:
        self._say(f"| {load:.0%} | {p50:.2f} | {p99:.2f} |")

    def scaling(self, rounds: Sequence[tuple[Throughput, Throughput]]) -> None:
        """Each round with one worker and with two."""
        self._say("", "## The stage `extract`, from one worker to two", "")
        one, two = zip(*rounds, strict=True)
        fast, faster = ([run.articles / run.wall_seconds for run in runs] for runs in (one, two))
        self._say(f"- one worker: {statistics.median(fast):.0f} articles a second {_range(fast, 0)}")
        self._ratio("articles a second of wall-clock time, two workers ÷ one", faster, fast)
        cost, costs = ([run.cpu_seconds / run.articles for run in runs] for runs in (one, two))
        self._ratio("articles a CPU-second, two workers ÷ one", cost, costs)

    def markdown(self) -> str:
        return "\n".join(self._lines) + "\n"

    def _ratio(self, what: str, of: Sequence[float], to: Sequence[float], before: str = "- ") -> None:
        ratios = [a / b for a, b in zip(of, to, strict=True)]
        self._say(f"{before}{what}: {statistics.median(ratios):.2f} {_range(ratios, 2)}")

    def _say(self, *lines: str) -> None:
        self._lines += lines
        print("\n".join(lines), flush=True)


def _bar(share: float) -> str:
    return "█" * round(share * BAR)


def _range(values: Sequence[float], digits: int) -> str:
    return f"({min(values):.{digits}f}–{max(values):.{digits}f})"
