"""How far a reader of the live stream has come: for each partition of each topic the last offset seen.

That is the `id:` of the stream. Offsets belong to Kafka, not to a process, so an id means the same after a restart
and on another gateway, whatever the order in which the partitions are read there.

As text: `a17.5..9~g3`: topic letter, then the offsets of partitions 0, 1, 2…; nothing where nothing was seen; and
`0` for a reader who was there before the first entry.
"""

import re
from collections.abc import Iterable, Mapping

from streams.topics import ALERT_STATE, ALERTS, FEEDBACK, GROUPS

LETTERS = {ALERTS.name: "a", GROUPS.name: "g", ALERT_STATE.name: "s", FEEDBACK.name: "v"}
NOTHING = "0"
LONGEST = 8_000  # characters
_TOPICS = {letter: topic for topic, letter in LETTERS.items()}
_OF_TOPIC = r"[agsv](?:\d{1,18})?(?:\.(?:\d{1,18})?)*"
_SHAPE = re.compile(f"{_OF_TOPIC}(?:~{_OF_TOPIC})*", re.ASCII)

Part = tuple[str, int]
"""Topic and partition."""

Position = dict[Part, int]
"""The last offset seen of each."""


def write(position: Mapping[Part, int]) -> str:
    """The id of a position."""
    by_topic: dict[str, dict[int, int]] = {}
    for (topic, partition), offset in position.items():
        by_topic.setdefault(topic, {})[partition] = offset
    text = "~".join(
        letter + ".".join(str(by_topic[topic].get(number, "")) for number in range(max(by_topic[topic]) + 1))
        for topic, letter in LETTERS.items()
        if topic in by_topic
    )
    return text or NOTHING


def read(text: str) -> Position | None:
    """The position of an id; None if it is none of ours."""
    if text == NOTHING:
        return {}
    if len(text) > LONGEST or not _SHAPE.fullmatch(text):
        return None
    return {
        (_TOPICS[part[0]], number): int(offset)
        for part in text.split("~")
        for number, offset in enumerate(part[1:].split("."))
        if offset
    }


def ahead(position: Mapping[Part, int], of: Mapping[Part, int]) -> Iterable[Part]:
    """The partitions in which `position` has seen more than `of`."""
    return [part for part, offset in position.items() if offset > of.get(part, -1)]
