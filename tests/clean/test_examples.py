"""What the reader of dumps learns from: lines of the story, known or shown by the page's markup."""

import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from agents.clean.examples import examples

STORY = tuple(
    f"Guards on the northern border found {number} lorries without papers on Monday, the ministry said in a long note."
    for number in ("nine", "twelve", "forty", "sixty", "two hundred")
)
MENU = ("Home", "World", "Sport")
PAGE = (
    "<html><head><title>Lorries without papers</title></head><body><nav>"
    + "".join(f"<a href='/{word}'>{word}</a>" for word in MENU)
    + "</nav><article><h1>Lorries without papers</h1>"
    + "".join(f"<p>{line}</p>" for line in STORY)
    + "</article></body></html>"
)


def written(folder: Path, name: str, *rows: dict[str, Any]) -> None:
    with lzma.open(folder / name, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def dump(**fields: Any) -> dict[str, Any]:
    text = "\n".join((*MENU, "Lorries without papers", *STORY, "Subscribe to our newsletter"))
    return {"id": "1", "site": "one.example", "url": None, "style": "paste", "text": text, **fields}


@pytest.mark.parametrize("body", ["\n".join(STORY), None], ids=["known", "shown by the markup"])
def test_the_lines_of_the_story_are_wanted(tmp_path: Path, body: str | None) -> None:
    written(tmp_path, "dump.jsonl.xz", dump(body=body))
    written(tmp_path, "html.jsonl.xz", {"id": "1", "html": PAGE})
    (example,) = examples(tmp_path)
    shares, weights = example.wanted
    lines = dict(zip(example.read[0], shares.tolist(), strict=True))
    assert [lines[line] for line in STORY] == [1] * len(STORY)
    assert [lines[line] for line in (*MENU, "Subscribe to our newsletter")] == [0, 0, 0, 0]
    assert weights.min() >= 0.5


def test_only_a_known_story_is_cut_out(tmp_path: Path) -> None:
    written(tmp_path, "dump.jsonl.xz", dump(body="\n".join(STORY)), dump(id="2", site="two.example"))
    written(tmp_path, "html.jsonl.xz", {"id": "1", "html": PAGE}, {"id": "2", "html": PAGE})
    cut = {example.told["id"]: example.cut() for example in examples(tmp_path)}
    assert len(cut["1"]) == 3
    assert cut["2"] == []


def test_a_page_without_a_story_teaches_none(tmp_path: Path) -> None:
    written(tmp_path, "dump.jsonl.xz", dump())
    written(tmp_path, "html.jsonl.xz", {"id": "1", "html": "<html><body><p>Nothing here.</p></body></html>"})
    (example,) = examples(tmp_path)
    assert example.story == ""
