"""Train the entity recogniser that ships: `python -m agents.extract.train ../shared/evals/nlp/dev --base FOLDER`.

The recogniser of `en_core_web_md` learns on from the sets of `examples`, with a fixed seed. With `--check`, a
sixth of each set (by the CRC of the sentence) is kept out and scored: the figures of the model card.
"""

import argparse
import json
import random
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spacy.strings import StringStore
from spacy.training import Example
from spacy.util import compounding, filter_spans, fix_random_seed, minibatch

from agents.extract.examples import SETS, Labelled, labelled, name_pool, swapped, unlabelled
from agents.extract.model import BUNDLED, TRAINED, Named, load
from agents.extract.names import names
from agents.extract.vectors import KEY, squeeze

VERSION = "2.0.0"
BASE = "en_core_web_md 3.8.0"
SEED = 0
EPOCHS = 14
DROPOUT = 0.3
CORE = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m agents.extract.train", description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the labelled sets (../shared/evals/nlp/dev)")
    parser.add_argument("--base", type=Path, required=True, help="folder of en_core_web_md (`make model` fetches it)")
    parser.add_argument("--out", type=Path, default=BUNDLED, help="where to write the pipeline")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--check", action="store_true", help="keep a sixth out, score it, write nothing")
    options = parser.parse_args(arguments)
    stock = load(str(options.base))
    sets = {name: list(labelled(options.data, name, stock)) for name in SETS}
    held = {name: [e for e in rows if options.check and held_out(e.text)] for name, rows in sets.items()}
    gold = [e for name, rows in sets.items() for e in rows if not (options.check and held_out(e.text))]
    if options.check:
        report("stock", stock, held)
    nlp = load(str(options.base))
    mean = train(nlp, gold, list(unlabelled(options.data, stock)), options.epochs)
    with nlp.use_params(mean):
        squeeze(nlp)
        if options.check:
            report("trained", nlp, held)
        else:
            save(nlp, options.out)


def train(nlp: Any, gold: Sequence[Labelled], silver: Sequence[Labelled], epochs: int) -> Any:
    """Let the recogniser learn `gold` and, lest it forget, `silver`: what it said itself of other texts.

    Every example is learnt as it is and with other names in its places. Returns the mean of the weights over
    all steps, which does better than the last step's.
    """
    fix_random_seed(SEED)
    rng = random.Random(SEED)  # noqa: S311
    originals = [*gold, *silver]
    pool = name_pool(gold)
    optimizer = nlp.resume_training()
    sizes = compounding(4.0, 32.0, 1.02)
    for epoch in range(1, epochs + 1):
        texts = [*originals, *(swapped(text, pool, rng) for text in originals)]
        rng.shuffle(texts)
        losses: dict[str, float] = {}
        for batch in minibatch((example(nlp, text) for text in texts), size=sizes):
            nlp.update(batch, sgd=optimizer, drop=DROPOUT, losses=losses)
        print(f"epoch {epoch}/{epochs}: loss {losses['ner']:.0f}", file=sys.stderr, flush=True)
    return optimizer.averages


def save(nlp: Any, folder: Path) -> None:
    """Write the pipeline, and say in its own records what it is."""
    nlp.meta.update(
        name=TRAINED.removeprefix("en_"),
        version=VERSION,
        description=f"The entity recogniser of {BASE}, trained on: see MODEL_CARD.md",
        author="the Tocsin authors",
        email="",
        url="",
        license="see MODEL_CARD.md",
        sources=[],
        performance={},
    )
    nlp.to_disk(folder)
    StringStore().to_disk(folder / "vocab" / "strings.json")  # words are looked up by their hashes
    (folder / "vocab" / "vectors.cfg").write_text(json.dumps({"mode": "default", "attr": KEY}))  # spaCy leaves it out


def example(nlp: Any, labelled_text: Labelled) -> Example:
    """The text as spaCy learns from it: names, unknown words, and all other words outside of names."""
    reference = nlp.make_doc(labelled_text.text)
    spans = (reference.char_span(n.start, n.end, label=n.label, alignment_mode="expand") for n in labelled_text.names)
    ents = filter_spans([span for span in spans if span is not None])
    taken = {token.i for span in ents for token in span}
    gaps = (reference.char_span(a, b, alignment_mode="expand") for a, b in labelled_text.unknown)
    free = [gap for gap in gaps if gap is not None and not any(token.i in taken for token in gap)]
    reference.set_ents(ents, missing=filter_spans(free), default="outside")
    return Example(nlp.make_doc(labelled_text.text), reference)


def held_out(text: str) -> bool:
    return zlib.crc32(text.encode()) % 6 == 0


def report(title: str, nlp: Any, sets: dict[str, list[Labelled]]) -> None:
    """One line per set: the share of names found, with the right type, by any overlap."""
    for name, rows in sets.items():
        p, r, f = score(nlp, rows)
        print(f"{title:8} {name:18} {len(rows):4} sentences  precision {p:.3f}  recall {r:.3f}  F1 {f:.3f}")


def score(nlp: Any, rows: Sequence[Labelled]) -> tuple[float, float, float]:
    """Precision, recall and F1 of persons, organisations and places, gazetteer included; overlap suffices."""
    found = right = wanted = 0
    for row in rows:
        seen = [Named(e.start_char, e.end_char, e.label_) for e in nlp(row.text).ents]
        said = [(n.start, n.end, CORE[n.type]) for n in names(row.text, seen) if n.type in CORE]
        gold = [(n.start, n.end, CORE[n.label]) for n in row.names if n.label in CORE]
        said = [s for s in said if not any(s[0] < b and a < s[1] for a, b in row.unknown)]
        right += sum(any(g[2] == s[2] and g[0] < s[1] and s[0] < g[1] for s in said) for g in gold)
        found += len(said)
        wanted += len(gold)
    precision, recall = right / max(1, found), right / max(1, wanted)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


if __name__ == "__main__":
    main()
