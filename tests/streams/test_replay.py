from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.records import Record
from streams.replay import BadRecording, line, read, replayed, write

RECORDS = st.builds(
    Record,
    topic=st.sampled_from(["news.raw.v1", "news.dead.v1"]),
    key=st.none() | st.binary(max_size=20),
    value=st.none() | st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")),
    headers=st.lists(st.tuples(st.text("abc_", min_size=1, max_size=9), st.binary(max_size=9)), max_size=3).map(tuple),
    timestamp=st.integers(0, 2**53),
    partition=st.integers(0, 9),
    offset=st.integers(0, 2**53),
)


@given(records=st.lists(RECORDS, max_size=5))
def test_a_recording_gives_back_the_same_records(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record]
) -> None:
    path = tmp_path_factory.mktemp("recording") / "records.jsonl"
    assert write(path, records) == len(records)
    assert list(read(path)) == records


def test_readable_bytes_stay_readable() -> None:
    assert b'"value":"{\\"a\\":1}"' in line(Record("t", b"k", b'{"a":1}'))


def test_a_replayed_record_says_so_once() -> None:
    record = replayed(replayed(Record("t", b"k", b"v", (("a", b"b"),), 5)), "other")
    assert record == Record("other", b"k", b"v", (("a", b"b"), ("replay", b"1")), 5)


@pytest.mark.parametrize(
    "text",
    [
        b'{"topic":"t","key":5,"value":"","headers":[],"timestamp":1}\n',
        b'{"topic":"t","key":null,"value":"","headers":[[1,"b"]],"timestamp":1}\n',
        b'{"topic":"t","key":null,"value":"","headers":[],"timestamp":1e30}\n',
        b'{"topic":"t","key":null,"value":"","headers":[],"timestamp":-5}\n',
        b'{"topic":"t","key":null,"value":"","headers":[],"timestamp":1,"partition":"x"}\n',
        b"{}\n",
        b"nonsense\n",
        b"[]\n",
        b'{"topic":"t","key":{"base64":"?"}}\n',
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(line(Record("t", None, b"")) + text)
    with pytest.raises(BadRecording, match=r"bad\.jsonl:2: not a recorded record"):
        list(read(path))
