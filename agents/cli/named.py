"""What a silence or an acknowledgement names has to be there: else it would hold for nothing, unnoticed."""

import difflib
from collections.abc import AsyncGenerator
from contextlib import aclosing

from streams import mirror
from streams.client import consume
from streams.codec import Reject, decode
from streams.events import AlertGroup
from streams.records import Record
from streams.settings import BadSetting, Settings
from streams.topics import GROUPS


async def require_rule(settings: Settings, rule: str) -> None:
    """Raises `BadSetting` if no rule has that id: neither one in force where `settings` hold, nor one that has rung."""
    from agents.cli.rules.installed import ids  # what reads rules takes a second to import

    known = ids(settings, await mirror.texts(settings.connection) if settings.rules_topic else None)
    if rule in known or rule in (rang := await _rang(settings)):
        return
    close = difflib.get_close_matches(rule, known | rang, n=1)
    where = settings.rules_topic or ", ".join(map(str, settings.rules)) or "the rules that ship"
    raise BadSetting(
        f"there is no rule {rule}{f'; did you mean {close[0]}?' if close else '.'} It is not in {where}, and no alert"
        " is of it. TOCSIN_RULES, or TOCSIN_RULES_TOPIC=rules.v1, says where the rules are"
    )


def require_theme(settings: Settings, theme: str) -> None:
    """Raises `BadSetting` if no theme in force where `settings` hold has that id."""
    from agents.cli.rules.installed import known_names

    if complaint := known_names(settings).complaint("theme", theme):
        raise BadSetting(f"--theme: {complaint}")


def country(written: str) -> str:
    """The code of a country, given it or the name. Raises `BadSetting` if there is no such country."""
    from agents.alert.names import Names, country_code

    if complaint := Names(()).complaint("country", written):
        raise BadSetting(f"--country: {complaint}")
    return country_code(written)


async def require_group(settings: Settings, fingerprint: str) -> None:
    """Raises `BadSetting` if no group of alerts has that fingerprint."""
    async with aclosing(_groups(settings)) as records:
        async for record in records:
            if record.key == fingerprint.encode():
                return
    raise BadSetting(f"there is no group {fingerprint}; `tocsin alerts --groups` shows them")


async def _rang(settings: Settings) -> set[str]:
    """The rules that alerts are of."""
    rules = set()
    async for record in _groups(settings):
        try:
            rules.add(decode(AlertGroup, record.value).alert.rule.id)
        except Reject:
            continue  # `tocsin alerts --groups` names it
    return rules


def _groups(settings: Settings) -> AsyncGenerator[Record, None]:
    return consume(settings.connection, [GROUPS.name], follow=False, true_ends=settings.true_ends)
