"""What a team's own classifier says of an article, as themes with evidence."""

import re
from collections.abc import Iterator, Mapping

from agents.classify.own import OwnModel
from agents.classify.weighing import Signal
from agents.text import Document, Occurrence
from streams.events import Theme, ThemeEvidence

MOST_EVIDENCE = 10  # runs of words and patterns shown a label, for and against; largest contribution first
MARK = " (own)"  # behind the words or the pattern, where evidence names its pattern


def own_themes(model: OwnModel, document: Document, signals: Mapping[str, Signal]) -> tuple[Theme, ...]:
    """The labels the model gives, best first; id and name are the label."""
    text = f"{document.title}\n{document.text}" if document.title else document.text
    scores = model.scores(text, strengths(signals))
    given = model.chosen(scores)
    return tuple(
        Theme(
            id=model.labels[label],
            name=model.labels[label],
            score=round(float(scores[label]), 4),
            evidence=tuple(_evidence(model, document, signals, text, label)),
        )
        for label in given
    )


def strengths(signals: Mapping[str, Signal]) -> dict[str, float]:
    """What an `OwnModel` takes of signals."""
    return {pattern: signal.strength for pattern, signal in signals.items()}


def _evidence(
    model: OwnModel, document: Document, signals: Mapping[str, Signal], text: str, label: int
) -> Iterator[ThemeEvidence]:
    """What weighs most, where it stands first. Runs of signs have no place a reader could check."""
    rows, values = model.values(text, strengths(signals))
    parts = values * model.weights[rows, label] * model.slope[label]
    names = model.shown
    weighed = [(float(part), names[row]) for row, part in zip(rows.tolist(), parts, strict=True) if row in names]
    chosen = sorted(weighed, key=lambda each: (-abs(each[0]), each[1]))[:MOST_EVIDENCE]
    for part, name in sorted(chosen, key=lambda each: (-each[0], each[1])):
        signal = signals.get(name)
        place = signal.hit.occurrence(signal.place) if signal else _place(document, name)
        if place and round(part, 4):
            yield ThemeEvidence(pattern=name + MARK, weight=round(part, 4), evidence=document.evidence(place))


def _place(document: Document, run: str) -> Occurrence | None:
    wanted = re.compile(r"(?<!\w)" + r"\W+".join(map(re.escape, run.split())) + r"(?!\w)", re.IGNORECASE)
    if document.title and (found := wanted.search(document.title)):
        return Occurrence("title", *found.span(), (found.span(),), "words")
    if found := wanted.search(document.text):
        return Occurrence("body", *found.span(), (found.span(),), "words")
    return None
