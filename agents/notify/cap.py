"""Alert groups as Common Alerting Protocol 1.2 (OASIS, CAP-v1.2-os), for emergency tools.

What a machine read in the news is no warning of an authority: <scope> is Restricted, <certainty> and <urgency> are
Unknown, and <restriction> says why.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from agents.data import DATA
from agents.extract.gazetteer import country_names
from streams.events import AlertGroup

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
RESTRICTION = "Found in news reports by a machine and checked by nobody: for analysts, no warning to the public"
HEADLINE = 160
"""Characters of a headline that mobile devices show (CAP 1.2, 3.2.2)."""


def cap(group: AlertGroup, *, sender: str, previous: AlertGroup | None = None, status: str = "Actual") -> bytes:
    """The group as of its latest alert, as UTF-8 XML; an Update of `previous`, the record before it, where given.

    `sender` names who sends it, world-wide ("desk@agency.example"); `status`: Actual, Exercise, System, Test, Draft.
    """
    root = Element("alert", xmlns=NAMESPACE)
    told = [
        ("identifier", group.id),
        ("sender", _token(sender)),
        ("sent", _time(group.updated_at)),
        ("status", status),
        ("msgType", "Update" if previous else "Alert"),
        ("source", group.alert.source),
        ("scope", "Restricted"),
        ("restriction", RESTRICTION),
        ("references", f"{_token(sender)},{previous.id},{_time(previous.updated_at)}" if previous else ""),
        ("incidents", group.fingerprint),
    ]
    _write(root, told)
    info = SubElement(root, "info")
    _write(info, _info(group))
    for name, value in _parameters(group):
        _write(SubElement(info, "parameter"), [("valueName", name), ("value", value)])
    if group.countries:
        area = SubElement(info, "area")
        _write(area, [("areaDesc", ", ".join(_country(code) for code in group.countries))])
        for code in group.countries:
            _write(SubElement(area, "geocode"), [("valueName", "ISO 3166-1"), ("value", code)])
    indent(root)
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _info(group: AlertGroup) -> Iterator[tuple[str, str]]:
    alert, table = group.alert, _table()
    if alert.language != "und":
        yield "language", alert.language
    for category in dict.fromkeys(table["categories"].get(theme, "Security") for theme in group.themes or ("",)):
        yield "category", category
    yield "event", alert.rule.name
    yield "urgency", "Unknown"
    yield "severity", table["severities"][group.severity]
    yield "certainty", "Unknown"
    yield "effective", _time(group.starts_at)
    yield "senderName", "Tocsin"
    yield "headline", (alert.title or alert.rule.name)[:HEADLINE]
    yield "description", "\n".join(dict.fromkeys(match.evidence.sentence.text for match in alert.matches))
    yield "web", alert.url or ""


def _parameters(group: AlertGroup) -> Iterator[tuple[str, str]]:
    yield "rule", group.alert.rule.id
    yield "ruleVersion", group.alert.rule.version
    yield "reports", str(group.count)
    yield "sources", " ".join(group.sources)
    for theme in group.themes:
        yield "theme", theme


def _write(parent: Element, told: Any) -> None:
    for name, value in told:
        if text := "".join(sign for sign in value if _allowed(sign)).strip():
            SubElement(parent, name).text = text


def _allowed(sign: str) -> bool:
    """Whether XML 1.0 has the character (production 2)."""
    return sign in "\t\n\r" or " " <= sign <= "\ud7ff" or "\ue000" <= sign <= "\ufffd" or sign >= "\U00010000"


def _token(text: str) -> str:
    """Without what an identifier or sender must not hold: spaces, commas, < and & (3.2.1)."""
    return "".join(sign for sign in text if not sign.isspace() and sign not in ",<&") or "tocsin"


def _time(moment: datetime) -> str:
    """To the second and with an offset; UTC is written -00:00 (3.3.2)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S-00:00")


def _country(code: str) -> str:
    known = country_names().get(code)
    return known.name if known else code


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((DATA / "notify" / "cap.toml").read_text(encoding="utf-8"))
