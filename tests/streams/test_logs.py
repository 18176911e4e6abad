"""Libraries that would flood the log are held back; we ourselves never are."""

import logging

from streams.logs import REPEAT_SECONDS, Sparing


def _line(seconds: float, name: str = "aiokafka.consumer", number: int = 7) -> logging.LogRecord:
    line = logging.LogRecord(name, logging.ERROR, "there.py", number, "no broker %s", (seconds,), None)
    line.created = seconds
    return line


def test_a_library_says_the_same_thing_once_in_a_while_and_how_often_it_did_not() -> None:
    sparing = Sparing()
    assert [sparing.filter(_line(second)) for second in (0.0, 1.0, 2.0, REPEAT_SECONDS - 0.1)] == [True] + [False] * 3
    again = _line(REPEAT_SECONDS)
    assert sparing.filter(again)
    assert again.getMessage() == f"no broker {REPEAT_SECONDS} (and 3 more like it)"
    assert not sparing.filter(_line(REPEAT_SECONDS + 1))
    assert sparing.filter(_line(REPEAT_SECONDS + 1, number=8))  # something else


def test_nothing_of_ours_is_held_back() -> None:
    sparing = Sparing()
    assert all(sparing.filter(_line(second, name="streams.app")) for second in (0.0, 0.1))
