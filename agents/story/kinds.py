"""Whether one article is the other again, and as what."""

from dataclasses import dataclass

import numpy as np

from agents.story.sketch import MOST_SENTENCES, Sketch, at_level, shared
from streams.events import StoryKind

CONTAINED = 0.6  # share of the smaller one's samples that must be shared
FEWEST = 2  # shared samples
SAME_NUMBERS = 0.5  # share of the numbers of the one with fewer that the other must have
REWRITTEN = 0.8  # with less than this share of its samples known, an article says something new
EXCERPT = 0.6  # of the samples of the other, at most


@dataclass(frozen=True, slots=True)
class Likeness:
    shared: int  # samples
    new: int  # samples of the newer at the level compared
    old: int
    same: bool  # word for word


def likeness(new: Sketch, old: Sketch) -> Likeness | None:
    """How much of the smaller one is in the other; None: not enough, or their numbers disagree."""
    if new.digest == old.digest and len(new.samples):
        return Likeness(len(new.samples), len(new.samples), len(old.samples), same=True)
    common = shared(new.samples, old.samples)
    if common < FEWEST or common < CONTAINED * min(_least(new, old), _least(old, new)):
        return None
    level = max(new.level, old.level)
    sizes = [len(at_level(each.samples, level)) for each in (new, old)]
    fewer = min(len(new.numbers), len(old.numbers))
    if common < CONTAINED * min(sizes) or shared(new.numbers, old.numbers) < SAME_NUMBERS * fewer:
        return None
    return Likeness(common, sizes[0], sizes[1], same=False)


def _least(one: Sketch, other: Sketch) -> int:
    return len(one.samples) if one.level >= other.level else 0


def kind_of(new: Sketch, old: Sketch, like: Likeness) -> StoryKind:
    """A number that the older one has not (a casualty count) makes an update, however much of the text is the same."""
    if like.same:
        return "exact_copy"
    says_more = like.shared < REWRITTEN * like.new and added(new, old)
    if says_more or shared(old.numbers, new.numbers) < len(new.numbers):
        return "update"
    return "excerpt" if like.new <= EXCERPT * like.old else "syndicated_copy"


def added(new: Sketch, old: Sketch) -> tuple[int, ...]:
    """Which sentences of `new` are not in `old`; none where `old` is too long for all of it to be known."""
    if len(old.sentences) >= MOST_SENTENCES:
        return ()
    return tuple(np.flatnonzero(~np.isin(new.sentences & ~np.uint32(1), old.sentences & ~np.uint32(1))).tolist())
