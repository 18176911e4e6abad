"""What a stage remembers of one partition, on disk: a copy of its changelog that can be thrown away at any time.

SQLite, because a batch of changes and the place of that batch in the changelog go in together or not at all, and
because it is there: no stage remembers more than fits into its process anyway.
"""

import contextlib
import sqlite3
import tempfile
import uuid
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_TABLES = """
CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value BLOB NOT NULL, crc INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY CHECK (one = 1), offset INTEGER, mark TEXT, state TEXT);
"""


class Damaged(Exception):
    """The store cannot be read or written: to be rebuilt from the changelog."""


@dataclass(frozen=True, slots=True)
class Place:
    """How much of the changelog is in the store: up to the mark that lies there.

    `state` is the mark of the last batch that changed anything, and so names what is remembered.
    """

    offset: int
    mark: str
    state: str


@dataclass(slots=True)
class Recall:
    """What a child process needs to have a partition's memory in hand: the store, and what changed since.

    `state` names that memory: a child that already holds it reads nothing.
    """

    partition: int
    store: Path
    state: str
    changes: dict[str, bytes | None] = field(default_factory=dict)  # not kept yet
    held: frozenset[int] = frozenset()  # the partitions of this worker: a child drops all others

    def advance(self, changes: Mapping[str, bytes | None], state: str) -> None:
        """Part of a batch is done."""
        self.changes.update(changes)
        self.state = state


class Store:
    """The store in `folder`, which two processes never have open at once: the second gets an empty one elsewhere.

    What is damaged starts empty. Raises `Damaged`, `OSError`.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._stack = contextlib.ExitStack()
        if not self._lock(folder):
            folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="tocsin-memory-")))
        self.path = folder / "memory.sqlite"
        try:
            self._open()
        except sqlite3.DatabaseError:
            self.clear()

    def _lock(self, folder: Path) -> bool:
        lock = self._stack.enter_context(contextlib.closing(_connect(folder / "lock.sqlite")))
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            return False
        except sqlite3.DatabaseError as error:
            raise Damaged(f"{folder / 'lock.sqlite'}: {error}") from None
        return True

    def _open(self) -> None:
        self._database = _connect(self.path)
        try:
            self._database.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {_TABLES}")
            (state,) = self._database.execute("PRAGMA quick_check").fetchone()
            if state != "ok":
                raise sqlite3.DatabaseError(state)
        except sqlite3.DatabaseError:
            self._database.close()
            raise

    @property
    def place(self) -> Place | None:
        """How far it is; None: it is empty."""
        with _damaged(self.path):
            row = self._database.execute("SELECT offset, mark, state FROM place").fetchone()
        return Place(*row) if row else None

    def apply(self, changes: Mapping[str, bytes | None], place: Place) -> None:
        """Take in a batch of changes and the place it brings the store to, together or not at all."""
        gone = [(key,) for key, value in changes.items() if value is None]
        new = [(key, value, _crc(key, value)) for key, value in changes.items() if value is not None]
        with _damaged(self.path), self._database:
            self._database.executemany("DELETE FROM kept WHERE key = ?", gone)
            self._database.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", new)
            self._database.execute(
                "INSERT OR REPLACE INTO place VALUES (1, ?, ?, ?)", (place.offset, place.mark, place.state)
            )

    def clear(self) -> None:
        """Start empty, with new files."""
        with contextlib.suppress(AttributeError, sqlite3.Error):
            self._database.close()
        for path in self.path.parent.glob(f"{self.path.name}*"):
            path.unlink()
        with _damaged(self.path):
            self._open()

    def close(self) -> None:
        self._database.close()
        self._stack.close()


def kept(path: Path) -> Iterator[tuple[str, bytes]]:
    """All that the store at `path` keeps, while its owner does not write. Raises `Damaged`."""
    with _damaged(path), contextlib.closing(_connect(path)) as database:
        for key, value, crc in database.execute("SELECT key, value, crc FROM kept"):
            if _crc(key, value) != crc:
                raise sqlite3.DatabaseError(f"the value of {key!r} is not what was written")
            yield key, value


def new_state() -> str:
    """A name that no other state has."""
    return uuid.uuid4().hex


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=0, check_same_thread=False)


def _crc(key: str, value: bytes) -> int:
    return zlib.crc32(value, zlib.crc32(key.encode()))


@contextlib.contextmanager
def _damaged(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError, TypeError) as error:
        raise Damaged(f"{path}: {error}") from None
