"""How every process of a worker writes its log: to standard error, one line an event, no article text."""

import logging

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
NOISY = ("aiokafka", "faust", "mode")


def configure(level: str) -> None:
    """Set up logging at `level` ("INFO"); libraries speak from WARNING upwards."""
    logging.basicConfig(level=level, format=FORMAT)
    for name in NOISY:
        logging.getLogger(name).setLevel(max(logging.getLevelName(level), logging.WARNING))
