"""How far a replay has come, in a file beside what it plays, so that it can be stopped and resumed."""

import contextlib
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from streams.settings import BadSetting

SECONDS = 1.0
"""So often the position is written: what was replayed since comes again after a kill."""


class Position:
    """`asked` is what the replay was asked to do: a position is of use for the same again only."""

    def __init__(self, file: Path, asked: Sequence[object], *, total: int) -> None:
        self._path = file.with_name(file.name + ".position")
        self._file, self._asked = file, list(asked)
        self.records, self.total = 0, total
        self._written = 0.0

    def read(self) -> None:
        """Go on where it was stopped. Raises `BadSetting` if that was not this replay."""
        if not self._path.is_file():
            raise BadSetting(f"there is nothing to resume: no replay of {self._file} was stopped")
        kept = json.loads(self._path.read_bytes())
        if kept["asked"] != self._asked:
            raise BadSetting(f"the stopped replay of {self._file} had other options, or the file was another")
        self.records = int(kept["records"])

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """Keep the position while replaying; when that ends early, say so. It is forgotten when it does not."""
        try:
            yield
        except BaseException:
            self._write()
            print(f"stopped after {self.records} of {self.total} records; with --resume it goes on", file=sys.stderr)
            raise
        self._path.unlink(missing_ok=True)

    def advance(self, count: int) -> None:
        self.records += count
        if time.monotonic() - self._written > SECONDS:
            self._write()

    def _write(self) -> None:
        self._path.write_text(json.dumps({"asked": self._asked, "records": self.records}), encoding="utf-8")
        self._written = time.monotonic()
