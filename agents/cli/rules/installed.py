"""The rules that a command is about."""

from collections.abc import Mapping
from pathlib import Path

from agents.alert.files import STARTER_PACK
from agents.alert.names import Names
from agents.alert.problems import RuleFile
from agents.alert.rule import RuleSet
from agents.alert.rules import load, load_texts
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


def ids(settings: Settings, texts: Mapping[str, str] | None = None) -> set[str]:
    """The ids of the rules in force, the bad ones' too: those of `texts` by file name, else as `rules_of` says."""
    if texts is None:
        rules = load(settings.rules or (STARTER_PACK,))
    else:
        rules = load_texts([RuleFile(name, text) for name, text in texts.items()])
    return {rule.id for rule in rules.rules} | {problem.rule for problem in rules.problems if problem.rule}


def known_names(settings: Settings) -> Names:
    """What rules may name where `settings` hold. Raises `BadSetting`."""
    return Names(theme_ids(settings))
