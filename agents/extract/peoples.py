"""Where the name of a people speaks of no state: of a language ("spoke French") or a dish ("a Mexican restaurant") or a
house ("the Saudi Hospital")."""

import re
import tomllib
from functools import cache

from agents.extract.gazetteer import FOLDER

_BEFORE = 100  # characters looked at before a name: a paragraph may be endless, and full of names
_LISTED = r"(?:[A-Z]\w+(?:, [A-Z]\w+)*,?(?: and| or)? )?"
"""Languages that go before in a list: "English and "."""

_MORE = r"(?:(?:,|,? and|,? or) [A-Z]\w+)*+"
"""Languages that follow in a list; what stands behind the last tells them from "Iraqi and Syrian towns"."""


def of_no_state(text: str, start: int, end: int) -> bool:
    """Whether the name of a people at these characters is only that of a language, a dish or a house."""
    spoken, ends, things = _patterns()
    if things.match(text, end):
        return True
    line = text[max(0, start - _BEFORE) : start].rpartition("\n")[2]
    return bool(spoken.search(line) and ends.match(text, end))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What stands before a language, what may then stand behind it, and what makes a name one of a thing."""
    words = tomllib.loads((FOLDER / "not_peoples.toml").read_text(encoding="utf-8"))
    keys = ("spoken", "ends", "of_language", "of_food", "of_house")
    spoken, ends, languages, food, houses = ("|".join(map(re.escape, words[key])) for key in keys)
    return (
        re.compile(rf"\b(?:{spoken}) (?:only |some |fluent |good )?{_LISTED}\Z"),
        re.compile(rf"{_MORE}(?:[.,;:!?)”\"]|\Z|\s(?:and|or|but) [a-z]|\s(?:{ends})\b)"),
        re.compile(rf"[ -](?:{languages}|{food}|{houses})s?\b"),
    )
