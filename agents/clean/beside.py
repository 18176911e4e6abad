"""What a page states beside its story: standfirst, section, author, agency, picture, and when it was last changed."""

from collections.abc import Iterable
from dataclasses import dataclass

from agents.clean.dateline import agency_named
from agents.clean.dates import parse_stamp
from agents.clean.metadata import Found, Metadata
from agents.clean.published import published
from streams.events import CleanArticle, Evidenced, Image, Published

_LEAST = 20  # characters of a standfirst: less is a label
_LEAD = 2_000  # characters of the body in which a standfirst would be its beginning again


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The fields as `CleanArticle` has them, and where each was found."""

    standfirst: str | None = None
    updated: Published | None = None
    image: Image | None = None
    evidence: tuple[Evidenced, ...] = ()


def beside(told: Metadata, title: str | None, body: Iterable[str], zone: str, *, month_first: bool) -> Beside:
    """`zone`: the one that a time without zone is read in."""
    text = "\n".join(body)
    standfirst = next((each for each in told.standfirsts if _is_standfirst(each.value, title, text)), None)
    shown = next((each for each in told.titles if title and each.value.casefold() == title.casefold()), None)
    found = {"title": shown or (title and Found("headline", title)), "standfirst": standfirst}
    found |= {"section": told.section, "author": told.author}
    return Beside(
        standfirst=standfirst.value if standfirst else None,
        updated=_updated(told, zone, month_first=month_first),
        image=told.image,
        evidence=tuple(Evidenced(field=name, place=each.place) for name, each in found.items() if each),
    )


def agency_of(article: CleanArticle) -> str | None:
    """The agency that a dateline or a byline names."""
    signed = article.dateline.agency if article.dateline else None
    return signed or agency_named(article.author)


def only_later(updated: Published | None, first: Published | None) -> Published | None:
    """A change after publication; the time of publication said again is none."""
    return updated if updated and (first is None or updated.at > first.at) else None


def _is_standfirst(said: str, title: str | None, text: str) -> bool:
    """Not the title, and not the beginning of the story again, which many pages say there."""
    words = " ".join(said.casefold().rstrip(".… ").split())
    if len(words) < _LEAST or words == (title or "").casefold().rstrip(".… "):
        return False
    return words not in " ".join(text[:_LEAD].casefold().split())


def _updated(told: Metadata, zone: str, *, month_first: bool) -> Published | None:
    for each in told.updated:
        if stamp := parse_stamp(each.value, month_first):
            return published(stamp, zone, each.place)
    return None
