"""Near-duplicates for whoever has texts and dates, not articles."""

import hashlib
from datetime import UTC, datetime, time, timedelta

from agents.clean.dates import parse_stamp
from agents.story.step import Stories, StorySettings

_LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)


class Detector:
    """Streaming and in one pass; time is the documents' own, that of the one before where nobody said when."""

    def __init__(self, window: timedelta = timedelta(hours=72), most: int = 1_000_000) -> None:
        self._stories = Stories(StorySettings(window=window, most=most))
        self._names: dict[str, str] = {}
        self._now = _LONG_AGO

    def check_and_add(self, id: str, text: str, published: str | None) -> str | None:  # noqa: A002
        """The id of the earlier document that `text` is nearest to, or None. `published` is ISO 8601."""
        name = hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        self._names[name] = id
        stamp = parse_stamp(published)
        if stamp:
            self._now = max(self._now, datetime.combine(stamp.day, stamp.clock or time(), UTC))
        story = self._stories.story(name, text, "en", self._now)
        self._stories.changes()
        return self._names[story.of] if story.of else None
