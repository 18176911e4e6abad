"""CAP 1.2 by OASIS' own schema, STIX 2.1 by OASIS' own library, whatever a stranger wrote."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import stix2
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from notify.alert_groups import AT, group

from agents.notify.cap import cap
from agents.notify.stix import stix
from streams.codec import encode
from streams.events import SEVERITIES, AlertGroup

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("CAP-v1.2.xsd")))
SPACE = {"c": "urn:oasis:names:tc:emergency:cap:1.2"}
SENDER = "desk@agency.example"
ANY_TEXT = st.text(st.characters())  # lone surrogates, control characters and all
groups = st.builds(
    lambda title, text, url, countries, themes, severity, language, seconds: replace(
        group(countries=tuple(countries), themes=tuple(themes), severity=severity, updated_at=AT + seconds),
        alert=replace(_said(text), title=title, url=url, language=language),
    ),
    st.none() | ANY_TEXT,
    ANY_TEXT,
    st.none() | st.sampled_from(["https://a.example/x?a=1&b=2", "https://a.example/ü"]),
    st.lists(st.sampled_from(["TJ", "AF", "XX"]), unique=True),
    st.lists(st.sampled_from(["cbrn_wmd", "sanctions", "border_tension"]), unique=True),
    st.sampled_from(SEVERITIES),
    st.sampled_from(["en", "ru", "und"]),
    st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=900)),
)


def _said(text: str) -> Any:
    alert = group().alert
    (match,) = alert.matches
    sentence = replace(match.evidence.sentence, text=text)
    return replace(alert, matches=(replace(match, evidence=replace(match.evidence, sentence=sentence)),))


@settings(deadline=None)
@given(groups, st.none() | st.just("Update"))
def test_cap_is_valid_by_the_schema_of_the_standard(told: AlertGroup, update: str | None) -> None:
    written = cap(told, sender=SENDER, previous=group("before") if update else None)
    document = etree.fromstring(written)
    SCHEMA.assertValid(document)
    assert document.findtext("c:msgType", namespaces=SPACE) == (update or "Alert")


def test_cap_says_what_it_is_and_what_it_is_not() -> None:
    told = group("two", updated_at=AT + timedelta(hours=1), severity="critical", themes=("cbrn_wmd", "sanctions"))
    document = etree.fromstring(cap(told, sender="desk, night", previous=group("one")))

    def text(path: str) -> list[str | None]:
        return [element.text for element in document.iterfind(path, SPACE)]

    assert text("c:identifier") == ["two"]
    assert text("c:references") == ["desknight,one,2025-06-14T04:20:00-00:00"]
    assert text("c:sent") == ["2025-06-14T05:20:00-00:00"]
    assert text("c:scope") == ["Restricted"]
    assert text("c:incidents") == ["fingerprint-two"]
    assert text("c:info/c:category") == ["CBRNE", "Security"]
    assert text("c:info/c:severity") == ["Extreme"]
    assert text("c:info/c:certainty") == ["Unknown"]
    assert text("c:info/c:headline") == ["Commanders meet on Panj bridge"]
    assert text("c:info/c:area/c:areaDesc") == ["Tajikistan, Afghanistan"]
    assert text("c:info/c:area/c:geocode/c:value") == ["TJ", "AF"]


def test_the_schema_can_refuse() -> None:
    with pytest.raises(etree.DocumentInvalid):
        SCHEMA.assertValid(etree.fromstring(cap(group(), sender=SENDER, status="Perhaps")))


@settings(deadline=None)
@given(st.lists(groups, max_size=4))
def test_stix_is_read_by_the_library_of_the_standard(told: list[AlertGroup]) -> None:
    written = encode(_without_surrogates(stix(told)))
    bundle = stix2.parse(written.decode(), allow_custom=False, version="2.1")
    known = {each["id"] for each in bundle.objects}
    for report in (each for each in bundle.objects if each["type"] == "report"):
        assert set(report["object_refs"]) <= known
        assert report["created_by_ref"] in known


def _without_surrogates(value: Any) -> Any:
    """JSON in UTF-8 has none: no article can bring any."""
    if isinstance(value, dict):
        return {name: _without_surrogates(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(each) for each in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def test_stix_ids_stay_and_a_later_record_is_a_later_version() -> None:
    later = group("two", fingerprint="fingerprint-one", updated_at=AT + timedelta(hours=1), count=2)
    first, second = stix([group()]), stix([later, group()])
    reports = [each for bundle in (first, second) for each in bundle["objects"] if each["type"] == "report"]
    assert len(reports) == 2
    assert reports[0]["id"] == reports[1]["id"]
    assert reports[0]["modified"] == "2025-06-14T04:20:00.000Z"
    assert reports[1]["modified"] == "2025-06-14T05:20:00.000Z"
    assert stix([group()]) == first
    assert [each["country"] for each in first["objects"] if each["type"] == "location"] == ["AF", "TJ"]
    assert datetime.fromisoformat(reports[0]["published"]) == AT.astimezone(UTC)


def test_the_library_can_refuse() -> None:
    bundle = stix([group()])
    bundle["objects"][-1]["published"] = "yesterday"
    with pytest.raises(stix2.exceptions.InvalidValueError):
        stix2.parse(bundle, version="2.1")
