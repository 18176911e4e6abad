"""How well dumps are read whose sites were not learnt from."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from agents.clean.dump import Dump, read_dump
from agents.clean.examples import PARTS, Example, part_of, same_title, tokens_of
from agents.clean.network import Models
from agents.clean.sites import Sites, page_id


def report(known: Sequence[Example], fit: Callable[[Sequence[Example]], Models]) -> None:
    """Print body F1 (4-token shingles, as the evaluation has it), titles and days, each page held out by its site.

    Pages of a site are read in order, with what was learnt of it (`sites.py`).
    """
    held = [fit([each for each in known if part_of(each) != part]) for part in range(PARTS)]
    sites = Sites()
    read = [(each, _read(each, held[part_of(each)], sites)) for each in known]
    for style in ("paste", "nodes"):
        of_style = [(each, dump) for each, dump in read if each.told["style"] == style]
        told = {each.told["corpus"] for each, _ in of_style if each.told.get("body")}
        scores = {name: _f1([pair for pair in of_style if pair[0].told["corpus"] == name]) for name in sorted(told)}
        mean = sum(scores.values()) / len(scores)
        print(f"{style}: body F1 {mean:.4f}", {name: round(score, 4) for name, score in scores.items()})
    pasted = [pair for pair in read if pair[0].told["style"] == "paste"]
    titled = [same_title(d.title or "", e.headlines[0]) for e, d in pasted if e.told.get("title_visible")]
    dated = [(e.day, d.published and str(d.published.day)) for e, d in pasted if e.day]
    print(f"paste: titles exact {np.mean(titled):.4f} of {len(titled)}; days right", end=" ")
    print(f"{np.mean([a == b for a, b in dated]):.4f}, wrong {np.mean([b not in (a, None) for a, b in dated]):.4f}")
    alone = [(one, held[part_of(each)]) for each in known if each.told.get("body") for one in each.cut()[:1]]
    ends = [read_dump(one.told["text"], one.told["url"], models=models).inside[-1] for one, models in alone]
    print(f"the story alone: its last line kept in {sum(ends)} of {len(ends)}")


def _read(each: Example, models: Models, sites: Sites) -> Dump:
    told = each.told
    shifts = partial(sites.shifts, told["site"], page_id(told["site"], told["url"], told["text"]))
    return read_dump(told["text"], told["url"], models=models, shifts=shifts)


def _f1(pairs: Sequence[tuple[Example, Dump]]) -> float:
    precision, recall = [], []
    for each, dump in pairs:
        gold, found = _shingles(each.told["body"]), _shingles("\n".join(dump.body))
        shared = (gold & found).total()
        precision += [shared / found.total()] if found else []
        recall += [shared / gold.total()] if gold else []
    p, r = float(np.mean(precision)), float(np.mean(recall))
    return 2 * p * r / (p + r)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    tokens = tokens_of(text)
    return Counter(tuple(tokens[at : at + 4]) for at in range(max(1, len(tokens) - 3) if tokens else 0))
