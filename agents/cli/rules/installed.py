"""The rules that a command is about."""

from pathlib import Path

from agents.alert.files import STARTER_PACK
from agents.alert.names import Names
from agents.alert.rule import RuleSet
from agents.alert.rules import load
from agents.worker import theme_ids
from streams.settings import BadSetting, Settings


def rules_of(paths: list[Path] | None) -> RuleSet:
    """The rules of `paths`, else of TOCSIN_RULES, else those shipped. Raises `BadSetting` if there is none."""
    for path in paths or []:
        if not path.exists():
            raise BadSetting(f"there is no file or folder {path}")
    settings = Settings.from_env()
    rules = load(paths or settings.rules or (STARTER_PACK,), names=known_names(settings))
    if not rules.rules and not rules.problems:
        raise BadSetting(f"there is no rule in {', '.join(map(str, paths or settings.rules))}")
    return rules


def known_names(settings: Settings) -> Names:
    """What rules may name where `settings` hold. Raises `BadSetting`."""
    return Names(theme_ids(settings))
