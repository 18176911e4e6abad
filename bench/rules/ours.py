"""The production matcher measured: against its own full scan, and against the mere analysis of the text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from agents.query import Matcher, Query, parse
from agents.query.vocabulary import Vocabulary
from agents.text import analyse
from bench.rules import clock
from bench.rules.clock import Timing
from bench.rules.isolated import memory
from bench.rules.workload import FAMILIES, Texts, rules

LANGUAGE = "en"
BUDGET = 5.0  # CPU seconds of each line
SCAN_BUDGET = 2.5
ADDED = 200  # rules added one by one

Keys = list[str]  # of rules


@dataclass(frozen=True, slots=True)
class Measured:
    """One family, one number of rules. Rates are texts a CPU-second, seconds and bytes are those of one rule."""

    rules: int
    parse: float
    build: float
    add: float
    bytes: float
    cold: float  # the first pass of a new matcher: it meets the words and compiles the rules
    warm: Timing[Keys]  # later passes, rare words learned
    tokenise: float
    limit: float  # tokenise and vocabulary look-up
    read: float  # and masks: all of the matcher that does not depend on single rules
    scan: Timing[Keys] | None
    matches: float  # a text
    candidates: float  # a text
    candidates_as_built: float  # before rare words are learned

    @property
    def speed(self) -> float:
        return self.warm.rate()

    @property
    def times_scan(self) -> float | None:
        """How much faster than the full scan, on the texts that it came to."""
        texts = len(self.scan.seconds) if self.scan else 0
        return sum(self.scan.seconds) / sum(self.warm.seconds[:texts]) if self.scan else None


def measure(
    queries: Mapping[str, Query], parsed: tuple[float, float], texts: Texts, family: str, with_scan: bool
) -> Measured:
    """Everything about the matcher of some queries. Raises `AssertionError` if a scan finds something else.

    `parsed`: seconds and bytes that parsing took, a rule.
    """
    before = memory()
    build, matcher = clock.once(lambda: Matcher(queries, LANGUAGE))
    size = memory() - before
    cold = clock.one(partial(match, matcher), texts.measured, 60.0, passes=1)
    as_built = _candidates(matcher, texts.measured)
    learn(matcher, texts)
    rates = clock.race(_works(matcher), texts.measured, BUDGET)
    warm = rates["match"]
    scan = _scan(matcher, texts) if with_scan else None
    if scan:
        assert scan.found == warm.found[: len(scan.found)], "the full scan finds something else"
    candidates = _candidates(matcher, texts.measured)
    return Measured(
        rules=len(queries),
        parse=parsed[0],
        build=build / len(queries),
        add=_add(matcher, family),
        bytes=parsed[1] + size / len(queries),
        cold=cold.rate(),
        warm=warm,
        tokenise=rates["tokenise"].rate(),
        limit=rates["limit"].rate(),
        read=rates["read"].rate(),
        scan=scan,
        matches=sum(map(len, warm.found)) / len(warm.found),
        candidates=candidates,
        candidates_as_built=as_built,
    )


def _works(matcher: Matcher) -> dict[str, Callable[[str], Keys]]:
    return {
        "match": partial(match, matcher),
        "tokenise": lambda text: _nothing(analyse(None, text, LANGUAGE)),
        "limit": partial(look_up, matcher.read(analyse(None, "", LANGUAGE)).vocabulary),
        "read": lambda text: _nothing(matcher.read(analyse(None, text, LANGUAGE)).located),
    }


def match(matcher: Matcher, text: str) -> Keys:
    """The production way from a text to the rules that hold: `analyse`, then `Matcher.match`."""
    return matcher.match(analyse(None, text, LANGUAGE)).keys


def learn(matcher: Matcher, texts: Texts) -> None:
    """Let the matcher see other articles, if there are any."""
    if texts.recent:
        matcher.warm(analyse(None, text, LANGUAGE) for text in texts.recent)


def look_up(vocabulary: Vocabulary, text: str) -> Keys:
    """The analysis limit: `agents.text.analyse` (tokenise), then the term of every word as the matcher's
    reading takes it from the vocabulary (`Vocabulary.surfaces`, surface to term). No masks, no rules.
    """
    numbers: list[bytes] = []
    for paragraph in analyse(None, text, LANGUAGE).paragraphs:
        numbers += map(vocabulary.surfaces.__getitem__, paragraph.words)
    return _nothing(numbers)


def _scan(matcher: Matcher, texts: Texts) -> Timing[Keys]:
    """As `match`, but every rule is evaluated, and all are compiled beforehand."""
    matcher.scan(analyse(None, texts.measured[0], LANGUAGE))
    return clock.one(lambda text: matcher.scan(analyse(None, text, LANGUAGE)), texts.measured, SCAN_BUDGET, passes=2)


def _candidates(matcher: Matcher, texts: Sequence[str]) -> float:
    """Candidates a text."""
    return sum(matcher.candidates(analyse(None, text, LANGUAGE)) for text in texts) / len(texts)


def _add(matcher: Matcher, family: str) -> float:
    """CPU seconds to add one more rule; rules of another family."""
    other = FAMILIES[FAMILIES.index(family) - 1]
    queries = [parse(text) for text in rules(other)[:ADDED]]

    def add() -> None:
        for number, query in enumerate(queries):
            matcher.add(f"added-{number}", query)

    seconds, _ = clock.once(add)
    return seconds / ADDED


def _nothing(done: object) -> Keys:
    """Drop what was worked out, as the matcher drops it."""
    del done
    return []
