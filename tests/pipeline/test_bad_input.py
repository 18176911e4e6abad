"""Whatever strangers send ends as a dead letter a person understands, or as a correct result."""

import base64
from dataclasses import replace

import pytest
from played import Run, entering

from streams.codec import decode, encode
from streams.events import CleanArticle, EnrichedArticle, RawArticle
from streams.records import Record
from streams.topics import CLEAN, DEAD, ENRICHED, RAW

STORY = (
    "Пограничники двух стран обменялись выстрелами во вторник вечером, сообщили в министерстве обороны. "
    "По словам представителя ведомства, обстановка на границе остаётся напряжённой, переговоры продолжаются. "
) * 3
PAGE = "<html><head><title>Тревога</title></head><body><article><h1>Тревога</h1><p>{}</p></article></body></html>"


def raw(**fields: object) -> bytes:
    return encode(RawArticle(source="one.example", **fields))  # type: ignore[arg-type]


def in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


DEADLY: dict[str, tuple[bytes | None, str]] = {
    "null value": (None, "null-value"),
    "empty value": (b"", "not-json"),
    "not JSON": (b"<html>", "not-json"),
    "JSON of the wrong shape": (b'["source", "one.example"]', "wrong-shape"),
    "wrong type": (b'{"source": ["one.example"], "content": "x"}', "wrong-shape"),
    "too deep": (b'{"source":' + b"[" * 5000 + b"]" * 5000 + b"}", "not-json"),
    "not UTF-8": (b'{"source":"one.example","content":"\xff\xfe"}', "not-json"),
    "no content": (raw(), "no-content"),
    "both contents": (raw(content="x", content_base64="eA=="), "both-contents"),
    "empty body": (raw(content=""), "empty-body"),
    "white space": (raw(content=" \n\t "), "empty-body"),
    "20 MB": (raw(format="text", content="word " * 4_000_000), "too-large"),
    "bad base64": (raw(content_base64="not base64!"), "bad-base64"),
    "binary": (raw(content_base64=in_base64(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)), "binary"),
    "navigation only": (raw(content="<html><body><nav><a href='/'>Home</a></nav></body></html>"), "no-article-text"),
}


@pytest.mark.parametrize("name", DEADLY)
def test_it_is_a_dead_letter_with_a_reason_and_the_original_bytes(run_all: Run, name: str) -> None:
    value, reason = DEADLY[name]
    record = Record(RAW.name, b"key", value, (("x", b"\xff"),), 1_613_658_120_001, 2, 41)
    topics = run_all([record])
    (dead,) = topics.pop(DEAD.name)
    assert set(topics) == {RAW.name}
    assert (dead.key, dead.value, dead.headers[0]) == (record.key, record.value, record.headers[0])
    assert dead.header("dead_reason") == reason
    message = dead.header("dead_message") or ""
    assert 15 < len(message) < 200
    assert "word word" not in message
    assert "Traceback" not in message


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "utf-16", "utf-8"])
@pytest.mark.parametrize("declared", [True, False])
def test_any_charset_is_read_declared_or_not(run_all: Run, charset: str, declared: bool) -> None:
    data = PAGE.format(STORY).encode(charset)
    value = raw(content_base64=in_base64(data), charset=charset if declared else None)
    topics = run_all([Record(RAW.name, None, value)])
    article = decode(CleanArticle, topics[CLEAN.name][0].value)
    assert article.text == STORY.strip()
    assert article.title == "Тревога"
    assert article.language.code == "ru"


def test_a_wrongly_declared_charset_loses_no_article(run_all: Run) -> None:
    value = raw(content_base64=in_base64(PAGE.format(STORY).encode("windows-1251")), charset="utf-8")
    topics = run_all([Record(RAW.name, None, value)])
    assert decode(CleanArticle, topics[CLEAN.name][0].value).text == STORY.strip()


def test_an_unknown_language_goes_the_whole_way_without_invented_entities(run_all: Run) -> None:
    text = "Qapla' batlh je. Heghlu'meH QaQ jajvam. Nuqneq, tlhIngan maH, taHjaj wo'. " * 6
    topics = run_all([Record(RAW.name, None, raw(format="clean", title="Qapla", content=text))])
    event = decode(EnrichedArticle, topics[ENRICHED.name][0].value)
    assert event.model is None or event.article.language.code == "en"
    assert DEAD.name not in topics


def test_a_missing_key_does_not_matter(run_all: Run, samples: list[Record]) -> None:
    (with_key,) = run_all(samples[:1])[CLEAN.name]
    (without,) = run_all([replace(samples[0], key=None)])[CLEAN.name]
    assert with_key == without


def test_the_good_ones_among_the_bad_come_through(run_all: Run, samples: list[Record]) -> None:
    bad = [Record(RAW.name, b"k", value) for value, _ in list(DEADLY.values())[:8]]
    mixed = [record for pair in zip(samples[:8], bad, strict=True) for record in pair]
    topics = run_all(mixed)
    assert topics[CLEAN.name] == run_all(samples[:8])[CLEAN.name]
    assert len(topics[DEAD.name]) == len(bad)


def test_entering_twice_gives_the_same_ids(run_all: Run, samples: list[Record]) -> None:
    article = decode(RawArticle, samples[0].value)
    topics = run_all(entering([article, article]))
    first, second = topics[ENRICHED.name]
    assert (first.key, first.value) == (second.key, second.value)
