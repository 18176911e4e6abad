"""An inverted index of 32-bit hashes in flat arrays: which articles hold a hash. New articles in front, old ones gone.

A log: the postings of an article stand after those of the article before it, and each names the posting before it
in its bucket. What falls off the end of the log ends the chains that lead there, so forgetting costs nothing.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from agents.story.sketch import Hashes

_NONE = np.uint32(0xFFFFFFFF)
_MIXER = np.uint32(2_654_435_769)  # 2**32 over the golden ratio (Knuth, The Art of Computer Programming 3, 6.4)
_LEAST = 1024
_CHUNK = 1 << 16  # postings linked at once, so that growing needs no second copy of everything


@dataclass(frozen=True, slots=True)
class Holders:
    rows: Hashes  # an article's number, once for each hash that it holds
    counts: Hashes  # by hash that was asked for: in how many articles


class Postings(Protocol):
    """Articles are numbered from 0 in order of their coming."""

    def add(self, hashes: Hashes) -> None:
        """The next article and the hashes by which it can be found, each once."""

    def holders(self, hashes: Hashes) -> Holders:
        """Who holds them."""

    def forget(self, before: int) -> None:
        """Drop the articles with a number below."""


class OneIndex:
    """All postings in one place: 4 bytes of hash, 4 of chain and 4 to 8 of buckets each."""

    def __init__(self) -> None:
        self._hashes, self._before = np.empty(_LEAST, np.uint32), np.empty(_LEAST, np.uint32)
        self._starts = np.empty(_LEAST, np.uint32)  # of each article kept
        self._first, self._rows = 0, 0  # number of the article that `_starts` begins with; how many there are
        self._tail, self._end = 0, 0  # the postings alive
        self._heads = np.full(_LEAST, _NONE, np.uint32)

    def add(self, hashes: Hashes) -> None:
        self._make_room(len(hashes))
        self._starts[self._rows] = self._end
        self._rows += 1
        start, self._end = self._end, self._end + len(hashes)
        self._hashes[start : self._end] = hashes
        self._link(start, self._end)

    def holders(self, hashes: Hashes) -> Holders:
        asked, at = np.arange(len(hashes)), self._heads[self._buckets(hashes)]
        chains, askers = [], []
        while True:  # all chains at once, one step a turn
            alive = (at != _NONE) & (at >= self._tail)
            if not alive.all():
                asked, at = asked[alive], at[alive]
            if not len(at):
                break
            chains.append(at)
            askers.append(asked)
            at = self._before[at]
        if not chains:
            return Holders(np.empty(0, np.uint32), np.zeros(len(hashes), np.uint32))
        positions, asked = np.concatenate(chains), np.concatenate(askers)
        same = self._hashes[positions] == hashes[asked]
        positions = positions[same]
        rows = self._starts[: self._rows].searchsorted(positions, "right") - 1 + self._first
        return Holders(rows.astype(np.uint32), np.bincount(asked[same], minlength=len(hashes)).astype(np.uint32))

    def forget(self, before: int) -> None:
        at = before - self._first
        self._tail = int(self._starts[at]) if at < self._rows else self._end
        if at > max(_LEAST, self._rows // 2):
            self._starts = self._starts[at:].copy()
            self._first, self._rows = before, self._rows - at

    def _buckets(self, hashes: Hashes) -> Hashes:
        bits = len(self._heads).bit_length() - 1
        return np.asarray((hashes * _MIXER) >> np.uint32(32 - bits))

    def _link(self, start: int, end: int) -> None:
        """Chain the postings from `start` to `end` to those before; two of one bucket to each other."""
        buckets = self._buckets(self._hashes[start:end])
        order = buckets.argsort(kind="stable")
        inside = buckets[order]
        again = np.empty(len(order), bool)
        again[:1] = False
        np.equal(inside[1:], inside[:-1], out=again[1:])
        before = self._heads[inside]
        before[again] = (order[:-1] + start)[again[1:]]
        self._before[order + start] = before
        self._heads[inside] = order + start  # of two alike, numpy keeps the last

    def _make_room(self, more: int) -> None:
        if self._rows == len(self._starts):
            self._starts = np.concatenate([self._starts, np.empty(self._rows // 2, np.uint32)])
        if self._end + more <= len(self._hashes):
            return
        alive = self._end - self._tail
        size = max(_LEAST, len(self._hashes), (alive + more) * 3 // 2)
        hashes = np.empty(size, np.uint32)
        hashes[:alive] = self._hashes[self._tail : self._end]
        self._starts[: self._rows] -= np.minimum(self._starts[: self._rows], np.uint32(self._tail))
        self._hashes, self._before, self._tail, self._end = hashes, np.empty(size, np.uint32), 0, alive
        self._heads = np.full(1 << (size.bit_length() - 1), _NONE, np.uint32)
        for start in range(0, alive, _CHUNK):
            self._link(start, min(start + _CHUNK, alive))


class Shards:
    """The same answers from several indexes, each with the hashes that fall to it: how the index is spread."""

    def __init__(self, count: int) -> None:
        self._shards = [OneIndex() for _ in range(count)]

    def add(self, hashes: Hashes) -> None:
        owner = self._owner(hashes)
        for number, shard in enumerate(self._shards):
            shard.add(hashes[owner == number])

    def holders(self, hashes: Hashes) -> Holders:
        owner, counts, rows = self._owner(hashes), np.zeros(len(hashes), np.uint32), []
        for number, shard in enumerate(self._shards):
            answer = shard.holders(hashes[owner == number])
            counts[owner == number] = answer.counts
            rows.append(answer.rows)
        return Holders(np.concatenate(rows), counts)

    def forget(self, before: int) -> None:
        for shard in self._shards:
            shard.forget(before)

    def _owner(self, hashes: Hashes) -> Hashes:
        return np.asarray((hashes >> np.uint32(8)) % np.uint32(len(self._shards)))
