"""What cross-validation says of a team's own classifier: per-theme figures, the mistakes to look at, the model card."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents.classify.own import FILE, PATTERNS, OwnModel

MOST_MISTAKES = 3  # of each kind, a theme
OPENING = 160  # characters of a text shown


@dataclass(frozen=True, slots=True)
class Figures:
    """How well one label is given, by models that had not seen the texts."""

    label: str
    texts: int  # with the label
    precision: float
    recall: float
    f1: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Mistake:
    """A text whose score is far on the wrong side; `labelled`: the label is there and was missed."""

    label: str
    labelled: bool
    score: float
    text: str


def figures(model: OwnModel, scores: Sequence[Sequence[float]], truth: Sequence[Sequence[bool]]) -> list[Figures]:
    """One row a label. `scores`, `truth`: a row a text, a column a label."""
    found = []
    for number, label in enumerate(model.labels):
        least = float(model.thresholds[number])
        given = [row[number] >= least for row in scores]
        wanted = [bool(row[number]) for row in truth]
        right = sum(g and w for g, w in zip(given, wanted, strict=True))
        precision, recall = right / max(1, sum(given)), right / max(1, sum(wanted))
        f1 = 2 * right / max(1, sum(given) + sum(wanted))
        found.append(Figures(label, sum(wanted), precision, recall, f1, least))
    return found


def mistakes(
    model: OwnModel, scores: Sequence[Sequence[float]], truth: Sequence[Sequence[bool]], texts: Sequence[str]
) -> Iterator[Mistake]:
    """The most confident mistakes of each label: often the label is at fault, not the model."""
    for number, label in enumerate(model.labels):
        least = float(model.thresholds[number])
        rows = [(float(row[number]), bool(t[number]), x) for row, t, x in zip(scores, truth, texts, strict=True)]
        too_many = sorted((row for row in rows if row[0] >= least and not row[1]), key=lambda row: -row[0])
        missed = sorted((row for row in rows if row[0] < least and row[1]), key=lambda row: row[0])
        for score, labelled, text in (*too_many[:MOST_MISTAKES], *missed[:MOST_MISTAKES]):
            yield Mistake(label, labelled, score, " ".join(text.split())[:OPENING])


def card(
    model: OwnModel, rows: Sequence[Figures], wrong: Sequence[Mistake], texts: int, left_out: Sequence[str]
) -> str:
    """The model card, in Markdown."""
    lines = [
        f"# A classifier for {len(model.labels)} themes",
        f"\nVersion {model.version}, written by `tocsin themes train` from {texts} labelled texts. Use it with",
        f"`TOCSIN_THEMES_MODEL=<this folder>`; `{FILE}` is all it needs beside the written themes.",
        "\nLogistic regression for each theme over runs of one to three words and three to five signs, TF-IDF scaled",
        f"by log-count ratios, and over what {len(model.vocabulary.get(PATTERNS, ()))} patterns of the written themes",
        "find: when those change much, train again. Hidden topics of the texts are in the weights of the runs if they",
        "helped with texts that were not seen. Probabilities by Platt scaling, thresholds where F1 is best, both",
        "by five-fold cross-validation, as are these figures. The thresholds were chosen on the same texts, so expect",
        "less.",
        "\n| theme | texts | precision | recall | F1 | threshold |\n| --- | --- | --- | --- | --- | --- |",
        *(
            f"| {r.label} | {r.texts} | {r.precision:.3f} | {r.recall:.3f} | {r.f1:.3f} | {r.threshold:.3f} |"
            for r in rows
        ),
    ]
    if left_out:
        lines.append(f"\nLeft out for too few texts: {', '.join(left_out)}.")
    if model.always:
        lines.append("\nNearly every text had a theme, so a text where none passes its threshold is given the closest.")
    lines.append("\n## The most confident mistakes\n")
    for each in wrong:
        what = "labelled, scored" if each.labelled else "not labelled, scored"
        lines.append(f"- **{each.label}** {what} {each.score:.3f}: {each.text}")
    lines.append("\nIt knows the language and the kind of text it was trained on, and nothing else.\n")
    return "\n".join(lines)
