"""Alerts as an Atom feed (RFC 4287), for feed readers: one feed a filter."""

import hashlib
import re
from collections.abc import Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from agents.gateway.filters import Filters
from agents.gateway.views import Json

NAMESPACE = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WEB = re.compile(r"https?://[^\s<>\"]+")
_NEVER = "1970-01-01T00:00:00Z"


def feed(alerts: Sequence[Json], address: str, filters: Filters) -> bytes:
    """The feed of alerts as the API shows them, at `address`. Everything foreign is text."""
    root = Element("feed", xmlns=NAMESPACE)
    digest = hashlib.sha256(repr(filters).encode("utf-8", "replace")).hexdigest()[:16]
    _add(root, "id", f"urn:tocsin:alerts:{digest}")
    _add(root, "title", "Tocsin alerts")
    _add(root, "updated", max((alert["at"] for alert in alerts), default=_NEVER))
    _add(SubElement(root, "author"), "name", "Tocsin")
    SubElement(root, "link", rel="self", type="application/atom+xml", href=_clean(address))
    for alert in alerts:
        _entry(SubElement(root, "entry"), alert)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(entry: Element, alert: Json) -> None:
    rule = alert["rule"]
    _add(entry, "id", f"urn:tocsin:alert:{alert['id']}")
    _add(entry, "title", f"{rule['severity'].upper()}: {rule['name']}: {alert['title'] or alert['source']}")
    _add(entry, "updated", alert["at"])
    _add(SubElement(entry, "author"), "name", alert["source"] or "unknown")
    sentences = dict.fromkeys(match["evidence"]["sentence"]["text"] for match in alert["matches"])
    _add(entry, "summary", "\n\n".join(sentences) or rule["name"])
    if _WEB.fullmatch(alert["url"] or ""):
        SubElement(entry, "link", rel="alternate", href=_clean(alert["url"]))
    for term in (rule["id"], *alert["themes"], *alert["countries"]):
        SubElement(entry, "category", term=_clean(term))


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _clean(text)


def _clean(text: str) -> str:
    """Without the characters that XML 1.0 does not have."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
