"""The headline of a page: not the outlet's name, and not with it."""

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
        (f"{SITE}<meta property='og:title' content='The Bay Herald: {TITLE}'>", "<h1>The Bay Herald</h1>"),
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
