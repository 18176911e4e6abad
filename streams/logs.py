"""How every process of a worker writes its log: to standard error, one line an event, no article text."""

import logging
from datetime import UTC, datetime

import orjson

from streams.records import Record

WHERE = ("stage", "article", "topic", "partition", "offset")
FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
NOISY = ("aiokafka", "faust", "mode", "opentelemetry", "streams.faust_app")  # the last: Faust, by way of our classes
REPEAT_SECONDS = 10.0
"""A library says the same thing at most so often: a broker that is away was 130 lines a second from each worker."""


def configure(level: str, form: str = "text") -> None:
    """Set up logging at `level` ("INFO"); libraries speak from WARNING upwards.

    `form`: `text`, or `json` for one JSON object a line.
    """
    logging.basicConfig(level=level, format=FORMAT)
    for handler in logging.getLogger().handlers:
        handler.addFilter(Sparing())
        if form == "json":
            handler.setFormatter(Json())
    for name in NOISY:
        logging.getLogger(name).setLevel(max(logging.getLevelName(level), logging.WARNING))


def where(stage: str, record: Record) -> dict[str, str | int | None]:
    """What a line about a record says beside its words, as `extra` of a log call; see `WHERE`."""
    return {
        "stage": stage,
        "article": record.header("ce_correlationid"),
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
    }


class Json(logging.Formatter):
    """`time` (RFC 3339), `level`, `logger`, `message`, where the line is about a record `WHERE`, and `error`."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name in WHERE if (value := getattr(record, name, None)) is not None}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return orjson.dumps(line).decode()


class Sparing(logging.Filter):
    """Holds back what a library has said a moment ago, whatever the values in it, and counts how often it did."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, int, str], tuple[float, int]] = {}  # when last, and how often held back since

    def filter(self, line: logging.LogRecord) -> bool:
        if not line.name.startswith(NOISY):
            return True
        place = (line.pathname, line.lineno, line.levelname)
        last, held_back = self._said.get(place, (float("-inf"), 0))
        if line.created - last < REPEAT_SECONDS:
            self._said[place] = (last, held_back + 1)
            return False
        if held_back:
            line.msg, line.args = f"{line.getMessage()} (and {held_back} more like it)", ()
        self._said[place] = (line.created, 0)
        return True
