"""A corpus of bad records: what crawlers, broken producers and enemies put on a raw topic. The same each time."""

import base64
import json
import random
import time
from collections.abc import Iterator

from streams.records import Record
from streams.topics import RAW

_ADDRESS = b"https://one.example/"
_GOOD = {"source": "one.example", "url": _ADDRESS.decode() + "a", "content": "<p>Guards met at the border. </p>" * 20}
_WRONG: tuple[object, ...] = (
    None,
    True,
    0,
    -1,
    1e308,
    2**70,
    "",
    "x" * 70_000,
    "\x00",
    [],
    [[]],
    {},
    {"a": {}},
    ["a", 1],
)
_LARGE = 6_000_000


def corpus() -> list[Record]:
    """At least 300 kinds, each a record with a key of its own name, and an address of its own as far as it has one."""
    now = time.time_ns() // 1_000_000
    values = [*_not_json(), *_wrong_shapes(), *_bad_texts(), *_markup(), *_fuzzed()]
    keys = [f"poison-{number}-{name}".encode() for number, (name, _) in enumerate(values)]
    return [
        Record(RAW.name, key, value and value.replace(_ADDRESS, _ADDRESS + key), (), now)
        for key, (_, value) in zip(keys, values, strict=True)
    ]


def _json(**fields: object) -> bytes:
    return json.dumps(_GOOD | fields).encode()


def _not_json() -> Iterator[tuple[str, bytes | None]]:
    yield "nothing", None
    good = _json(content="Ж" * 50 + "💣")
    yield from {
        "empty": b"",
        "spaces": b" \n\t",
        "null": b"null",
        "nul bytes": b"\x00" * 1000,
        "random": random.Random(1).randbytes(5000),
        "gzip": b"\x1f\x8b\x08\x00" + bytes(200),
        "zip": b"PK\x03\x04" + bytes(200),
        "html": b"<html><body>not JSON</body></html>",
        "bom": b"\xef\xbb\xbf" + good,
        "utf-16": good.decode().encode("utf-16"),
        "two values": good + good,
        "comment": b"/* */" + good,
        "single quotes": good.replace(b'"', b"'"),
        "trailing comma": good[:-1] + b",}",
        "deep arrays": b'{"source":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        "unclosed": b"[" * 500_000,
        "one line of 20 MB": b'{"source":"a","content":"' + b"x" * 20_000_000 + b'"}',
        "20 MB that never end": b'{"source":"' + b"x" * 20_000_000,
        "duplicate keys": b'{"source":"a","source":["b"],"content":"x","content":null}',
        "NaN": good.replace(b'"one.example"', b"NaN"),
        "Infinity": good.replace(b'"one.example"', b"-Infinity"),
        "huge number": good.replace(b'"one.example"', b"9" * 10_000),
        "huge exponent": good.replace(b'"one.example"', b"1e999999"),
        "lone surrogate": good.replace(b"one.example", b"\\ud800"),
        "swapped surrogates": good.replace(b"one.example", b"\\udc00\\ud800"),
        "bad escape": good.replace(b"one.example", b"\\x41"),
        "raw control": good.replace(b"one.example", b"a\x01\x02\n"),
        "overlong utf-8": good.replace(b"one.example", b"\xc0\xaf\xe0\x80\xaf"),
        "surrogate in utf-8": good.replace(b"one.example", b"\xed\xa0\x80"),
    }.items()
    raw = json.dumps(_GOOD | {"title": "Тревога на границе 💣"}, ensure_ascii=False).encode()
    start = raw.index("Тревога".encode())
    for cut in range(start, start + 40):  # in the middle of letters, and between them
        yield f"cut at {cut}", raw[:cut]


def _wrong_shapes() -> Iterator[tuple[str, bytes]]:
    for field in (
        "source",
        "format",
        "content",
        "content_base64",
        "charset",
        "url",
        "title",
        "published_at",
        "fetched_at",
    ):
        for number, value in enumerate(_WRONG):
            yield f"{field} {number}", _json(**{field: value})


def _bad_texts() -> Iterator[tuple[str, bytes]]:
    bait = {
        "many a": "a" * 200_000,
        "nested quantifiers": "aaaaaaaaaaaaaaaaaaaaaaaaaaaa!" * 500,
        "spaces": " " * 300_000 + "x",
        "line ends": "\n" * 300_000,
        "dots": "." * 200_000,
        "dates": "1/1/1 " * 30_000,
        "quotes": "“" * 100_000,
        "brackets": "([{<" * 50_000,
        "combining": "e" + "\u0301" * 100_000,
        "right to left": "\u202e" * 50_000 + "text",
        "zero width": "\u200b" * 100_000,
        "emoji": "👩‍👩‍👧‍👦" * 20_000,
        "one word": "Panj" * 100_000,
        "capitals": "Mr. A. B. C. D. " * 20_000,
        "addresses": "https://a.example/?b=c&d " * 10_000,
        "nul": "Guards\x00met\x00 at the border. " * 500,
        "private use": "\ue000\uf8ff\U0010ffff" * 5_000,
        "noncharacters": "\ufffe\uffff" * 5_000,
        "tags in text": "<b>" * 50_000,
    }
    for name, text in bait.items():
        for kind in ("text", "html", "clean"):
            yield f"{kind} of {name}", _json(format=kind, content=text)
        yield f"title of {name}", _json(title=text)


def _markup() -> Iterator[tuple[str, bytes]]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    story = "<p>Guards met at the border on Monday.</p>" * 10
    for name, page in {
        "billion laughs": f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><p>&l9;</p>',
        "external entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><p>&e;</p>' + story,
        "deep divs": "<div>" * 20_000 + story,
        "deep tables": "<table><tr><td>" * 3_000 + story,
        "deep formatting": "<b><i>" * 5_000 + story,
        "many attributes": "<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">" + story,
        "long attribute": f'<p title="{"x" * 1_000_000}">' + story,
        "unclosed comment": story + "<!--" + "x" * 500_000,
        "unclosed script": story + "<script>" + "var a;" * 100_000,
        "cdata": "<![CDATA[" * 10_000 + story,
        "many links": "".join(f"<a href='/{n}'>Read {n}</a>" for n in range(20_000)),
        "many list items": "<ul>"
        + "<li>item" * 20_000,  # 50,000 take just the 5 s that cut a page off: now it is, now not
        "entities": "&amp;" * 200_000,
        "numeric entities": "<p>" + "&#x110000;&#0;&#xD800;" * 10_000,
        "frameset": "<frameset><frame src='a'></frameset>",
        "svg": "<svg>" + "<g>" * 10_000 + "</svg>",
        "repeated paragraph": "<p>The same words again and again and again and again.</p>" * 10_000,
        "too large": "<p>" + "word " * (_LARGE // 5),
        "json-ld": '<script type="application/ld+json">' + "[" * 10_000 + "</script>" + story,
        "bad json-ld": '<script type="application/ld+json">{"datePublished": NaN, "headline": [{}]}</script>' + story,
        "meta": '<meta property="article:published_time" content="99999-99-99T99:99:99+99:99">' + story,
    }.items():
        yield name, _json(content=page)
        yield f"{name} in base64", _json(content=None, content_base64=base64.b64encode(page.encode("utf-16")).decode())
    for charset in ("utf-7", "utf-16", "idna", "rot13", "hex", "no-such", "\x00", "unicode_escape", "punycode", "zlib"):
        yield f"charset {charset}", _json(content=None, content_base64="aGVsbG8gd29ybGQ=", charset=charset)


def _fuzzed() -> Iterator[tuple[str, bytes]]:
    """A good record with some bytes changed, left out or doubled."""
    luck, good = random.Random(7), _json()
    for number in range(60):
        bytes_ = bytearray(good)
        for _ in range(luck.randint(1, 20)):
            at = luck.randrange(len(bytes_))
            what = luck.randrange(3)
            if what == 0:
                bytes_[at] = luck.randrange(256)
            elif what == 1:
                del bytes_[at : at + luck.randint(1, 9)]
            else:
                bytes_[at:at] = bytes_[at : at + luck.randint(1, 9)]
        yield f"fuzzed {number}", bytes(bytes_)
