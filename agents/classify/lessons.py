"""The labelled texts that what ships may be trained on, and what each says of which theme.

MUC-4 (texts CC0, keys NIST, public domain), the gold-standard records of PLOVER (CC BY-SA 4.0), and our own
sentences. Nothing else: the other evaluation texts are measured on only.
"""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from agents.classify.themes import ThemeSet
from agents.data import DATA
from agents.text.normalise import normaliser

OURS = Path("tests/classify/sentences.yaml")
BLIND = Path("tests/classify/blind.yaml")  # patterns were not fitted to these, so they may say how sure a pattern is
PLOVER = {
    "migration_refugees": "refugee",
    "cbrn_wmd": "cbrn",
    "terrorism": "terrorism",
}  # theme: what a context says


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text that is, or is not, about a theme."""

    theme: str
    text: str
    about: bool
    origin: str  # "muc4", "plover", "ours"


def lessons(data: Path, themes: ThemeSet) -> Iterator[Lesson]:
    """All lessons, in a fixed order. `data`: the folder of `themes_muc4.jsonl.gz` and `plover_gsr.jsonl.gz`."""
    for row in _rows(data / "themes_muc4.jsonl.gz"):
        yield Lesson("terrorism", row["text"], bool(row["labels"]), "muc4")
        yield Lesson("kidnapping_extortion", row["text"], "KIDNAPPING" in row["labels"], "muc4")
    for row in _rows(data / "plover_gsr.jsonl.gz"):
        for theme, context in PLOVER.items():
            yield Lesson(theme, row["text"], any(context in each for each in row["context"]), "plover")
        yield Lesson("civil_unrest", row["text"], row["event"] == "PROTEST", "plover")
    sentences = yaml.safe_load(OURS.read_text("utf-8"))
    for theme, kinds in yaml.safe_load(BLIND.read_text("utf-8")).items():
        yield from (Lesson(theme, text, True, "ours") for text in kinds["about"])
        yield from (Lesson(theme, text, False, "ours") for text in kinds["not_about"])
    for theme in ("terrorism", "kidnapping_extortion", "civil_unrest", "migration_refugees", "cbrn_wmd"):
        harmless = [text for parts in sentences.values() for text in parts["seen"]["not_about"]]
        harmless += [text for file in themes.themes.values() for text in file.counter_examples]
        yield from (Lesson(theme, text, False, "ours") for text in harmless)


def plain_words() -> frozenset[str]:
    """The words (lemmas) that stand in small letters in what we wrote ourselves: no names.

    MUC-4 is in capitals only. A model of its own would learn that Bogota and Carlos are signs of terrorism.
    """
    rooms = (DATA / room for room in ("themes", "rules", "samples"))
    files = [OURS, *(path for room in rooms for path in room.rglob("*") if path.is_file())]
    texts = (path.read_text("utf-8", errors="replace") for path in sorted(files))
    words = {word for text in texts for word in re.findall(r"(?<!\w)[a-z]{3,}(?!\w)", text)}
    return frozenset(map(normaliser("en").lemma, words))


def _rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]
