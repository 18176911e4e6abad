"""What sites put between the paragraphs of a story: the story goes on over it; what looks alike stays."""

import tomllib

import pytest
from clean.pages import BODY, PARAGRAPHS, TITLE
from hypothesis import given
from hypothesis import strategies as st

from agents.clean.dump import read_dump
from agents.clean.inserts import INSERTS, between_paragraphs, is_insert, may_begin_insert
from agents.clean.step import clean_page
from streams.events import CleanArticle

LAST = "The ferry to the outer islands stays in the yard until its engine has been mended, the company said."
FOOT = "Subscribe to us\nFollow us\nMost read\n"


@pytest.mark.parametrize(
    "line",
    [
        "ALSO READ: Lighthouse keeper of Kestrel Bay retires",
        "Read more: Is the harbour too small?",
        "* **Read more:** [Lighthouse keeper retires](/keeper-retires)",
        "Related | Lighthouse keeper retires",
        "READ MORE – ‘Nobody asked us’",
        "Lire aussi : Le gardien du phare prend sa retraite",
        "Lesen Sie auch: Der Leuchtturmwärter geht",
        "Читайте также: Смотритель маяка уходит",
        "Baca juga: Penjaga mercusuar pensiun",
        "Tags: ferries, harbour, council",
        "Advertisement",
        "ADVERTISEMENT:",
        "Story continues below advertisement",
        "SKIP ADVERTISEMENT",
        "Subscribe to our newsletter for the news of the day.",
    ],
)
def test_what_is_put_between_paragraphs(line: str) -> None:
    assert is_insert(line)
    above = "By Jane Doe\n3 May 2021, 17:40"
    dump = read_dump(f"Home\nSport\n\n{TITLE}\n\n{above}\n\n" + "\n\n".join((*PARAGRAPHS, line, LAST)))
    assert dump.body == [*PARAGRAPHS, LAST]


@pytest.mark.parametrize(
    ("kind", "after"),
    [("invitations", ": Lighthouse keeper retires"), ("labels", ": ferries"), ("notices", ""), ("requests", " today")],
)
def test_every_phrase_is_known(kind: str, after: str) -> None:
    phrases = tomllib.loads(INSERTS.read_text(encoding="utf-8"))[kind]
    assert [phrase for phrase in phrases if not is_insert(f"**{phrase.capitalize()}**{after}")] == []
    assert all(map(may_begin_insert, phrases))


def test_how_an_insert_begins() -> None:
    assert may_begin_insert("\n  * Read more")
    assert may_begin_insert("\n\xa0• Read more")
    assert may_begin_insert("R")
    assert not any(map(may_begin_insert, ("Harbour dues rise", "", " * ", None)))


@pytest.mark.parametrize(
    "line",
    [
        "Read more slowly, she said.",
        "Read more: he never did, and his teachers told him so every day of the year.",
        "Related: the council's plan for the harbour.",
        "Read: twice",
        "The advertisement",
        "He had two words on his placard: Read more books",
        "Their advice - read more",
        "Read more – she said that too often",
        "Tags: they are sewn into the collar of every coat that is made on the island.",
        "",
    ],
)
def test_what_only_looks_like_it(line: str) -> None:
    assert not is_insert(line)


def test_an_insert_at_the_end_of_a_dump_is_no_text_either() -> None:
    dump = read_dump("\n".join(("Home", "Sport", TITLE, "3 May 2021", *PARAGRAPHS, "Tags: ferries, harbour", "", FOOT)))
    assert dump.body == list(PARAGRAPHS)


def test_only_what_stands_between_prose_is_passed_over() -> None:
    lines = [
        "Advertisement",
        PARAGRAPHS[0],
        "Advertisement",
        "ALSO READ: A tale of two ferries",
        LAST,
        "Advertisement",
        "Menu",
    ]
    assert between_paragraphs(lines) == [False, False, True, True, False, False, False]


@pytest.mark.parametrize(
    "box",
    [
        "<p><em>ALSO READ: <a href='/keeper'>Lighthouse keeper retires</a></em></p>",
        "<div class='x'><strong>Read more:</strong> <a href='/keeper'>Lighthouse keeper retires</a></div>",
        "<h4>Related: <a href='/keeper'>Lighthouse keeper retires</a></h4>",
        "<p>Advertisement</p>",
    ],
)
def test_an_insert_does_not_cut_a_page(box: str) -> None:
    told = [f"<p>{paragraph}</p>" for paragraph in (*PARAGRAPHS, LAST)]
    html = f"<html><body><h1>{TITLE}</h1>{''.join(told[:2])}{box}{''.join(told[2:])}<footer>Us</footer></body>"
    article = clean_page(html, None)
    assert isinstance(article, CleanArticle)
    assert article.text == f"{BODY}\n\n{LAST}"


@given(st.text() | st.lists(st.sampled_from(["Read more", ":", "*", "[", "](", " | ", "Tags", "A b"])).map("".join))
def test_any_line_is_read_and_no_insert_if_it_is_long(line: str) -> None:
    told = is_insert(line)
    assert not is_insert(line + 251 * "x")
    assert told is is_insert(f"{line} ")
