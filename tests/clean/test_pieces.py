"""Stories that stand in pieces are found whole, and other stories on the page are not taken for pieces."""

import pytest

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
    box = "<aside class='promo'><a href='/a'>Sign up</a> <a href='/b'>Read on</a></aside>"
    cut = box.join(f"<div class='g'><div class='article-body'>{paragraphs(10 * n, 4)}</div></div>" for n in range(5))
    found = text(page(cut))
    assert all(SENTENCE.format(10 * part + at) in found for part in range(5) for at in range(4))
    assert "Sign up" not in found


def entries(heading: str) -> str:
    return "".join(
        f"<article class='entry'>{heading.format(number)}<div class='post'>{paragraphs(10 * number, 4)}</div></article>"
        for number in range(1, 7)
    )


def test_a_live_blog_has_all_its_entries() -> None:
    found = text(page(f"<main>{entries('<time>{}:00pm</time><h2>Another vote</h2>')}</main>"))
    assert all(SENTENCE.format(10 * number) in found for number in range(1, 7))


def test_of_a_list_of_stories_none_is_joined_to_another() -> None:
    found = text(page(f"<main>{entries('<h2><a href=/story/{}>A story</a></h2>')}</main>"))
    assert sum(SENTENCE.format(10 * number) in found for number in range(1, 7)) == 1


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


def test_a_page_laid_out_as_a_table_is_read_as_one_of_blocks() -> None:
    menu = " | ".join(f"<a href='/{word}'>{word}</a>" for word in ("Home", "World", "Harbours", "Weather"))
    top = "<h2>Council decides</h2><i>By Jane Doe</i><br><small>Published: Monday, 3 May 2021</small>"
    head = "<html lang='en'><head><title>Council decides</title></head><body><table>"
    beside = "<td><b>Latest headlines</b><ul><li><a href='/keeper'>Keeper retires</a></li></ul></td>"
    found = clean_page(f"{head}<tr><td>{menu}</td></tr><tr><td>{top}{paragraphs(1, 4)}</td>{beside}</tr></table>")
    assert isinstance(found, CleanArticle)
    assert found.text.split("\n\n") == [SENTENCE.format(number) for number in range(1, 5)]
    assert (found.title, found.author) == ("Council decides", "Jane Doe")


def test_a_table_of_figures_stays_one() -> None:
    figures = "<table><tr><td>Boats</td><td>12</td></tr><tr><td>Piers</td><td>3</td></tr></table>"
    assert "| Boats | 12 |" in text(page(f"<article>{paragraphs(1, 4)}{figures}{paragraphs(5, 4)}</article>"))


@pytest.mark.parametrize("tag", ["time", "output", "span"])
def test_words_in_running_text_stay_whatever_marks_them_up(tag: str) -> None:
    told = f"<p>The trial opens on <{tag} title='day'>2 April</{tag}> in Oslo, the court of the town said.</p>"
    found = text(page(f"<article>{told}{paragraphs(1, 4)}</article>"))
    assert found.startswith("The trial opens on 2 April in Oslo, the court")


@pytest.mark.parametrize("tag", ["button", "label"])
def test_a_button_within_the_text_is_none_of_its_words(tag: str) -> None:
    told = f"<p>The agency <{tag}>Copy</{tag}> said on Monday that the trial of the captain opens in Oslo in April.</p>"
    found = text(page(f"<article>{told}{paragraphs(1, 4)}</article>"))
    assert found.startswith("The agency")
    assert "Copy" not in found


def test_a_button_beside_the_text_is_none() -> None:
    buttons = "<p><button>Share</button> <button>Print</button></p>"
    found = text(page(f"<article>{buttons}{paragraphs(1, 4)}<p><button>Save</button></p></article>"))
    assert found.split("\n\n") == [SENTENCE.format(number) for number in range(1, 5)]
