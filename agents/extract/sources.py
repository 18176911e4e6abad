"""The country a source is at home in, as far as its host name says so: "eng.belta.by" → "BY"."""

from agents.extract.gazetteer import country_names, lines

_DOMAINS = {"UK": "GB"}  # the one country domain in wide use that is not its ISO 3166-1 code


def home_of(source: str) -> str | None:
    """ISO 3166-1 alpha-2 by the country domain; None for other domains and for those that anybody uses."""
    domain = source.rpartition(".")[2]
    code = _DOMAINS.get(domain.upper(), domain.upper())
    return (
        code
        if "." in source and code in country_names() and domain.lower() not in lines("generic_domains.txt")
        else None
    )
