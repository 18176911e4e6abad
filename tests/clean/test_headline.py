"""The headline of a page: not the outlet's name, and not with it."""

import time

import pytest
from clean.pages import PARAGRAPHS, TITLE

from agents.clean.step import clean_page
from streams.codec import Reject


def title(head: str, top: str) -> str | None:
    body = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
    found = clean_page(f"<html lang=en><head>{head}</head><body>{top}{body}</body></html>")
    assert not isinstance(found, Reject)
    return found.title


SITE = "<meta property='og:site_name' content='The Bay Herald'>"


@pytest.mark.parametrize(
    ("head", "top"),
    [
        (f"<title>{TITLE} | The Bay Herald</title>", f"<h1>All News of the Bay</h1><h2>{TITLE}</h2>"),
        (f"<meta property='og:title' content='{TITLE}'>", f"<h1>All News of the Bay</h1><h2>{TITLE}</h2>"),
        (f"{SITE}<meta property='og:title' content='{TITLE} - The Bay Herald'>", ""),
        (f"{SITE}<meta property='og:title' content='The Bay Herald | {TITLE}'>", "<h1>The Bay Herald</h1>"),
        (f"<title>The Bay :: {TITLE}</title>", f"<h2>Ferries</h2><h2>{TITLE}</h2>"),
        (f"{SITE}<title>{TITLE}</title>", f"<h1>The Bay Herald</h1><h3>{TITLE}</h3>"),
        ("", f"<h1>{TITLE}</h1><h2>Ferries of the bay</h2>"),
    ],
)
def test_the_headline_is_found_beside_the_outlets_name(head: str, top: str) -> None:
    assert title(head, top) == TITLE


def test_a_short_heading_of_second_rank_is_no_headline() -> None:
    head = f"<title>Transport | The Bay Herald</title><meta property='og:title' content='{TITLE}'>"
    assert title(head, "<h2>Transport</h2>") == TITLE


def test_a_title_with_a_name_that_is_not_the_outlets_stays_whole() -> None:
    assert title(f"{SITE}<meta property='og:title' content='{TITLE} - Live'>", "") == f"{TITLE} - Live"


WHOLE = "The captain's last voyage: What we know so far about the ferry line"


@pytest.mark.parametrize(
    ("head", "top", "found"),
    [
        # A heading within the story is no headline, though a title ends with it.
        (f'<meta property="og:title" content="{WHOLE}">',
         f"<h1>{WHOLE.replace(chr(39), '’')}</h1><h2>What we know so far about the ferry line</h2>",
         WHOLE.replace("'", "’")),
        (f"<title>{TITLE} | All the news of the bay and its islands</title>",
         f"<h1>{TITLE}</h1><h2>All the news of the bay and its islands</h2>", TITLE),
        (f'{SITE}<meta property="og:title" content="Ferries latest: {TITLE}">',
         f"<h1>The Bay Herald</h1><h2>{TITLE}</h2>", f"Ferries latest: {TITLE}"),
        # Of whom the story tells is no outlet.
        ("<meta property='og:site_name' content='Forbes'><meta property='og:title' content='Forbes: owner sells line'>",
         "", "Forbes: owner sells line"),
    ],
)  # fmt: skip
def test_what_stays_of_a_title(head: str, top: str, found: str) -> None:
    assert title(head, top) == found


def test_headings_within_headings_are_read_in_bounded_time() -> None:
    started = time.process_time()
    title("", "<h2><b>" * 500 + "word " * 200_000 + "</b></h2>" * 500)
    assert time.process_time() - started < 5
