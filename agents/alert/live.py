"""Rules that change while the stage runs: the folders are watched, a good change is swapped in whole."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from agents.alert.rule import Change, RuleSet
from agents.alert.rules import Known, load
from agents.alert.step import Alerter
from agents.query import Tally
from streams.codec import Reject
from streams.events import Alert, EnrichedArticle

SECONDS = 1.0  # between two looks at the folders
RECENT = 50  # articles that a new rule set learns from which words are rare
FEW = 100  # rules that are quicker put into the matcher in force than into a new one
log = logging.getLogger(__name__)

Report = Callable[[Tally, RuleSet, int], None]
"""Told after every batch what each rule did, which rules are in force, and how many faults the last look found."""

Fingerprint = tuple[tuple[str, int, int], ...]


class LiveAlerter:
    """The step of the `alert` stage: the rules of `paths`, as they are at the time of each batch.

    The first load leaves bad rules out and logs them. A later change that has any problem changes nothing: the
    rules in force stay in force, and the log names file, line and fix. Changes are read, tried and made ready by a
    thread of their own, so no article waits.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        seconds: float = SECONDS,
        report: Report | None = None,
    ) -> None:
        self._paths, self._seconds, self._report = tuple(paths), seconds, report
        self._known = Known()
        self._seen = _fingerprint(self._paths)
        self._recent: deque[EnrichedArticle] = deque(maxlen=RECENT)
        self._next: Callable[[], Alerter] | None = None
        rules = load(self._paths, self._known)
        for problem in rules.problems:
            log.error("rule left out: %s", problem)
        self._alerter = Alerter(rules)
        self._faults = len(rules.problems)
        log.info("rules version %s in force: %d rules", rules.version, len(rules.rules))
        self._tell(self._alerter.tally)
        threading.Thread(target=self._watch, name="rules", daemon=True).start()

    @property
    def rules(self) -> RuleSet:
        """The rules in force."""
        return self._alerter.ruleset

    def __call__(self, articles: Sequence[EnrichedArticle]) -> list[Sequence[Alert] | Reject]:
        self._swap()
        self._recent.extend(articles)
        alerts = self._alerter.alert(articles)
        tally, self._alerter.tally = self._alerter.tally, Tally()
        self._tell(tally)
        return alerts

    def _tell(self, tally: Tally) -> None:
        if self._report:
            self._report(tally, self.rules, self._faults)

    def _swap(self) -> None:
        """Put a change in force that is ready."""
        ready, self._next = self._next, None
        if ready is not None:
            before, self._alerter = self.rules.version, ready()
            log.info("rules changed from version %s to %s: %d rules", before, self.rules.version, len(self.rules.rules))

    def _watch(self) -> None:
        wait = threading.Event()
        while not wait.wait(self._seconds):
            try:
                seen = _fingerprint(self._paths)
                if seen != self._seen:
                    self._seen = seen
                    if ready := self._ready(load(self._paths, self._known)):
                        self._next = ready  # a bad change leaves a good one waiting
            except OSError as error:  # a file that went away while we looked: look again
                log.warning("rules cannot be read just now: %s", error)

    def _ready(self, rules: RuleSet) -> Callable[[], Alerter] | None:
        """What puts a change in force; None for one that must not be."""
        self._faults = len(rules.problems)
        if rules.problems or not rules.rules:
            reasons = [str(problem) for problem in rules.problems] or ["no good rule is left"]
            for reason in reasons:
                log.error("rules not changed, version %s stays in force: %s", self.rules.version, reason)
            return None
        change = Change.between(self.rules, rules)
        if len(change.gone) + len(change.new) <= FEW:
            return lambda: self._alerter.changed(
                change if change.before is self.rules else Change.between(self.rules, rules)
            )
        alerter = Alerter(rules)
        alerter.warm(list(self._recent))
        return lambda: alerter


def _fingerprint(paths: Sequence[Path]) -> Fingerprint:
    """Name, size and time of change of every rule file. Raises `OSError` if one vanishes while we look."""
    return tuple((str(path), stat.st_size, stat.st_mtime_ns) for path in _files(paths) if (stat := path.stat()))


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        found = path.rglob("*.y*ml") if path.is_dir() else [path]
        yield from sorted(each for each in found if each.is_file())
