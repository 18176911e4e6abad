"""Rules that change while the stage runs: the folders are watched, a good change is swapped in whole."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from agents.alert.rule import RuleSet
from agents.alert.rules import load
from agents.alert.step import Alerter
from streams.codec import Reject
from streams.events import Alert, EnrichedArticle

SECONDS = 1.0  # between two looks at the folders
RECENT = 50  # articles kept to warm a new rule set on, so that the first real one does not wait
log = logging.getLogger(__name__)

Fingerprint = tuple[tuple[str, int, int], ...]


class LiveAlerter:
    """The step of the `alert` stage: the rules of `paths`, as they are at the time of each batch.

    The first load leaves bad rules out and logs them. A later change that has any problem changes nothing:
    the rules in force stay in force, and the log names file, line and fix.
    """

    def __init__(self, paths: Sequence[Path], clock: Callable[[], float] = time.monotonic) -> None:
        self._paths, self._clock = tuple(paths), clock
        self._seen, self._looked = _fingerprint(self._paths), clock()
        self._recent: list[EnrichedArticle] = []
        rules = load(self._paths)
        for problem in rules.problems:
            log.error("rule left out: %s", problem)
        self._alerter = Alerter(rules)

    @property
    def rules(self) -> RuleSet:
        """The rules in force."""
        return self._alerter.ruleset

    def __call__(self, articles: Sequence[EnrichedArticle]) -> list[Sequence[Alert] | Reject]:
        self._look()
        self._recent = [*self._recent, *articles][-RECENT:]
        return self._alerter.alert(articles)

    def _look(self) -> None:
        if self._clock() - self._looked < SECONDS:
            return
        self._looked = self._clock()
        seen = _fingerprint(self._paths)
        if seen != self._seen:
            self._seen = seen
            self._change(load(self._paths))

    def _change(self, rules: RuleSet) -> None:
        if rules.problems or not rules.rules:
            for problem in rules.problems:
                log.error("rules not changed, version %s stays in force: %s", self.rules.version, problem)
            if not rules.rules:
                log.error("rules not changed, version %s stays in force: no good rule is left", self.rules.version)
            return
        alerter = Alerter(rules)
        alerter.alert(self._recent)
        log.info("rules changed from version %s to %s: %d rules", self.rules.version, rules.version, len(rules.rules))
        self._alerter = alerter


def _fingerprint(paths: Sequence[Path]) -> Fingerprint:
    """Name, size and time of change of every rule file; what vanishes while we look is a change, too."""
    return tuple((str(path), stat.st_size, stat.st_mtime_ns) for path in _files(paths) if (stat := path.stat()))


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        found = path.rglob("*.y*ml") if path.is_dir() else [path]
        yield from sorted(each for each in found if each.is_file())
