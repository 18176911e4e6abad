"""Who is told: an endpoint and what it wants to hear of."""

import hashlib
from dataclasses import dataclass, field
from typing import Literal

from streams.events import SEVERITIES, AlertGroup, Severity

Kind = Literal["webhook", "apprise"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """All of them have to hold; one left empty always does."""

    rules: tuple[str, ...] = ()
    min_severity: Severity = "info"
    countries: tuple[str, ...] = ()  # ISO 3166-1 alpha-2
    themes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def want(self, group: AlertGroup) -> bool:
        asked = (
            (self.rules, (group.alert.rule.id,)),
            (self.countries, group.countries),
            (self.themes, group.themes),
            (self.sources, group.sources),
        )
        severe = SEVERITIES.index(group.severity) >= SEVERITIES.index(self.min_severity)
        return severe and all(not wanted or not set(wanted).isdisjoint(found) for wanted, found in asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """`url` and `secrets` are never shown or logged: an address may hold a token."""

    name: str
    kind: Kind
    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)  # of a webhook: "whsec_…", several while they rotate
    filters: Filters = Filters()
    enabled: bool = True

    @property
    def fingerprint(self) -> str:
        """16 hex digits that change with kind and address."""
        return hashlib.sha256(f"{self.kind} {self.url}".encode()).hexdigest()[:16]
