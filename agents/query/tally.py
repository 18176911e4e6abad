"""What each stored query costs and gives: counted while documents are matched."""

from collections import defaultdict
from dataclasses import dataclass


@dataclass(slots=True)
class Count:
    """`candidates`: documents it was looked at for; `matches`: those it holds in; `seconds`: spent on it alone."""

    candidates: int = 0
    matches: int = 0
    seconds: float = 0.0


class Tally(defaultdict[str, Count]):
    """Counts by key of the query."""

    def __init__(self) -> None:
        super().__init__(Count)

    def add(self, key: str, *, candidates: int = 0, matches: int = 0, seconds: float = 0.0) -> None:
        count = self[key]
        count.candidates += candidates
        count.matches += matches
        count.seconds += seconds
