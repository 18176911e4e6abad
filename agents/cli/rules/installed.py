"""The rules that a command is about."""

from pathlib import Path

from agents.alert.files import STARTER_PACK
from agents.alert.rule import RuleSet
from agents.alert.rules import load
from streams.settings import BadSetting, Settings


def rules_of(paths: list[Path] | None) -> RuleSet:
    """The rules of `paths`, else of TOCSIN_RULES, else those shipped. Raises `BadSetting` if there is none."""
    for path in paths or []:
        if not path.exists():
            raise BadSetting(f"there is no file or folder {path}")
    rules = load(paths or Settings.from_env().rules or (STARTER_PACK,))
    if not rules.rules and not rules.problems:
        raise BadSetting(f"there is no rule in {', '.join(map(str, paths or Settings.from_env().rules))}")
    return rules
