"""The languages of an article: one as a rule, several with their shares."""

import pytest

from agents.clean.language import language_of, languages_of
from agents.clean.step import Cleaner
from streams.codec import Reject
from streams.events import LanguageShare, RawArticle

ENGLISH = (
    "The council met on Tuesday to discuss the new rules for the border, and nobody objected to them.",
    "Ministers of both countries said that the crossing would open again before the end of the month.",
    "Drivers of lorries had waited there for nine days, some of them without water and without any news.",
)
RUSSIAN = (
    "Совет собрался во вторник, чтобы обсудить новые правила пересечения границы, и никто не возражал.",
    "Министры двух стран заявили, что пункт пропуска снова откроется до конца этого месяца для всех.",
)
FRENCH = (
    "Le conseil s'est réuni mardi pour discuter des nouvelles règles de la frontière, sans aucune objection.",
    "Les ministres des deux pays ont annoncé que le passage serait rouvert avant la fin de ce mois-ci.",
)


def told(*parts: str) -> dict[str, float]:
    text = "\n\n".join(parts)
    return {each.code: each.share for each in languages_of(text, language_of(text).code)}


@pytest.mark.parametrize("parts", [ENGLISH, RUSSIAN, FRENCH, ENGLISH[:1], ()])
def test_an_article_in_one_language_has_no_shares(parts: tuple[str, ...]) -> None:
    assert told(*parts) == {}


def test_a_mixed_article_has_the_shares_of_its_languages() -> None:
    shares = told(*ENGLISH, *FRENCH)
    assert list(shares) == ["en", "fr"]
    assert shares["en"] == pytest.approx(0.6, abs=0.05)
    assert sum(shares.values()) == pytest.approx(1, abs=0.01)


def test_two_scripts_in_turn_are_seen_though_the_end_is_in_the_main_language() -> None:
    assert set(told(ENGLISH[0], RUSSIAN[0], ENGLISH[1], RUSSIAN[1], ENGLISH[2])) == {"en", "ru"}


def test_a_short_foreign_quotation_is_not_a_language_of_the_article() -> None:
    assert told(*ENGLISH, *ENGLISH, *ENGLISH, "«Никто не возражал»", ENGLISH[0]) == {}


def test_the_shares_are_those_of_the_letters() -> None:
    (first, second) = languages_of("\n\n".join((*ENGLISH, *ENGLISH, *RUSSIAN)), "en")
    assert (first.code, second.code) == ("en", "ru")
    assert isinstance(first, LanguageShare)
    assert first.share > second.share > 0.1


def test_the_language_of_a_mixed_article_is_that_of_most_of_it() -> None:
    result = Cleaner().answer(RawArticle(source="s", format="clean", content="\n".join((*ENGLISH, RUSSIAN[0]))))
    assert not isinstance(result, Reject)
    (article,) = result
    assert article.language.code == "en"
    assert article.language.confidence == article.languages[0].share < 1


def test_letters_that_are_likest_to_languages_without_short_codes_are_in_none() -> None:
    assert language_of("AA5\nBA5\nBAA\nBg\u00c6\nAAA\u00c2\n\u00ca\U00010c26uh\nAA\u00b7\uef50\U0001f000").code == "und"
