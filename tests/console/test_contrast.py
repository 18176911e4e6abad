"""WCAG 2.2 AA of the palette, reckoned: 4.5:1 for text, 3:1 for what only has to be seen."""

import re
from pathlib import Path

import pytest

PALETTE = Path(__file__).parents[2] / "agents" / "gateway" / "static" / "css" / "palette.css"
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", PALETTE.read_text("utf-8"))
}
TEXT = ("text", "quiet", "link", "critical", "high", "medium", "low", "info", "good", "bad")
PAIRS = [
    *((text, ground, 4.5) for text in TEXT for ground in ("surface", "ground", "raised")),
    *(("text", ground, 4.5) for ground in ("match", "sentence", "warn-ground", "alarm-ground")),
    ("on-button", "button", 4.5),
    *((mark, "surface", 3.0) for mark in ("edge", "focus", "theme", "entity", "hit")),
]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_what_is_shown_can_be_seen(front: str, back: str, least: float, dark: bool) -> None:
    assert contrast(COLOURS[front][dark], COLOURS[back][dark]) >= least


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    dim, bright = sorted((_luminance(one), _luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
