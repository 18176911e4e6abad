"""The country an actor in the news belongs to: "Ukrainian troops", "Tehran", "the French foreign minister"."""

from collections.abc import Sequence

from agents.extract.gazetteer import Match, country_names, gazetteer

INTERGOVERNMENTAL = "IGO"
_NEAR = 40  # characters before a name that still speak of it


def country(actor: str, context: str = "") -> str | None:
    """ISO 3166-1 alpha-3 of the actor's country, "IGO" for a body between states, or None.

    Looked for in the actor's own words; `context` is the text around it, asked where those say nothing.
    """
    return _named(gazetteer().find(actor)) or _said_before(actor, context)


def _named(matches: Sequence[Match]) -> str | None:
    return _between_states(matches) or _own(matches)


def _said_before(actor: str, context: str) -> str | None:
    """What the words right before the actor's name say of it: "Russian President" in front of "Putin"."""
    before = context[: max(0, context.find(actor))][-_NEAR:]
    return _named(gazetteer().find(before)[-1:])


def _between_states(matches: Sequence[Match]) -> str | None:
    return INTERGOVERNMENTAL if any(m.entry.intergovernmental for m in matches) else None


def _own(matches: Sequence[Match]) -> str | None:
    codes = [m.entry.country for m in matches if m.entry.country]
    return country_names()[codes[0]].iso3 if codes else None
