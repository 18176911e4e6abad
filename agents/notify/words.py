"""A notification in words, for chat and e-mail."""

from streams.events import AlertGroup

SENTENCES = 3
OTHERS = 8  # sources named


def title(group: AlertGroup) -> str:
    """One line: "HIGH Border tension: Commanders meet on Panj bridge"."""
    return _line(f"{group.severity.upper()} {group.alert.rule.name}: {group.alert.title or '(no title)'}")


def message(group: AlertGroup) -> str:
    """Plain text: where and when, the sentences that rang, the address, how many tell the story."""
    alert = group.alert
    when = alert.published.at.strftime("%Y-%m-%d") if alert.published else "no date"
    sentences = list(dict.fromkeys(match.evidence.sentence.text for match in alert.matches))[:SENTENCES]
    sources = ", ".join(group.sources[:OTHERS]) + (" …" if len(group.sources) > OTHERS else "")
    lines = [
        " · ".join(part for part in (alert.source, when, " ".join(alert.countries)) if part),
        *(f"“{sentence}”" for sentence in sentences),
        alert.url or "",
        f"{group.count} reports so far: {sources}" if group.count > 1 else "",
        f"rule {alert.rule.id}, {group.cause}",
    ]
    return "\n".join(_line(line) for line in lines if line)


def _line(text: str) -> str:
    """What a stranger wrote, on one line and without what steers a reader's screen."""
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()
