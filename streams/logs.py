"""How every process of a worker writes its log: to standard error, one line an event, no article text."""

import logging

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
NOISY = ("aiokafka", "faust", "mode")
REPEAT_SECONDS = 10.0
"""A library says the same thing at most so often: a broker that is away was 130 lines a second from each worker."""


def configure(level: str) -> None:
    """Set up logging at `level` ("INFO"); libraries speak from WARNING upwards."""
    logging.basicConfig(level=level, format=FORMAT)
    for handler in logging.getLogger().handlers:
        handler.addFilter(Sparing())
    for name in NOISY:
        logging.getLogger(name).setLevel(max(logging.getLevelName(level), logging.WARNING))


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
