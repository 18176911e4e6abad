"""What the pages of one source have in common: lines that come back on other articles are navigation.

Template detection as of Bar-Yossef and Rajagopalan 2002 ("Template detection via data mining and its applications"),
with lines of a dump for their pagelets. State of one partition: the last pages of each source, as hashes of lines.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from agents.clean.lines import Numbers, kept_by_line

# Log-odds of being of the story. By body F1 held out by site, on the dumps that train.py learns from, all from -4 to
# -12 are as good; it has to outweigh what the network says of a teaser that reads like a story, up to 9.
_SHIFT = np.array([0.0, -10.0, 0.5])
_UNKNOWN, _NAVIGATION, _NEW = range(3)
_LINES = 1_000  # of a page: half from its head, half from its tail
_LONG = 12  # words of a line that tells what the page is about; it counts by the square of its words
_SAME_STORY = 0.25  # pages that share so much of their long lines are one story published again
_PARAGRAPH = 20  # words: background that a newsroom repeats, so it takes more pages to call it navigation
_TIMES, _TIMES_PARAGRAPH = 1, 3
_NUMBER, _HASH = 8, 8  # bytes

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class _Page:
    number: int  # of all pages of the partition
    source: bytes
    lines: Hashes  # ascending
    marks: npt.NDArray[np.uint8]  # of each line, what was said of it

    def pack(self) -> bytes:
        return self.number.to_bytes(_NUMBER) + self.source + self.lines.tobytes() + self.marks.tobytes()


def _unpack(row: bytes) -> _Page:
    rest = row[_NUMBER + _HASH :]
    size = len(rest) // (_HASH + 1)
    lines = np.frombuffer(rest, dtype=np.uint64, count=size)
    return _Page(
        int.from_bytes(row[:_NUMBER]),
        row[_NUMBER : _NUMBER + _HASH],
        lines,
        np.frombuffer(rest, dtype=np.uint8, offset=size * _HASH),
    )


class Sites:
    """The pages remembered. `restore` and `changes` are those of a step with memory (`streams.remembering`)."""

    def __init__(self, of_source: int = 12, repeats: int = 5_000, most: int = 25_000) -> None:
        """A line is looked for on the last `of_source` pages of its source. The last `repeats` of all pages get the
        same answer again, should they come again. No more than `most` are remembered: some 1.4 kB each.
        """
        self._of_source, self._repeats, self._most = of_source, repeats, most
        self._pages: dict[str, _Page] = {}  # by id, in order of number
        self._of: dict[bytes, list[str]] = {}  # ids by source, in order
        self._next = 0
        self._changes: dict[str, bytes | None] = {}

    def restore(self, kept: Iterable[tuple[str, bytes]]) -> None:
        for id_, page in sorted(((key, _unpack(row)) for key, row in kept), key=lambda pair: pair[1].number):
            self._take(id_, page)

    def changes(self) -> Mapping[str, bytes | None]:
        changes, self._changes = self._changes, {}
        return changes

    def shifts(self, source: str, page_id: str, lines: Sequence[str]) -> Numbers:
        """For each line of a page, the log-odds that what is known of its source adds to its being of the story.

        Remembers the page; one that is remembered gets the same answer again.
        """
        hashes = np.fromiter(map(_hash_of_line, lines), dtype=np.uint64, count=len(lines))
        page = self._pages.get(page_id)
        if page is None:
            page = self._look(_hash(source).to_bytes(_HASH), hashes, lines)
            self._take(page_id, page)
            self._changes[page_id] = page.pack()
            self._forget(page.source)
        at = np.minimum(np.searchsorted(page.lines, hashes), len(page.lines) - 1)
        marks = np.where(page.lines[at] == hashes, page.marks[at], _UNKNOWN)
        shifts: Numbers = _SHIFT[marks]
        return shifts

    def _look(self, source: bytes, hashes: Hashes, lines: Sequence[str]) -> _Page:
        """The page with a mark for each of its lines, by the pages of its source before it."""
        ends = hashes if len(hashes) <= _LINES else np.concatenate([hashes[: _LINES // 2], hashes[-_LINES // 2 :]])
        mine = np.unique(ends)
        words = dict(zip(hashes.tolist(), (len(line.split()) for line in lines), strict=True))
        size = np.array([words[each] for each in mine.tolist()])
        telling = np.where(size >= _LONG, size**2, 0)
        before = [self._pages[id_].lines for id_ in self._of.get(source, [])[-self._of_source :]]
        there = [np.isin(mine, page) for page in before]
        others = [each for each in there if not telling.any() or telling[each].sum() < _SAME_STORY * telling.sum()]
        times = sum(others, np.zeros(len(mine), dtype=np.int64))
        often = times >= np.where(size >= _PARAGRAPH, _TIMES_PARAGRAPH, _TIMES)
        marks = np.where(often, _NAVIGATION, np.where((times == 0) & bool(others), _NEW, _UNKNOWN))
        return _Page(self._next, source, mine, marks.astype(np.uint8))

    def _take(self, id_: str, page: _Page) -> None:
        self._pages[id_] = page
        self._of.setdefault(page.source, []).append(id_)
        self._next = page.number + 1

    def _forget(self, source: bytes) -> None:
        of = self._of[source]
        while len(of) > self._of_source and self._pages[of[0]].number < self._next - self._repeats:
            self._drop(of[0])
        while len(self._pages) > self._most:
            self._drop(next(iter(self._pages)))

    def _drop(self, id_: str) -> None:
        source = self._pages.pop(id_).source
        of = self._of[source]
        of.remove(id_)  # the first of its source
        if not of:
            del self._of[source]
        self._changes[id_] = None


def page_id(source: str, url: str | None, content: str) -> str:
    """The same for the same page, whenever it comes: 32 hex digits."""
    told = "\0".join((source, url or "", content)).encode("utf-8", "surrogatepass")
    return blake2b(told, digest_size=16).hexdigest()


@kept_by_line
def _hash_of_line(line: str) -> int:
    return _hash(line.casefold())


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_HASH).digest())
