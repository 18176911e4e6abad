"""Pages made to be slow or large: time and memory stay bounded, and good work beside them is not harmed."""

import base64
import gc
import multiprocessing
import resource
import signal
import sys
import time
import weakref
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

import pytest

from agents.clean.dump import MOST_LINES
from agents.clean.step import Cleaner, CleanSettings
from agents.time_limit import TimeIsUp, cpu_limit, undisturbed
from streams.codec import Reject
from streams.events import Format, RawArticle

LIMIT = 1.0  # seconds, for these tests to be quick: what is not cut off in C ends sooner
LONG = "<p>The council met on Tuesday to discuss the new border rules, and nobody objected to them.</p>" * 5
MEGABYTES = 1_500  # what one child needs at most, all these pages cleaned one after the other
REFUSED = {"no-article-text", "too-complex", "too-large", "too-slow"}


def _billion_laughs() -> str:
    entities = "".join(f'<!ENTITY {chr(ord(name) + 1)} "{10 * ("&" + name + ";")}">' for name in "abcdefgh")
    return f'<!DOCTYPE html [<!ENTITY a "laughs">{entities}]><html><body>' + "&i;" * 100_000 + LONG


def _distinct(count: int) -> str:
    return "".join(f"<p>In {each} towns the minister of {each * 7919 % 100_003} spoke.</p>" for each in range(count))


HTML: dict[str, Callable[[], str]] = {
    "nested": lambda: "<div>" * 100_000 + LONG,
    "nested tables": lambda: "<table><tr><td>" * 30_000 + LONG,
    "nested as deep as is read": lambda: "<div>" * 2_000 + LONG,
    "nested and long": lambda: "<div>" * 2_000 + _distinct(50_000),
    "unclosed": lambda: "".join(f"<em>The minister of {n} spoke to {n * 7919 % 103} men.\n" for n in range(1_900)),
    "a million tags": lambda: "<div>" * 1_000_000,
    "ten million tags": lambda: "<div>" * 10_000_000,
    "fifty megabytes": lambda: LONG * 110_000,
    "closed tags": lambda: "<div></div>" * 450_000,
    "links": lambda: "<a href=x>" * 490_000,
    "attributes": lambda: "<p " + " ".join(f'a{n}="x"' for n in range(100_000)) + ">" + LONG,
    "hidden attributes": lambda: "<b '><p " + " ".join(f"""a{n}="'>" """ for n in range(100_000)) + ">" + LONG,
    "unclosed quotes": lambda: "<a b=\"c' " * 450_000 + LONG,
    "declarations": lambda: "<!" * 2_400_000,
    "slashed attributes": lambda: "<p " + "/".join(f"a{n}" for n in range(200_000)) + ">" + LONG,
    "glued attributes": lambda: "<p " + "".join(f'a{n}="x"' for n in range(200_000)) + ">" + LONG,
    "inline": lambda: "<article><p>" + "".join(f"<b>{n}</b> word, " for n in range(29_000)) + LONG,
    "inline deeper": lambda: "<p><span>" + "".join(f"<b>{n}</b> word, " for n in range(29_000)) + LONG,
    "marks": lambda: LONG + "a" + "\u0301\u0323" * 1_200_000,
    "open tags": lambda: "<a " * 1_500_000,
    "entity bomb": _billion_laughs,
    "entities": lambda: "&amp;" * 990_000 + LONG,
    "deep json": lambda: "<script type='application/ld+json'>" + "[" * 100_000 + "</script>" + LONG,
    "json": lambda: "<script type='application/ld+json'>" + '{"a":' * 900_000 + "</script>" + LONG,
    "paragraphs": lambda: _distinct(55_000),
    "window title": lambda: f"<html><head><title>{'a | ' * 1_200_000}</title></head><body><h1>b</h1>" + LONG,
    "hyphens in the window title": lambda: f"<html><head><title>{'-' * 1_000_000}</title></head><body>" + LONG,
    "hosts in the window title": lambda: f"<html><head><title>{'a-a.' * 1_000_000}</title></head><body>" + LONG,
    "digits": lambda: "1/2" * 1_600_000,
    "brackets": lambda: "<" * 4_900_000,
    "comments": lambda: "<!-- x -->" * 480_000,
}
DUMPS: dict[str, Callable[[], str]] = {
    "short lines": lambda: "\n".join(map(str, range(700_000))),
    "most lines": lambda: "\n".join(map(str, range(MOST_LINES))),
    "dates": lambda: "18 February 2021 12:03\n" * MOST_LINES,
    "sentences": lambda: "\n".join(f"On 3 May {n} men of {n * 7919 % 100_003} met at noon." for n in range(MOST_LINES)),
    "one line": lambda: "word " * 990_000,
    "one word": lambda: "w" * 4_900_000,
    "byline": lambda: "By " + "A " * 2_400_000,
    "marks": lambda: "The council met. a" + "\u0301\u0323" * 1_200_000,
    "empty lines": lambda: "\n" * 4_900_000 + "a",
}
PAGES: list[tuple[Format, str]] = [("html", name) for name in HTML] + [("text", name) for name in DUMPS]


def _clean(kind: Format, name: str) -> tuple[str | None, float, float]:
    """The reason, seconds of processor time, and the most megabytes that this process ever had."""
    content = (HTML if kind == "html" else DUMPS)[name]()
    before = time.process_time()
    result = Cleaner(CleanSettings(most_seconds=LIMIT)).answer(RawArticle(source="s", format=kind, content=content))
    used = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return result.reason if isinstance(result, Reject) else None, used, peak


@pytest.mark.timeout(120)
def test_hostile_pages_take_bounded_time_and_memory() -> None:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as child:
        told = {page: child.submit(_clean, *page).result() for page in PAGES}
    assert {reason for reason, _, _ in told.values()} <= {None, "empty-body", *REFUSED}
    slow = {page: seconds for page, (_, seconds, _) in told.items() if seconds > LIMIT + 1}
    assert not slow
    assert max(peak for _, _, peak in told.values()) < MEGABYTES
    assert {told["html", name][0] for name in ("ten million tags", "fifty megabytes")} == {"too-large"}


def test_fifty_megabytes_in_base64_are_refused_before_they_are_decoded() -> None:
    content = base64.b64encode(b"x" * 50_000_000).decode()
    before = time.process_time()
    result = Cleaner().answer(RawArticle(source="s", content_base64=content))
    assert isinstance(result, Reject)
    assert result.reason == "too-large"
    assert time.process_time() - before < 1


def test_an_article_that_takes_too_long_is_cut_off_and_the_next_is_cleaned() -> None:
    cleaner = Cleaner(CleanSettings(most_seconds=0.2))
    slow = cleaner.answer(RawArticle(source="s", format="html", content=_distinct(30_000)))
    assert isinstance(slow, Reject)
    assert slow.reason == "too-slow"
    assert slow.message == "cleaning this article took more than 0.2 s of processor time, more than any article needs"
    assert not isinstance(Cleaner().answer(RawArticle(source="s", format="html", content=LONG)), Reject)


def _turn(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_what_is_undisturbed_ends_before_the_limit_is_felt() -> None:
    done = []

    def work() -> None:
        with cpu_limit(0.05):
            with undisturbed():
                _turn(0.2)
                done.append("whole")
            _turn(1)
            done.append("too much")

    with pytest.raises(TimeIsUp):
        work()
    assert done == ["whole"]


def test_the_limit_waits_for_what_python_calls_on_its_own_and_would_swallow_it() -> None:
    done: list[str] = []

    def collect(phase: str, _: dict[str, int]) -> None:
        _turn(0.2)
        done.append(phase)

    class Closed:
        def __del__(self) -> None:
            _turn(0.2)
            done.append("closed")

    with pytest.raises(TimeIsUp):
        _work_after(Closed, done)
    gc.callbacks.append(collect)
    try:
        with pytest.raises(TimeIsUp):
            _work_after(gc.collect, done)
    finally:
        gc.callbacks.remove(collect)
    assert (done[:2], done[-1:]) == (["closed", "start"], ["stop"])


def _work_after(call: Callable[[], object], done: list[str]) -> None:
    with cpu_limit(0.05):
        call()
        _turn(1)
        done.append("too much")


class _Mortal:
    pass


def test_the_limit_waits_for_what_is_called_as_something_dies() -> None:
    done: list[str] = []

    def bury() -> None:
        _turn(0.2)
        done.append("buried")

    def die() -> None:
        weakref.finalize(_Mortal(), bury)

    with pytest.raises(TimeIsUp):
        _work_after(die, done)
    assert done == ["buried"]


def test_an_alarm_that_is_swallowed_is_not_printed_and_sounds_again() -> None:
    done: list[str] = []
    printed = sys.unraisablehook

    def bury(_: object) -> None:
        _turn(0.2)
        done.append("buried")

    def die() -> None:
        mortal = _Mortal()
        dead = weakref.ref(mortal, bury)
        del mortal
        assert dead() is None

    with pytest.raises(TimeIsUp):
        _work_after(die, done)
    assert done == []
    assert sys.unraisablehook is printed


def test_the_limit_leaves_no_alarm_behind() -> None:
    before = signal.getsignal(signal.SIGPROF)
    with cpu_limit(0.05):
        pass
    _turn(0.2)
    assert signal.getsignal(signal.SIGPROF) is before


def test_time_asleep_is_not_processor_time() -> None:
    before = time.process_time()
    with cpu_limit(0.2):
        time.sleep(0.4)
    assert time.process_time() - before < 0.2
