"""JSON-LD (schema.org): the objects on a page, and which of them is its story."""

import json
import re
from collections.abc import Collection, Sequence
from html import unescape
from typing import Any

from agents.clean.prose import folded, one_line

Node = dict[str, Any]
_TAG = re.compile(r"<[^<>]{1,200}>")
_VALUE = re.compile(r'"(datePublished|dateModified|headline|articleSection)"\s*:\s*"((?:[^"\\]|\\.){1,300})"')
_BEHIND, _BEFORE = re.compile(r"\s*[|»·]|\s+-\s"), re.compile(r"(?:[|»·]|\s-)\s*$")  # what parts it from the outlet
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
    shown, address = tuple(map(folded, titles)), url.rstrip("/") if url else None
    story = min(told, key=lambda node: (rank(node), not _is_of_page(node, shown, address)), default={})
    return _filled_in(story, nodes)


def _is_of_page(node: Node, titles: Collection[str], address: str | None) -> bool:
    headline = folded(text(node.get("headline")) or "")
    if headline and any(_is_most_of(title, headline) for title in titles):
        return True
    page = node.get("mainEntityOfPage")
    addresses = (node.get("url"), node.get("@id"), page.get("@id") if isinstance(page, dict) else page)
    return address is not None and any(isinstance(each, str) and each.rstrip("/") == address for each in addresses)


def _is_most_of(title: str, headline: str) -> bool:
    """`title` is `headline`, with or without an outlet's name."""
    if title == headline or len(headline) < len(title) / 2:
        return title == headline
    before, _, after = title.partition(headline)
    return bool(_BEHIND.match(after)) if not before else not after and bool(_BEFORE.search(before))


def _filled_in(story: Node, nodes: Sequence[Node]) -> Node:
    """With the authors, the publisher and the picture that it names by their "@id" only."""
    known = {each: node for node in reversed(nodes) if isinstance(each := node.get("@id"), str) and len(node) > 1}

    def of(value: Any, kind: str) -> Any:
        if isinstance(value, list):
            return [of(each, kind) for each in value[:10]] if any(isinstance(each, dict) for each in value) else value
        named = value.get("@id") if isinstance(value, dict) and len(value) == 1 else None
        found = known.get(named) if isinstance(named, str) else None
        return found if found is not None and kind in str(found.get("@type"))[:100] else value

    kinds = {"author": "Person", "publisher": "Organization", "image": "Image"}
    return story | {name: of(story[name], kind) for name, kind in kinds.items() if name in story}


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
