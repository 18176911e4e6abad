"""What the demo shows: counts per stage while it runs, groups of alerts as they ring, a summary at the end."""

import contextlib
import statistics
import time
from collections import Counter
from collections.abc import Iterator

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from agents.cli.render import printable, show_group
from streams.codec import Reject, decode
from streams.events import AlertGroup
from streams.records import Record
from streams.topics import ALERTS, CLEAN, DEAD, ENRICHED, ENTITIES, GROUPS, RAW, STORIES

STEPS = (
    ("ingested", RAW), ("cleaned", CLEAN), ("stories", STORIES), ("entities", ENTITIES), ("enriched", ENRICHED),
    ("alerts", ALERTS), ("dead letters", DEAD),
)  # fmt: skip


class Scoreboard:
    """Counts what is seen on the topics. Latency is from entering the raw topic to arriving here, in ms."""

    def __init__(self, articles: int) -> None:
        self.articles = articles
        self.counts: Counter[str] = Counter()
        self.dead: Counter[str] = Counter()
        self.groups: dict[str, AlertGroup] = {}  # by fingerprint, as last seen
        self.rings: Counter[str] = Counter()  # by fingerprint
        self.latencies: dict[str, list[float]] = {ENRICHED.name: [], ALERTS.name: []}
        self._seen: set[str] = set()
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
        if record.topic == GROUPS.name:
            self._join(record)

    def _join(self, record: Record) -> None:
        try:
            group = decode(AlertGroup, record.value)
        except Reject as reject:
            self.dead[f"alert group not readable: {reject}"] += 1
            return
        if group.id in self._seen:
            return  # it came again
        self._seen.add(group.id)
        self.groups[group.fingerprint] = group
        if group.rings:
            self.rings[group.fingerprint] += 1
            if self._console:
                show_group(self._console, group)

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
        console.print(self._table() if self.groups else "nothing rang")
        for reason, times in self.dead.most_common():
            console.print(f"  dead {times:>3} ×  {reason}", highlight=False, markup=False)
        console.print(NEXT)

    def _table(self) -> Table:
        """One line a group: how often it rang, for how many alerts, from where."""
        table = Table("rang", "alerts", "severity", box=None, pad_edge=False)
        for name in ("rule", "sources", "story"):
            table.add_column(name, no_wrap=True, overflow="ellipsis")
        for fingerprint, group in self.groups.items():
            sources = group.sources[0] + (f" and {len(group.sources) - 1} more" if len(group.sources) > 1 else "")
            cells = (group.severity, group.alert.rule.name, sources, group.alert.title or "(no title)")
            table.add_row(f"{self.rings[fingerprint]} ×", str(group.count), *(Text(printable(cell)) for cell in cells))
        return table


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
