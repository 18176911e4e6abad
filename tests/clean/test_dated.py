"""Which date of a page is the day of publication: not that of the crawl, not that of a change."""

from datetime import UTC, date, datetime

import pytest
from clean.pages import BODY, PARAGRAPHS, TITLE

from agents.clean.changed import of_change
from agents.clean.dates import find_dates
from agents.clean.step import Cleaner
from streams.codec import Reject
from streams.events import CleanArticle, Format, RawArticle

RUSSIAN = (
    "Совет порта решил в понедельник вновь открыть северную паромную линию, закрытую после зимних штормов, "
    "сообщили его представители журналистам на встрече в ратуше.\n"
    "Рыбаки острова жаловались, что дорога в объезд занимает четыре часа и стоит вдвое дороже, чем переправа."
)


def clean(content: str, form: Format = "text", language: str | None = None) -> CleanArticle:
    result = Cleaner().answer(RawArticle(source="s", format=form, content=content, language=language))
    assert not isinstance(result, Reject)
    return result[0]


@pytest.mark.parametrize(
    ("head", "own", "story"),
    [
        ("Wednesday, May 5, 2021", "May 3, 2021", BODY),
        ("Wed, 5 May 2021", "By Ann Lee\n3 May 2021", BODY),
        ("5 May 2021", "Ann Lee - 3 May 2021", BODY),
        ("Среда, 5 мая 2021", "3 мая 2021, 14:05", RUSSIAN),
    ],
)
def test_the_date_of_a_newspapers_head_is_that_of_the_crawl(head: str, own: str, story: str) -> None:
    title = TITLE if story is BODY else "Совет порта вновь открывает северную паромную линию"
    article = clean(f"The Bay Herald\nHome\nSport\n{head}\n{title}\n{own}\n\n{story}")
    assert article.title == title
    assert article.published is not None
    assert (article.published.at.date(), article.crawled_on) == (date(2021, 5, 3), date(2021, 5, 5))


def test_a_date_above_the_headline_is_its_own_where_no_other_is() -> None:
    article = clean(f"The Bay Herald\nHome\nSport\n3 May 2021\n{TITLE}\n\n{BODY}")
    assert article.published is not None
    assert (article.published.at.date(), article.crawled_on) == (date(2021, 5, 3), None)


def test_a_change_is_not_the_day_of_publication_that_stands_above_the_headline() -> None:
    for above in ("May 3, 2021", "Monday, May 3, 2021", "Monday, May 3, 2021\nBusiness"):
        article = clean(f"The Bay Herald\nHome\nSport\n{above}\n{TITLE}\nUpdated May 4, 2021\n\n{BODY}")
        assert article.published is not None
        assert article.updated is not None
        assert (article.published.at.day, article.updated.at.day) == (3, 4)


@pytest.mark.parametrize("form", ["text", "html"])
@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Published 3 May 2021 at 9:14 pm GMT, updated 4 May 2021 at 8:00 am GMT", "en"),
        ("Updated 4 May 2021 08:00 GMT | Published 3 May 2021 21:14 GMT", "en"),
        ("Aktualisiert: 4. Mai 2021, 08:00 | 3. Mai 2021, 21:14", "de"),
        ("Publié à Paris le 03/05/2021 à 21h14, mis à jour le 04/05/2021 à 08h00", "fr"),
    ],
)
def test_a_line_with_both_dates(line: str, language: str, form: Format) -> None:
    page = f"<html lang={language}><body><h1>{TITLE}</h1><p>{line}</p>{{}}</body></html>"
    story = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
    dump = f"The Bay Herald\nHome\nSport\n{TITLE}\n{line}\n\n{BODY}"
    article = clean(page.format(story) if form == "html" else dump, form, language)
    assert article.published is not None
    assert article.published.at == datetime(2021, 5, 3, 21, 14, tzinfo=UTC)
    if form == "text":
        assert article.updated is not None
        assert article.updated.at == datetime(2021, 5, 4, 8, tzinfo=UTC)


def test_a_dump_whose_language_nobody_gave_is_read_in_its_own() -> None:
    story = "\n".join(
        (
            "Trois dockers ont été tués et onze autres blessés mardi lors de l'effondrement d'une grue sur un navire.",
            "Les secours ont travaillé toute la nuit pour dégager deux hommes coincés dans la cabine, selon la police.",
        )
    )
    line = "Publié le 05/03/2024 à 21h14, mis à jour le 06/03/2024 à 08h00"
    article = clean(f"Le Courrier\nAccueil\nMonde\nTrois morts dans l'effondrement d'une grue\n{line}\n{story}")
    assert article.published is not None
    assert article.updated is not None
    assert (article.published.at.month, article.updated.at) == (3, datetime(2024, 3, 6, 8, tzinfo=UTC))


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("<time datetime='2021-05-03T17:40:00Z'>3 hours ago</time>", 3),
        ("Updated <time datetime='2021-05-04T08:00Z'>an hour ago</time>", 4),
        ("By Ann Lee <time datetime='2021-05-03'>3 May</time>", 3),
        (
            "Updated <time datetime='2021-05-04T08:00Z'>2 hours ago</time>, published "
            "<time datetime='2021-05-03T22:00Z'>12 hours ago</time>",
            3,
        ),
        ("The ferry sank on <time datetime='2021-05-01'>1 May</time> in the bay", None),
        ("Kick-off is at <time datetime='2021-05-20T18:00Z'>18:00 tomorrow</time>", None),
        ("12 days ago", None),  # of which another element says the end
        ("<time datetime='2021-05-01'>12</time> comments", None),
        ("<time datetime='PT3M'>3 min</time> read", None),
        ("<time>3 hours ago</time>", None),
    ],
)
def test_a_time_element_under_the_headline_says_when(line: str, day: int | None) -> None:
    story = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
    beside = "<aside><time datetime='2020-01-01'>2 days ago</time></aside><p>Home</p><p>Sport</p><p>Weather</p>"
    article = clean(f"<html lang=en><body>{beside}<h1>{TITLE}</h1><p>{line}</p>{story}{beside}</body></html>", "html")
    assert (article.published.at.day if article.published else None) == day


@pytest.mark.parametrize(
    ("below", "day", "crawled"),
    [
        ("Share\nRelated\nHarbour closed for the storm\n2 May 2021", 3, None),
        ("Photo: Reuters\n2 January 2021", 3, None),
        ("Reference period\n31 January 2021", 3, None),
        ("Nine months after the storm the crossing carries lorries again\nBy Ann Lee\n2 May 2021", 2, 3),
    ],
)
def test_which_date_under_a_headline_makes_the_one_above_that_of_the_crawl(
    below: str, day: int, crawled: int | None
) -> None:
    article = clean(f"The Bay Herald\nHome\nSport\n3 May 2021\n{TITLE}\n{below}\n\n{BODY}")
    assert article.published is not None
    assert (article.published.at.day, article.crawled_on and article.crawled_on.day) == (day, crawled)


@pytest.mark.parametrize(
    ("above", "below", "day"),
    [
        ("3 May 2021", "Edited by Jane Doe | 2 May 2021", 2),
        ("5 May 2021", "Updated on 4 May 2021", 4),
        ("3 May 2021", "Updated on 4 May 2021", 3),
        ("4 May 2021 (updated)", "First published 3 May 2021", 3),
    ],
)
def test_dates_above_and_below_the_headline_of_a_page(above: str, below: str, day: int) -> None:
    story = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
    article = clean(f"<html lang=en><body><p>{above}</p><h1>{TITLE}</h1><p>{below}</p>{story}</body></html>", "html")
    assert article.published is not None
    assert article.published.at.day == day


def test_the_language_of_a_page_that_declares_none_tells_the_order_of_its_dates() -> None:
    story = "".join(f"<p>{each}</p>" for each in RUSSIAN.split("\n"))
    article = clean(f"<html><body><h1>Паромная линия открыта</h1><p>03/05/2021 17:40</p>{story}</body></html>", "html")
    assert article.published is not None
    assert article.published.at.date() == date(2021, 5, 3)


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("3 May 2021 – updated on Tuesday, 4 May 2021", [False, True]),
        ("Updated: 4 May 2021. First published: 3 May 2021", [True, False]),
        ("Publié à Paris le 3 mai 2021", [False]),
        ("Güncelleme: 4 Mayıs 2021, Yayınlanma: 3 Mayıs 2021", [True, False]),
        ("آخر تحديث: 4 مايو 2021", [True]),
        ("更新：2021年5月4日 公開：2021年5月3日", [True, False]),
        ("The council updated its rules for boats and lorries in the north on 3 May 2021", [False]),
        ("Storm update | 3 May 2021", [False]),
        ("Last update: 3 May 2021", [True]),
        ("Published last Thursday 3 May 2021", [False]),
        ("Le dessin du jour - 3 mai 2021", [False]),
        ("Mis à jour le 3 mai 2021", [True]),
        ("3 May 2021 (updated)", [True]),
        ("3 May 2021, updated every day by our staff", [False]),
        ("", []),
    ],
)
def test_what_stands_before_a_date(line: str, changed: list[bool]) -> None:
    assert of_change(line, find_dates(line)) == changed
