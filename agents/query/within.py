"""Same sentence, same paragraph."""

from collections.abc import Callable
from typing import Literal

from agents.query.spans import Spans, apart, every
from agents.text.document import Document

Place = tuple[int, int, bool]  # start, width, solid


def together(
    document: Document, parts: list[Spans], unit: Literal["S", "P"], most: int
) -> list[list[tuple[int, int]]]:
    """For each sentence or paragraph with all `parts` in it, one (start, width) a part; the first `most`."""
    if not all(parts):
        return []
    unit_of: Callable[[int], object] = (
        document.sentence_id if unit == "S" else lambda position: document.paragraph_at(position).base
    )
    groups = [_by_unit(part, unit_of) for part in parts]
    found = []
    for key in groups[0]:
        if all(key in group for group in groups):
            chosen = _choose([group[key] for group in groups], [])
            if chosen:
                found.append([(start, width) for start, width, _ in chosen])
    return sorted(found)[:most]


def _by_unit(spans: Spans, unit_of: Callable[[int], object]) -> dict[object, list[Place]]:
    groups: dict[object, list[Place]] = {}
    for start, width, solid in sorted(every(spans)):
        unit = unit_of(start)
        if width == 1 or unit_of(start + width - 1) == unit:
            groups.setdefault(unit, []).append((start, width, solid))
    return groups


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
