"""What stands beside a story: standfirst, section, author, agency, picture, and when it was last changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agents.clean.dateline import agency_named
from agents.clean.dates import parse_stamp
from agents.clean.identity import web_url
from agents.clean.metadata import Found, Metadata
from agents.clean.prose import one_line
from agents.clean.published import published
from streams.events import CleanArticle, Evidenced, Image, Published, RawArticle

CARRIER = "carrier"  # the place of what a feed or a crawler said
_LEAST = 20  # characters of a standfirst: less is a label
_LEAD = 2_000  # characters of the body in which a standfirst would be its beginning again


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The fields as `CleanArticle` has them, and where each was found."""

    standfirst: str | None = None
    updated: Published | None = None
    image: Image | None = None
    evidence: tuple[Evidenced, ...] = ()


def beside(told: Metadata, title: str | None, body: Iterable[str], zone: str, *, month_first: bool | None) -> Beside:
    """What an HTML page states. `zone`: the one that a time without zone is read in."""
    shown = next((each for each in told.titles if title and each.value.casefold() == title.casefold()), None)
    return of_found(
        {
            "title": shown or (Found("headline", title) if title else None),
            "standfirst": _standfirst(told.standfirsts, title, body),
            "section": told.section,
            "author": told.author,
        },
        updated=_updated(told.updated, zone, month_first=month_first),
        image=told.image,
    )


def beside_carried(raw: RawArticle, body: Iterable[str], zone: str, *, month_first: bool | None) -> Beside:
    """What the carrier said, a feed or a crawler."""
    title, url = one_line(raw.title), web_url(raw.image_url)
    standfirst = _standfirst(_found(raw.standfirst), title, body)
    return of_found(
        {
            "title": carried(title),
            "standfirst": standfirst,
            "section": carried(raw.section),
            "author": carried(raw.author),
        },
        updated=_updated(_found(raw.updated_at), zone, month_first=month_first),
        image=Image(url=url, caption=None, credit=None) if url else None,
    )


def carried(value: str | None) -> Found | None:
    line = one_line(value)
    return Found(CARRIER, line) if line else None


def of_found(found: Mapping[str, Found | None], *, updated: Published | None, image: Image | None = None) -> Beside:
    """From what was found for "title", "standfirst", "section" and "author"."""
    standfirst = found["standfirst"]
    return Beside(
        standfirst=standfirst.value if standfirst else None,
        updated=updated,
        image=image,
        evidence=tuple(Evidenced(field=name, place=each.place) for name, each in found.items() if each),
    )


def agency_of(article: CleanArticle) -> str | None:
    """The agency that a dateline or a byline names."""
    signed = article.dateline.agency if article.dateline else None
    return signed or agency_named(article.author)


def only_later(updated: Published | None, first: Published | None) -> Published | None:
    """A change after publication; the time of publication said again is none."""
    return updated if updated and (first is None or updated.at > first.at) else None


def _standfirst(said: Iterable[Found], title: str | None, body: Iterable[str]) -> Found | None:
    text = "\n".join(body)
    return next((each for each in said if _is_standfirst(each.value, title, text)), None)


def _found(value: str | None) -> tuple[Found, ...]:
    return (found,) if (found := carried(value)) else ()


def _is_standfirst(said: str, title: str | None, text: str) -> bool:
    """Not the title, and not the beginning of the story again, which many pages say there."""
    words = " ".join(said.casefold().rstrip(".… ").split())
    if len(words) < _LEAST or words == (title or "").casefold().rstrip(".… "):
        return False
    return words not in " ".join(text[:_LEAD].casefold().split())


def _updated(told: Iterable[Found], zone: str, *, month_first: bool | None) -> Published | None:
    for each in told:
        if stamp := parse_stamp(each.value, month_first):
            return published(stamp, zone, each.place)
    return None
