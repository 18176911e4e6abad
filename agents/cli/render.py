"""Alerts as an analyst reads them in five seconds: how bad, which rule, which story, which sentence, why."""

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from streams.events import Alert, AlertGroup, Evidence, RuleMatch

COLOURS = {"info": "blue", "low": "cyan", "medium": "yellow", "high": "red", "critical": "bold magenta"}
MATCHED = "bold black on yellow"
MOST_MATCHES = 3
AROUND = 150  # characters of a long sentence shown before and after the match


WHY = {"first": "", "repeat": "still going on", "severity": "graver than before", "update": "joins in silence"}


def show(console: Console, alert: Alert) -> None:
    """Print the alert: wrapped and indented on a terminal, one line a sentence into a file."""
    _print(console, _lines(alert))


def show_group(console: Console, group: AlertGroup) -> None:
    """Print the alert that joined the group last, and what else is known of the group."""
    *lines, last = _lines(group.alert)
    sources = f"{len(group.sources)} source" + ("s" if len(group.sources) > 1 else "")
    about = (WHY[group.cause], f"{group.count} alerts from {sources}" if group.count > 1 else "", group.fingerprint)
    _print(console, [*lines, (4, Text(" · ".join(part for part in about if part), style="dim")), last])


def _print(console: Console, lines: Iterable[tuple[int, Text]]) -> None:
    for indent, line in lines:
        if console.is_terminal:
            console.print(Padding(line, (0, 0, 0, indent)))
        else:
            console.print(Text(" " * indent) + line, soft_wrap=True)


def _lines(alert: Alert) -> Iterator[tuple[int, Text]]:
    severity = (f" {alert.rule.severity.upper()} ", COLOURS[alert.rule.severity] + " reverse")
    yield 0, Text.assemble(severity, (f" {alert.rule.name} ", "bold"), (f"[{alert.rule.id}]  {_where(alert)}", "dim"))
    yield 2, Text(printable(alert.title or "(no title)"), style="bold")
    shown = list({match.evidence.sentence: match for match in reversed(alert.matches)}.values())[::-1]
    for match in shown[:MOST_MATCHES]:
        yield 4, _match(match)
    if len(shown) > MOST_MATCHES:
        yield 4, Text(f"and {len(shown) - MOST_MATCHES} more sentences", style="dim")
    if alert.url:
        yield 4, Text(printable(alert.url), style="dim")
    yield 0, Text()


def _where(alert: Alert) -> str:
    when = "no date"
    if alert.published:
        when = alert.published.at.strftime("%Y-%m-%d" if alert.published.precision == "day" else "%Y-%m-%d %H:%M")
        when += f" {alert.published.zone}" + ("" if alert.published.zone_stated else " (assumed)")
    return " · ".join(part for part in (printable(alert.source), when, " ".join(alert.countries)) if part)


def printable(text: str) -> str:
    """What a stranger wrote, without what would steer the terminal."""
    return "".join(sign for sign in text if sign.isprintable())


def _match(match: RuleMatch) -> Text:
    mitigating = ", mitigating" if match.stance == "mitigating" else ""
    return Text.assemble("“", marked(match.evidence), "”  ", (f"{match.operator}{mitigating}", "dim italic"))


def marked(evidence: Evidence) -> Text:
    """The evidence sentence with the matched words highlighted; a long one is cut around the match."""
    sentence = evidence.sentence
    start = max(0, evidence.start - sentence.start - AROUND)
    end = min(len(sentence.text), evidence.end - sentence.start + AROUND)
    text = Text(sentence.text)
    for word in evidence.words:
        text.stylize(MATCHED, max(0, word.start - sentence.start), max(0, word.end - sentence.start))
    cut = text[start:end]
    return Text("… " if start else "") + cut + Text(" …" if end < len(sentence.text) else "")
