"""Same sentence, same paragraph."""

from bisect import bisect_right

from agents.query.spans import Spans, apart, bits, every, union_of
from agents.query.spans import window as inside

Place = tuple[int, int, bool]  # start, width, solid


def together(starts: list[int], parts: list[Spans], most: int) -> list[list[tuple[int, int]]]:
    """For each sentence or paragraph with all `parts` in it, one (start, width) a part; the first `most`.

    `starts`: the first position of each unit, ascending, and the end of the document.
    """
    if not all(parts):
        return []
    scarce = min((union_of(part.values()) for part in parts), key=int.bit_count)
    found: list[list[tuple[int, int]]] = []
    done = -1
    for position in bits(scarce):
        unit = bisect_right(starts, position) - 1
        if unit == done:
            continue
        done = unit
        groups = [inside(part, starts[unit], starts[unit + 1] - starts[unit]) for part in parts]
        chosen = _choose([sorted(every(group)) for group in groups], []) if all(groups) else None
        if chosen:
            found.append([(start, width) for start, width, _ in chosen])
            if len(found) == most:
                break
    return found


def _choose(groups: list[list[Place]], chosen: list[Place]) -> list[Place] | None:
    """One place of each group, no two of which share a word; the earliest that fit."""
    if len(chosen) == len(groups):
        return chosen
    for start, width, solid in groups[len(chosen)]:
        if all(apart(w, s, width, solid, start - at) for at, w, s in chosen):
            rest = _choose(groups, [*chosen, (start, width, solid)])
            if rest:
                return rest
    return None
