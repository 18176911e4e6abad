"""The composition root: settings in, stages out. The only place that knows every room of the house."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from agents.data import DATA
from streams import metrics
from streams.events import RawArticle
from streams.settings import BadSetting, Settings
from streams.topics import (
    ALERTS,
    CLEAN,
    CLEAN_MEMORY,
    ENRICHED,
    ENTITIES,
    GROUP_MEMORY,
    GROUPS,
    RAW,
    STORIES,
    STORY_MEMORY,
    Topic,
)
from streams.topology import AnyStage, RememberingStage, Stage

if TYPE_CHECKING:
    from agents.alert.rule import RuleSet
    from agents.classify.own import OwnModel
    from agents.classify.themes import ThemeSet
    from agents.query import Tally

_WARM_UP = f"<html><body><article><p>{'An article to wake up on. ' * 20}</p></article></body></html>"

SOURCES: Mapping[str, Topic[Any]] = MappingProxyType(
    {"clean": RAW, "story": CLEAN, "extract": STORIES, "classify": ENTITIES, "alert": ENRICHED, "group": ALERTS}
)
"""The topic each stage reads, in topology order."""

MEMORIES: Mapping[str, Topic[bytes]] = MappingProxyType(
    {"clean": CLEAN_MEMORY, "story": STORY_MEMORY, "group": GROUP_MEMORY}
)
"""The topic that each stage with memory is remembered on."""

SHARED: Mapping[str, str] = MappingProxyType(dict.fromkeys(("classify", "alert"), "agents.query.warm"))
"""The module that loads what these stages have in common, a second or two: loaded once, it is forked."""


def build(settings: Settings) -> dict[str, AnyStage]:
    """The stages named in `settings`, in topology order. Raises `BadSetting` for what cannot be loaded."""
    return {name: BUILDERS[name](settings) for name in SOURCES if name in settings.stages}


def _clean(settings: Settings) -> RememberingStage[Any, Any]:
    from agents.clean.step import Cleaner, CleanSettings

    clean_settings = CleanSettings(max_bytes=settings.max_article_bytes, assumed_zone=settings.assumed_zone)
    Cleaner(clean_settings).answer(RawArticle(source="warm-up", content=_WARM_UP))  # what is loaded on first use: 0.8 s
    return RememberingStage("clean", RAW, partial(Cleaner, clean_settings), CLEAN, MEMORIES["clean"])


def _story(settings: Settings) -> RememberingStage[Any, Any]:
    from agents.story.step import Stories, StorySettings

    story_settings = StorySettings(window=timedelta(seconds=settings.story_window), most=settings.story_articles)
    return RememberingStage("story", CLEAN, partial(Stories, story_settings), STORIES, MEMORIES["story"])


def _extract(settings: Settings) -> Stage[Any, Any]:
    from agents.extract.lean import import_spacy

    import_spacy()  # only where it is used
    from agents.extract.gazetteer import extend
    from agents.extract.model import ModelMissing
    from agents.extract.organisations import OrganisationsError
    from agents.extract.step import Extractor

    try:
        extend(settings.organisations)
    except OrganisationsError as error:
        raise BadSetting(f"TOCSIN_ORGANISATIONS: {error}") from None
    try:
        return Stage("extract", STORIES, Extractor(settings.model), ENTITIES)
    except ModelMissing as error:
        raise BadSetting(str(error)) from None


def _classify(settings: Settings) -> Stage[Any, Any]:
    from agents.classify.step import Classifier

    return Stage("classify", ENTITIES, Classifier(theme_set(settings), _own(settings)), ENRICHED)


def theme_ids(settings: Settings) -> frozenset[str]:
    """The themes that articles may be given. Raises `BadSetting` for what cannot be loaded."""
    return frozenset(theme_set(settings).themes).union(*(model.labels for model in _own(settings)))


def theme_set(settings: Settings) -> "ThemeSet":
    """The written themes in force. Raises `BadSetting` for what cannot be loaded."""
    from agents.classify.themefile import ThemeError
    from agents.classify.themes import load

    try:
        themes = load(settings.themes or (DATA / "themes",))
    except ThemeError as error:
        raise BadSetting(f"TOCSIN_THEMES: {error}") from None
    if not themes.themes:
        raise BadSetting("TOCSIN_THEMES: there is no theme file in it")
    return themes


def _own(settings: Settings) -> "list[OwnModel]":
    from agents.classify.own import OwnModelError, load_own

    try:
        return [load_own(path) for path in settings.themes_model]
    except OwnModelError as error:
        raise BadSetting(f"TOCSIN_THEMES_MODEL: {error}") from None


def _alert(settings: Settings) -> Stage[Any, Any]:
    from agents.alert.live import LiveAlerter

    alerter = LiveAlerter(settings.rules or (DATA / "rules",), report=_report)
    if settings.strict_rules and alerter.rules.problems:
        count = len(alerter.rules.problems)
        raise BadSetting(f"TOCSIN_STRICT_RULES: {count} faults in the rules; the log names them, as does rules check")
    if not alerter.rules.rules:
        raise BadSetting(
            "TOCSIN_RULES: there is no good rule, so nothing could ring; `tocsin rules check` says why,"
            " `tocsin rules push` puts rules on the topic of TOCSIN_RULES_TOPIC"
        )
    return Stage("alert", ENRICHED, alerter, ALERTS)


def _report(tally: "Tally", rules: "RuleSet", faults: int) -> None:
    severities = {rule.id: rule.severity for rule in rules.rules}
    for rule_id, count in tally.items():
        if count.matches and rule_id in severities:
            metrics.alerts(rule_id, severities[rule_id], count.matches)
        metrics.rule(rule_id, count.candidates, count.matches, count.seconds)
    metrics.rules(rules.version, len(rules.rules), faults)


def _group(settings: Settings) -> RememberingStage[Any, Any]:
    from agents.alert.grouping import GROUP_FIELDS, Grouper, GroupSettings

    group_settings = GroupSettings(
        group_by=tuple(name for name in GROUP_FIELDS if name in settings.group_by),
        group_wait=timedelta(seconds=settings.group_wait),
        repeat_interval=timedelta(seconds=settings.repeat_interval),
        window=timedelta(seconds=settings.group_window),
    )
    return RememberingStage("group", ALERTS, partial(Grouper, group_settings), GROUPS, MEMORIES["group"])


BUILDERS: Mapping[str, Callable[[Settings], AnyStage]] = MappingProxyType(
    {
        "clean": _clean,
        "story": _story,
        "extract": _extract,
        "classify": _classify,
        "alert": _alert,
        "group": _group,
    }
)
