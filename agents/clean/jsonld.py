"""JSON-LD (schema.org): the objects on a page, and which of them is its story."""

import json
import re
from collections.abc import Collection, Sequence
from html import unescape
from typing import Any

from agents.clean.prose import one_line

Node = dict[str, Any]
_TAG = re.compile(r"<[^<>]{1,200}>")
_VALUE = re.compile(r'"(datePublished|dateModified|headline|articleSection)"\s*:\s*"((?:[^"\\]|\\.){1,300})"')
_MOST_NODES = 2_000  # objects looked at: a page has dozens
_LONGEST = 200_000  # characters looked at of what is no JSON
# Of other stories, or of parts of this one.
_OTHERS = frozenset(
    ("itemListElement", "relatedLink", "significantLink", "citation", "mentions", "liveBlogUpdate", "comment")
)


def read(source: str) -> tuple[list[Node], dict[str, str]]:
    """All objects of a script, outer before inner; failing JSON, the few values of a story that it names."""
    plain = source.strip().removeprefix("<![CDATA[").removesuffix("]]>").strip().rstrip(";")
    try:
        return _nodes(json.loads(plain, strict=False)), {}
    except (ValueError, RecursionError):
        values: dict[str, str] = {}
        for name, value in _VALUE.findall(plain[:_LONGEST]):
            values.setdefault(name, text(value.replace('\\"', '"').replace("\\/", "/")) or "")
        return [], values


def _nodes(data: Any) -> list[Node]:
    found, queue = [], [data]
    for item in queue:  # the queue grows while it is walked
        if len(queue) > _MOST_NODES:
            break
        if isinstance(item, dict):
            found.append(item)
            inner = (value for name, value in item.items() if name not in _OTHERS)
            queue.extend(value for value in inner if isinstance(value, dict | list))
        elif isinstance(item, list):
            queue.extend(value for value in item if isinstance(value, dict | list))
    return found


def main_story(nodes: Sequence[Node], kinds: Sequence[str], titles: Collection[str], url: str | None) -> Node:
    """The object that is the story of the page, what it refers to filled in; an empty one if there is none.

    `kinds`: types that are a story, best first. `titles`, `url`: as the page has them; they decide between equals.
    """
    ranks = {kind: rank for rank, kind in enumerate(kinds)}

    def rank(node: Node) -> int:
        of = node.get("@type")
        return min((ranks.get(str(kind), len(ranks)) for kind in (of if isinstance(of, list) else [of])), default=99)

    told = [node for node in nodes if rank(node) < len(ranks) and (node.get("datePublished") or node.get("headline"))]
    shown = tuple(title.casefold() for title in titles)
    story = min(told, key=lambda node: (rank(node), not _is_of_page(node, shown, url)), default={})
    return _filled_in(story, nodes)


def _is_of_page(node: Node, titles: Collection[str], url: str | None) -> bool:
    headline = (text(node.get("headline")) or "").casefold()
    if headline and any(title.startswith(headline) or title.endswith(headline) for title in titles):
        return True
    page = node.get("mainEntityOfPage")
    addresses = (node.get("url"), node.get("@id"), page.get("@id") if isinstance(page, dict) else page)
    return url is not None and any(str(each).rstrip("/") == url.rstrip("/") for each in addresses if each)


def _filled_in(story: Node, nodes: Sequence[Node]) -> Node:
    """With the objects that it names by their "@id" only."""
    known = {str(node["@id"]): node for node in reversed(nodes) if "@id" in node and len(node) > 1}

    def of(value: Any) -> Any:
        if isinstance(value, list):
            return [of(each) for each in value[:10]] if any(isinstance(each, dict) for each in value[:10]) else value
        return known.get(str(value["@id"]), value) if isinstance(value, dict) and set(value) == {"@id"} else value

    return {name: of(value) for name, value in story.items()} if known else story


def text(value: Any) -> str | None:
    """A value as one line without markup; lists give their first string, other types nothing."""
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), None)
    if not isinstance(value, str | int):
        return None
    return one_line(_TAG.sub("", unescape(unescape(str(value)))))


def names(value: Any) -> str | None:
    """Names of persons or organisations, joined by commas."""
    values = value if isinstance(value, list) else [value]
    found = [text(item.get("name") if isinstance(item, dict) else item) for item in values[:10]]
    return ", ".join(dict.fromkeys(name for name in found if name and not name.startswith("http"))) or None
