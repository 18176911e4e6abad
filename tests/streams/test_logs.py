"""Libraries that would flood the log are held back; we ourselves never are."""

import json
import logging
import sys

from streams import faust_app
from streams.logs import NOISY, REPEAT_SECONDS, WHERE, Json, Sparing, where
from streams.records import Record


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


def test_faust_is_held_back_where_it_speaks_in_the_name_of_our_classes() -> None:
    kinds = (faust_app._Consumer, faust_app._PromptConsumer, faust_app._PromptThread)
    assert {kind.logger.name.startswith(NOISY) for kind in kinds} == {True}


def test_nothing_of_ours_is_held_back() -> None:
    sparing = Sparing()
    assert all(sparing.filter(_line(second, name="streams.driver")) for second in (0.0, 0.1))


def test_a_line_of_json_names_the_article_that_it_is_about() -> None:
    record = Record("news.clean.v1", b"k", b"{}", (("ce_correlationid", b"a1"),), 0, 3, 17)
    said_of_it = {"name": "streams.driver", "msg": "dead letter: %s", "args": ("empty",), "levelno": 20}
    line = logging.makeLogRecord(said_of_it)
    vars(line).update(where("story", record))
    said = json.loads(Json().format(line))
    assert said["message"] == "dead letter: empty"
    assert {name: said[name] for name in WHERE} == {
        "stage": "story", "article": "a1", "topic": "news.clean.v1", "partition": 3, "offset": 17,
    }  # fmt: skip


def test_a_line_of_json_carries_the_error() -> None:
    try:
        raise ValueError("no\nsuch")
    except ValueError:
        line = logging.makeLogRecord({"msg": "failed", "exc_info": sys.exc_info()})
    assert "ValueError: no\nsuch" in json.loads(Json().format(line))["error"]
