import io
from dataclasses import replace
from datetime import UTC, datetime

from rich.console import Console

from agents.cli.render import AROUND, marked, show
from streams.events import Alert, Evidence, Published, RuleMatch, RuleRef, Span

BEFORE = "Officials from both sides met. "
SENTENCE = "They agreed on measures to reduce tensions on the Tajik-Afghan border."


def evidence(sentence: str = SENTENCE, offset: int = len(BEFORE)) -> Evidence:
    words = tuple(
        Span(start=offset + at, end=offset + at + len(word), text=word)
        for word in ("tensions", "border")
        if (at := sentence.index(word)) >= 0
    )
    whole = Span(start=offset, end=offset + len(sentence), text=sentence)
    return Evidence(field="body", start=words[0].start, end=words[-1].end, words=words, sentence=whole)


def alert() -> Alert:
    rule = RuleRef(
        id="border-tension",
        name="Border tension",
        version="v",
        severity="high",
        query="q",
        ruleset="s",
    )
    at = datetime(2021, 2, 18, 14, 22, tzinfo=UTC)
    published = Published(at=at, zone="Europe/Minsk", zone_stated=False, precision="minute", evidence="line 7")
    matches = tuple(
        RuleMatch(operator="NEAR/5", evidence=evidence(offset=len(BEFORE) + 1000 * number), stance="mitigating")
        for number in range(5)
    )
    return Alert(
        id="1", rule=rule, article_id="2", source="eng.belta.by", title="A plan [approved]", url="https://one.example/1",
        language="en", published=published, countries=("TJ", "AF"), themes=(), matches=(matches[0], *matches),
    )  # fmt: skip


def shown(width: int = 300) -> str:
    out = io.StringIO()
    show(Console(file=out, width=width), alert())
    return out.getvalue()


def test_an_alert_says_how_bad_which_rule_which_story_which_sentence_and_why() -> None:
    text = shown()
    for part in (
        "HIGH", "Border tension", "[border-tension]", "eng.belta.by", "2021-02-18 14:22 Europe/Minsk (assumed)",
        "TJ AF",
        "A plan [approved]", SENTENCE, "NEAR/5, mitigating", "https://one.example/1", "and 2 more",
    ):  # fmt: skip
        assert part in text


def test_what_strangers_write_cannot_steer_the_terminal() -> None:
    out = io.StringIO()
    bad = "a\x1b[2J\u202eb"
    show(Console(file=out, width=300), replace(alert(), source=bad, url=f"http://one.example/{bad}", title=bad))
    assert "\x1b" not in out.getvalue()
    assert "\u202e" not in out.getvalue()


def test_a_sentence_that_rang_twice_is_shown_once() -> None:
    assert len(alert().matches) == 6
    assert shown().count("They agreed on measures") == 3  # of five sentences, three and "2 more"


def test_a_sentence_stays_on_one_line_in_a_file() -> None:
    assert next(line.strip() for line in shown(40).splitlines() if "measures" in line).startswith("“They agreed")


def test_the_matched_words_are_marked_by_their_offsets() -> None:
    text = marked(evidence())
    assert [text.plain[span.start : span.end] for span in text.spans] == ["tensions", "border"]


def test_a_long_sentence_is_cut_around_the_match() -> None:
    text = marked(evidence("x " * 400 + SENTENCE + " y" * 400, 0))
    assert text.plain.startswith("… ")
    assert text.plain.endswith(" …")
    assert "tensions on the Tajik-Afghan border" in text.plain
    assert len(text.plain) < 2 * AROUND + 80
    assert [text.plain[span.start : span.end] for span in text.spans] == ["tensions", "border"]
