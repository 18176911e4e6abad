"""Stories that stand in pieces are found whole, and other stories on the page are not taken for pieces."""

from agents.clean.pieces import whole
from agents.clean.step import clean_page
from streams.events import CleanArticle

SENTENCE = (
    "Part {0} of the report tells at length what the council of town {0} decided on the day, and who objected to it."
)


def paragraphs(first: int, count: int) -> str:
    return "".join(f"<p>{SENTENCE.format(number)}</p>" for number in range(first, first + count))


def page(body: str) -> str:
    return f"<html><head><title>Council decides</title></head><body><h1>Council decides</h1>{body}</body></html>"


def text(html: str) -> str:
    article = clean_page(html, "https://one.example/council")
    assert isinstance(article, CleanArticle)
    return article.text


def test_boxes_that_cut_a_story_do_not_cut_it_off() -> None:
    box = "<div class='promo'><a href='/a'>Sign up</a> <a href='/b'>Read on</a></div>"
    cut = box.join(f"<div class='text'>{paragraphs(10 * part, 4)}</div>" for part in range(5))
    found = text(page(f"<main class='story'>{cut}</main>"))
    assert all(SENTENCE.format(10 * part + at) in found for part in range(5) for at in range(4))
    assert "Sign up" not in found


def test_a_live_blog_has_all_its_entries() -> None:
    entries = "".join(
        f"<article class='entry'><time>{part}:00pm</time><div class='post'>{paragraphs(10 * part, 2)}</div></article>"
        for part in range(1, 9)
    )
    found = text(page(f"<div class='live'>{entries}</div>"))
    assert all(SENTENCE.format(10 * part) in found for part in range(1, 9))


def test_what_stands_in_elements_of_another_kind_is_no_piece() -> None:
    body = [SENTENCE.format(number) for number in range(6)]
    others = "".join(f"<div class='teaser'>{paragraphs(100 + each, 3)}</div>" for each in range(9))
    html = page(f"<div class='text'>{paragraphs(0, 6)}</div><aside>{others}</aside>")
    assert whole(body, [*body, *(SENTENCE.format(100 + n) for n in range(27))], html) == body


def test_pieces_within_pieces_are_taken_once() -> None:
    body = [SENTENCE.format(0), SENTENCE.format(1)]
    inner = f"<div class='t'><div class='t'><div class='t'>{paragraphs(0, 2)}</div></div></div>"
    more = f"<div class='t'><div class='t'><div class='t'>{paragraphs(10, 6)}</div></div></div>"
    html = page(f"<div class='t'>{inner}{more}</div>")
    found = whole(body, [SENTENCE.format(n) for n in (0, 1, *range(10, 16))], html)
    assert len(found) == len(set(found))
