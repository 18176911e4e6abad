"""An article that was seen, in few bytes: the same in memory, on disk and on the changelog."""

import struct
from dataclasses import dataclass
from typing import get_args

import numpy as np

from agents.story.kinds import CONTAINED, FEWEST
from agents.story.sketch import Hashes, Sketch
from streams.events import StoryKind

KINDS: tuple[StoryKind, ...] = get_args(StoryKind)
# number of its coming, event time (ms), kind, level, digest, ids (article, story, nearest),
# how many samples are posted, samples, numbers, sentences
_HEAD = struct.Struct("<IqBBI16s16s16sHHHH")
_ADDED = np.uint32(1)  # the lowest bit of a sentence's hash: it is one of `Story.added`


@dataclass(frozen=True, slots=True)
class Known:
    number: int
    at: int  # milliseconds
    id: bytes  # of 16 bytes, as the ones below
    story: bytes
    kind: StoryKind
    of: bytes  # its own id where it is the first
    sketch: Sketch
    posted: int  # so many of the samples, from the first on, can be found in the index
    added: tuple[int, ...] = ()  # which sentences

    def pack(self) -> bytes:
        """About 100 bytes, and 4 for each sample, number and sentence."""
        sketch = self.sketch
        sentences = sketch.sentences & ~_ADDED
        sentences[list(self.added)] |= _ADDED
        sizes = (self.posted, len(sketch.samples), len(sketch.numbers), len(sentences))
        ids = (self.id, self.story, self.of)
        head = _HEAD.pack(self.number, self.at, KINDS.index(self.kind), sketch.level, sketch.digest, *ids, *sizes)
        return head + np.concatenate([sketch.samples, sketch.numbers, sentences]).astype("<u4").tobytes()


def unpack(value: bytes) -> Known:
    number, at, kind, level, digest, id_, story, of, posted, samples, numbers, _ = _HEAD.unpack_from(value)
    hashes: Hashes = np.frombuffer(value, "<u4", offset=_HEAD.size)
    sentences = hashes[samples + numbers :]
    return Known(
        number=number,
        at=at,
        id=id_,
        story=story,
        kind=KINDS[kind],
        of=of,
        sketch=Sketch(level, hashes[:samples], hashes[samples : samples + numbers], sentences & ~_ADDED, digest),
        posted=posted,
        added=tuple(np.flatnonzero(sentences & _ADDED).tolist()),
    )


def may_be_like(value: bytes, sketch: Sketch, found: int) -> bool:
    """Whether `kinds.likeness` may find the packed article like `sketch`, told from its head alone.

    `found`: how many of its posted samples are in the sketch; of those not posted, all may be.
    """
    _, _, _, level, digest, *_, posted, samples, _, _ = _HEAD.unpack_from(value)
    if digest == sketch.digest:
        return True
    mine = len(sketch.samples) if sketch.level >= level else 0
    least = min(mine, samples if level >= sketch.level else 0)
    return bool(found + samples - posted >= max(FEWEST, CONTAINED * least))


def number_of(value: bytes) -> int:
    """The number of a packed article."""
    return int.from_bytes(value[:4], "little")


def time_of(value: bytes) -> int:
    """The event time of a packed article, milliseconds."""
    return int.from_bytes(value[4:12], "little", signed=True)


def id_of(value: bytes) -> bytes:
    """The id of a packed article."""
    return value[18:34]
