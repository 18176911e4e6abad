"""What the demo shows: counts per stage while it runs, alerts as they ring, a summary at the end."""

import contextlib
import statistics
import time
from collections import Counter
from collections.abc import Iterator

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from agents.cli.render import show
from streams.codec import Reject, decode
from streams.events import Alert
from streams.records import Record
from streams.topics import ALERTS, CLEAN, DEAD, ENRICHED, ENTITIES, RAW

STEPS = (
    ("ingested", RAW), ("cleaned", CLEAN), ("entities", ENTITIES), ("enriched", ENRICHED), ("alerts", ALERTS),
    ("dead letters", DEAD),
)  # fmt: skip


class Scoreboard:
    """Counts what is seen on the topics. Latency is from entering the raw topic to arriving here, in ms."""

    def __init__(self, articles: int) -> None:
        self.articles = articles
        self.counts: Counter[str] = Counter()
        self.dead: Counter[str] = Counter()
        self.rules: Counter[tuple[str, str]] = Counter()
        self.latencies: dict[str, list[float]] = {ENRICHED.name: [], ALERTS.name: []}
        self._rang: set[str] = set()
        self._sent = 0
        self._started = self._ended = time.monotonic()
        self._console: Console | None = None

    @property
    def settled(self) -> bool:
        """Every article has come out at the end of the chain or among the dead letters."""
        return self._sent == self.articles <= self.counts[ENRICHED.name] + self.counts[DEAD.name]

    def published(self) -> None:
        if not self._sent:
            self._started = time.monotonic()
        self._sent += 1

    def see(self, record: Record) -> None:
        self.counts[record.topic] += 1
        self._ended = time.monotonic()
        if record.topic in self.latencies:
            self.latencies[record.topic].append(time.time() * 1000 - record.timestamp)
        if record.topic == DEAD.name:
            self.dead[f"{record.header('dead_stage')}: {record.header('dead_message')}"] += 1
        if record.topic == ALERTS.name:
            self._ring(record)

    def _ring(self, record: Record) -> None:
        try:
            alert = decode(Alert, record.value)
        except Reject as reject:
            self.dead[f"alert not readable: {reject}"] += 1
            return
        if alert.id in self._rang:
            return  # the same story came twice: the same alert
        self._rang.add(alert.id)
        self.rules[alert.rule.severity, alert.rule.name] += 1
        if self._console:
            show(self._console, alert)

    def __rich__(self) -> Group:
        table = Table.grid(padding=(0, 2))
        table.add_row(*(Text(f"{name} {self.counts[topic.name]}", style="bold") for name, topic in STEPS))
        return Group(table, Text(f"of {self.articles} articles", style="dim"))

    def show_on(self, console: Console) -> None:
        self._console = console

    def summary(self, console: Console) -> None:
        seconds = max(self._ended - self._started, 0.001)
        console.rule("summary")
        for name, topic in STEPS:
            console.print(f"{name:<13} {self.counts[topic.name]}", highlight=False)
        console.print(f"{'rate':<13} {self.articles / seconds:.1f} articles/s (played at most 20/s)", highlight=False)
        for name, topic in (("to enriched", ENRICHED), ("to alert", ALERTS)):
            console.print(f"{name:<13} {_percentiles(self.latencies[topic.name])}", highlight=False)
        for (severity, rule), times in self.rules.most_common():
            console.print(f"  rang {times:>3} ×  {rule} ({severity})", highlight=False, markup=False)
        for reason, times in self.dead.most_common():
            console.print(f"  dead {times:>3} ×  {reason}", highlight=False, markup=False)
        console.print(NEXT)


NEXT = """
[bold]What next[/bold]
  your own articles    make demo ARTICLES=path/to/file-or-folder
  write a rule         docs/rules.md, then: .venv/bin/tocsin rules check my-rules/
  run it for real      docker/compose.yaml, README.md
"""


def _percentiles(latencies: list[float]) -> str:
    if len(latencies) < 2:
        return "too few to say"
    cuts = statistics.quantiles(latencies, n=100, method="inclusive")
    return f"p50 {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms"


@contextlib.contextmanager
def live(board: Scoreboard, console: Console) -> Iterator[None]:
    """Alerts scroll above, counts stand below; without a terminal only the alerts are printed."""
    board.show_on(console)
    if not console.is_terminal:
        yield
        return
    with Live(board, console=console, refresh_per_second=8):
        yield
