"""What the entity recogniser learns from: sentences labelled by people, in the labels of the stock pipeline.

Only sets whose texts may be used for a model that ships (see the model card for their licences). Labels
that a set does not have, dates and sums for one, come from the stock pipeline itself, so that learning new
names forgets nothing.
"""

import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.extract.edges import trim
from agents.extract.gazetteer import gazetteer
from agents.extract.model import Named
from agents.text.windows import windows

SETS = ("re3d", "crossner_politics", "wikigold")
UNLABELLED = ("geo_geovirus", "actors_gum")
UNFIT_SOURCES = frozenset(("BBC Online", "Delegation of the European Union to Syria", "?"))
"""Sources inside re3d whose licences do not allow a model that ships, or that are not known."""

PLACES = ("GPE", "LOC", "FAC")
NAMES = ("PERSON", "ORG", *PLACES)
PARAGRAPH = 600  # characters of an unlabelled text that make one example

_CAPITALISED = re.compile(r"\b(?!The\b|A\b|An\b)[^\W\d_a-z]\w*")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with its names; `unknown` are spans of which nothing is said, neither name nor none."""

    text: str
    names: tuple[Named, ...]
    unknown: tuple[tuple[int, int], ...] = ()


def labelled(folder: Path, name: str, stock: Any) -> Iterator[Labelled]:
    """The sentences of one set, its labels in those of the pipeline `stock`."""
    for row in rows(folder, f"ner_{name}"):
        if row.get("src") not in UNFIT_SOURCES:
            gold = [Named(start, end, label) for start, end, label in row["ents"]]
            yield translate(row["text"], gold, predicted(stock, row["text"]), speaks_of_peoples=name == "re3d")


def unlabelled(folder: Path, stock: Any) -> Iterator[Labelled]:
    """Paragraphs of other texts with what the stock pipeline itself sees in them."""
    for name in UNLABELLED:
        for row in rows(folder, name):
            for start, end in windows(row["text"], PARAGRAPH):
                if len((text := row["text"][start:end]).split()) > 8:
                    yield Labelled(text, tuple(predicted(stock, text)))


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def predicted(pipeline: Any, text: str) -> list[Named]:
    return [Named(e.start_char, e.end_char, e.label_) for e in pipeline(text).ents]


def translate(text: str, gold: Sequence[Named], stock: Sequence[Named], *, speaks_of_peoples: bool = False) -> Labelled:
    """Gold labels (PER, ORG, LOC, NORP, EVENT, others) as OntoNotes labels.

    Nominal mentions ("the hospital") are no names; a label that OntoNotes lacks is the stock pipeline's to say,
    and unknown where that says nothing.
    """
    names, unknown = [], []
    for span in gold:
        start, end = trim(text, span.start, span.end)
        over = [s.label for s in stock if s.start < end and start < s.end]
        if span.label in ("PER", "ORG", "LOC", "NORP", "EVENT"):
            if is_name(text[start:end]):
                names.append(Named(start, end, _ontonotes(span.label, text[start:end], over)))
        elif span.label == "MISC" and all(label in NAMES for label in over):
            unknown.append((start, end))
    covered = [*unknown, *((n.start, n.end) for n in names)]
    given = {*NAMES, "NORP"} if speaks_of_peoples else set(NAMES)
    names += [s for s in stock if s.label not in given and all(s.end <= a or b <= s.start for a, b in covered)]
    return Labelled(text, tuple(sorted(names, key=lambda n: n.start)), tuple(unknown))


def is_name(words: str) -> bool:
    """Whether a mention has a capitalised word besides its article."""
    return bool(_CAPITALISED.search(words))


def _ontonotes(label: str, words: str, over: Sequence[str]) -> str:
    """A country that acts is a place there, too; which sort of place the gazetteer or the stock model knows."""
    entry = gazetteer().exact(words)
    known = entry.type if entry else None
    if label == "ORG":
        return "GPE" if known == "GPE" else "ORG"
    if label == "LOC":
        return known if known in PLACES else next((other for other in over if other in PLACES), "LOC")
    return "PERSON" if label == "PER" else label


def swapped(example: Labelled, pool: Mapping[str, Sequence[str]], rng: random.Random) -> Labelled:
    """The sentence with other names of the same types in the places of some of its own; now and then in capitals."""
    text, names, unknown, last = "", [], [], 0
    spans = [*example.names, *(Named(a, b, "") for a, b in example.unknown)]
    for span in sorted(spans, key=lambda s: s.start):
        if span.start < last:
            return example
        words = example.text[span.start : span.end]
        if span.label in pool and words[:1].isupper() and rng.random() < 0.6:
            words = rng.choice(pool[span.label])
        text += example.text[last : span.start]
        here = Named(len(text), len(text) + len(words), span.label)
        if span.label:
            names.append(here)
        else:
            unknown.append((here.start, here.end))
        text, last = text + words, span.end
    text += example.text[last:]
    if rng.random() < 0.06 and len(text.upper()) == len(text):
        text = text.upper()
    return Labelled(text, tuple(names), tuple(unknown))


def name_pool(examples: Iterable[Labelled]) -> dict[str, list[str]]:
    """Names by label to put in each other's places: those of the examples and of the gazetteer."""
    pool: dict[str, set[str]] = {label: set() for label in NAMES}
    for example in examples:
        for n in example.names:
            if n.label in pool and example.text[n.start].isupper():
                pool[n.label].add(example.text[n.start : n.end])
    for name, entry in gazetteer().names():
        if entry.type in ("PERSON", "ORG") or entry.kind in ("country", "capital", "city"):
            pool[entry.type].add(name)
    return {label: sorted(names) for label, names in pool.items()}
