"""Reading theme files: what they may say, how folders lie over one another, what a mistake is told."""

from pathlib import Path

import pytest

from agents.classify.themefile import ThemeError
from agents.classify.themes import SHIPPED, load, shipped

GOOD = """\
id = "{id}"
name = "Piracy"
examples = ["Pirates boarded a tanker."]
counter_examples = ["Pirated films are sold in the market."]

[[patterns]]
weight = 1.5
query = 'pirate NEAR/5 (tanker OR ship)'

[[patterns]]
weight = -1.0
query = 'film'
"""


def write(folder: Path, text: str, name: str = "piracy") -> Path:
    file = folder / f"{name}.toml"
    file.write_text(text.replace("{id}", name), "utf-8")
    return file


def problem(folder: Path, text: str) -> str:
    write(folder, text)
    with pytest.raises(ThemeError) as caught:
        load([folder])
    assert len(caught.value.problems) == 1, caught.value.problems
    return caught.value.problems[0]


def test_a_theme_is_added_by_a_file(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    themes = load([SHIPPED, tmp_path])
    assert set(themes.themes) == {*shipped().themes, "piracy"}
    assert [str(pattern.query) for pattern in themes.patterns["piracy"]] == ["pirate NEAR/5 (tanker OR ship)", "film"]
    assert themes.version != shipped().version


def test_a_theme_is_changed_and_switched_off_by_a_later_file(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "terrorism")
    write(tmp_path, 'id = "sanctions"\nenabled = false\n', "sanctions")
    themes = load([SHIPPED, tmp_path])
    assert themes.themes["terrorism"].name == "Piracy"
    assert "sanctions" not in themes.themes


def test_lists_are_shared_and_a_theme_may_have_its_own(tmp_path: Path) -> None:
    (tmp_path / "lists.toml").write_text('[lists]\nboat = "(ship OR tanker)"\n', "utf-8")
    write(tmp_path, GOOD.replace("(tanker OR ship)", "$boat"))
    own = GOOD.replace("(tanker OR ship)", "$boat") + '\n[lists]\nboat = "(canoe OR raft)"\n'
    write(tmp_path, own, "rafting")
    themes = load([tmp_path])
    assert "tanker" in str(themes.patterns["piracy"][0].query)
    assert "canoe" in str(themes.patterns["rafting"][0].query)


def test_the_version_depends_on_the_content_alone(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    before = load([tmp_path]).version
    write(tmp_path, "# a remark\n" + GOOD)
    assert load([tmp_path]).version == before
    write(tmp_path, GOOD.replace("1.5", "1.6"))
    assert load([tmp_path]).version != before


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('name = "Piracy"', "name = ", 2, "not TOML"),
        ('name = "Piracy"', "", 1, "has no name"),
        ('name = "Piracy"', "name = 7", 2, "Expected `str`"),
        ("weight = 1.5", "wieght = 1.5", 7, "query, weight"),
        ("weight = 1.5", 'weight = "high"', 7, "Expected `float`"),
        ("weight = 1.5", "weight = -1.5", 6, "positive weight"),
        ("pirate NEAR/5", "pirate ship NEAR/5", 8, "two words in a row"),
        ("'film'", "'$films'", 12, "films"),
        ('examples = ["Pirates', 'exmaples = ["Pirates', 3, "examples"),
        ('id = "{id}"', 'id = "pirates"', 1, "call the file pirates.toml"),
        ('id = "{id}"', 'id = "{id}"\nthreshold = 5.0', 2, "between 0 and 1"),
        ('examples = ["Pirates boarded a tanker."]', "", 1, "at least one sentence"),
    ],
)
def test_a_mistake_names_file_line_and_fix(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in GOOD
    message = problem(tmp_path, GOOD.replace(old, new, 1))
    assert message.startswith(f"{tmp_path / 'piracy.toml'}:{line}  ")
    assert words in message


def test_a_file_that_is_not_utf8_and_a_missing_folder_are_told(tmp_path: Path) -> None:
    (tmp_path / "piracy.toml").write_bytes(b'id = "pir\xe9"')
    with pytest.raises(ThemeError) as caught:
        load([tmp_path, tmp_path / "nowhere"])
    messages = "\n".join(caught.value.problems)
    assert "UTF-8" in messages
    assert "nowhere  there is no such" in messages


def test_every_bad_file_is_named(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("weight", "wait", 1))
    write(tmp_path, "id = ", "other")
    with pytest.raises(ThemeError) as caught:
        load([tmp_path])
    assert len(caught.value.problems) == 2


def test_shipped_themes_are_complete() -> None:
    themes = shipped().themes
    assert len(themes) == 24
    for theme in themes.values():
        assert theme.description
        assert theme.iptc
        assert all(code.startswith("medtop:") for code in theme.iptc)
        assert theme.gkg
        assert theme.plover
