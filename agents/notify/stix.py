"""Alert groups as STIX 2.1 (OASIS, stix-v2.1-os), for threat-intelligence tools.

Ids are UUIDv5 of what they name: the same group has the same id, a later record of it is a later version.
"""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from agents.extract.gazetteer import country_names
from streams.events import AlertGroup

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:tocsin:stix")
BEGINNING = "2020-01-01T00:00:00.000Z"
"""When identity and locations were made: they never change."""
Object = dict[str, Any]


def stix(groups: Iterable[AlertGroup]) -> Object:
    """A bundle: one report a group (its latest record, if it comes again), the countries, and who says so."""
    latest = {group.fingerprint: group for group in sorted(groups, key=lambda each: (each.updated_at, each.count))}
    codes = sorted({code for group in latest.values() for code in group.countries if code in country_names()})
    objects = [_producer(), *(_location(code) for code in codes), *(_report(group) for group in latest.values())]
    name = " ".join(sorted(f"{each['id']} {each['modified']}" for each in objects))
    return {"type": "bundle", "id": _id("bundle", name), "objects": objects}


def _report(group: AlertGroup) -> Object:
    alert = group.alert
    countries = [_id("location", code) for code in group.countries if code in country_names()]
    sentences = dict.fromkeys(match.evidence.sentence.text for match in alert.matches)
    reports = f"{group.count} reports by {', '.join(group.sources)}; rule {alert.rule.id}, severity {group.severity}"
    reference: Object = {"source_name": alert.source or "unknown", "description": f"article {alert.article_id}"}
    return {
        **_common("report", group.fingerprint, _time(group.starts_at), _time(max(group.starts_at, group.updated_at))),
        "created_by_ref": _producer()["id"],
        "name": f"{alert.rule.name}: {alert.title}" if alert.title else alert.rule.name,
        "description": "\n".join([*sentences, "", reports]),
        "report_types": ["threat-report"],
        "published": _time(group.starts_at),
        "labels": list(dict.fromkeys([*group.themes, f"severity-{group.severity}", f"rule-{alert.rule.id}"])),
        "external_references": [reference | ({"url": alert.url} if alert.url else {})],
        "object_refs": countries or [_producer()["id"]],
    }


@cache
def _producer() -> Object:
    return {
        **_common("identity", "tocsin", BEGINNING, BEGINNING),
        "name": "Tocsin",
        "description": "A machine that reads the news; nobody has checked what it reports.",
        "identity_class": "system",
    }


def _location(code: str) -> Object:
    common = _common("location", code, BEGINNING, BEGINNING)
    return common | {"created_by_ref": _producer()["id"], "name": country_names()[code].name, "country": code}


def _common(kind: str, name: str, created: str, modified: str) -> Object:
    return {"type": kind, "spec_version": "2.1", "id": _id(kind, name), "created": created, "modified": modified}


def _id(kind: str, name: str) -> str:
    return f"{kind}--{uuid.uuid5(NAMESPACE, f'{kind} {name}')}"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
