"""What was learnt from labelled texts: how evidence becomes a probability, and single words with their weights.

`agents.classify.train` writes the file. A theme takes up the learnt words if its file says `learnt = true`;
they are patterns like any other from then on, and only their weights were not written by a person.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from agents.data import DATA

FILE = DATA / "models" / "themes" / "learnt.json"
MARK = " (learnt)"  # behind the word, where evidence names its pattern


class Scale(msgspec.Struct, frozen=True):
    """Platt's scaling: probability = 1 / (1 + exp(-(slope * evidence + offset)))."""

    slope: float
    offset: float


class Learnt(msgspec.Struct, frozen=True):
    """One theme's scale, and what each occurrence of a word (a lemma) weighs, in units of evidence."""

    scale: Scale
    words: dict[str, float]


class LearntFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`common`: the scale of the themes that no labelled texts may be shipped for."""

    common: Scale
    themes: dict[str, Learnt]


@cache
def learnt(file: Path = FILE) -> LearntFile:
    """The learnt weights that ship."""
    return msgspec.json.decode(file.read_bytes(), type=LearntFile)


def write(common: Scale, themes: Mapping[str, Learnt], file: Path = FILE) -> None:
    """Store weights, sorted and indented so that a change can be read as a difference of lines."""
    encoded = msgspec.json.encode(LearntFile(common, dict(themes)), order="sorted")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(msgspec.json.format(encoded, indent=1) + b"\n")
