"""Fit the readers of page dumps again: `python -m agents.clean.train ../shared/evals/cleaning/dev`.

A network says which lines are the story, two linear rankings which line is the title and which date is the day of
publication. They learn from the dumps of `examples.py`; titles also from what the same pages' metadata say.
With `--check`, each fifth of the sites is kept out in turn and scored, and nothing is written. Fixed seeds.
"""

import argparse
import json
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from agents.clean.dump import Dump, read_dump, story
from agents.clean.examples import Example, examples, tokens_of
from agents.clean.fitting import fit_network, fit_ranking
from agents.clean.heading import Place, dates, titles
from agents.clean.lines import Numbers
from agents.clean.network import WEIGHTS, Models
from agents.clean.sites import Sites, page_id

PARTS = 5


def fit(known: Sequence[Example]) -> Models:
    """All three models. The rankings see stories as found by networks that did not learn from their sites."""
    stories = [one for each in known if each.story for one in (each, *each.cut())]
    parts = [_network([each for each in stories if part_of(each) != part]) for part in range(PARTS)]
    places = []
    for each in known:
        inside = story(parts[part_of(each)](each.rows), np.expm1(each.rows[:, 0]))
        places.append(Place(each.read[0], each.measured, inside, _first(inside), each.told["url"]))
    places = [replace(place, url=url) for place in places for url in (place.url, None)]
    known = [each for each in known for _ in range(2)]
    title = fit_ranking([found for each, place in zip(known, places, strict=True) if (found := _titles(each, place))])
    dated = [(each, place) for each, place in zip(known, places, strict=True) if each.told.get("published")]
    return Models(_network(stories), title, fit_ranking([_dates(each, place, title) for each, place in dated]))


def _network(stories: Sequence[Example]) -> Any:
    wanted, weight = zip(*(each.wanted for each in stories), strict=True)
    return fit_network(np.concatenate([each.rows for each in stories]), np.concatenate(wanted), np.concatenate(weight))


def _first(inside: Sequence[bool]) -> int:
    return next((at for at, told in enumerate(inside) if told), len(inside))


def _titles(each: Example, place: Place) -> tuple[Numbers, list[bool]] | None:
    at, rows = titles(place)
    for headline in each.headlines:
        right = [same_title(place.lines[line], headline) for line in at]
        if any(right):
            return rows, right
    return (rows, [False] * len(at)) if each.told.get("title_visible") else None


def _dates(each: Example, place: Place, title: Any) -> tuple[Numbers, list[bool]]:
    at, rows = titles(place)
    found, traits = dates(place, at[int(title(rows).argmax())] if at else None, None, False)
    return traits, [str(stamp.day) == each.day for _, stamp in found]


def part_of(each: Example) -> int:
    """Which of the parts a page's site is in."""
    return zlib.crc32(each.told["site"].encode()) % PARTS


def same_title(one: str, other: str) -> bool:
    return re.sub(r"[\W_]+", " ", one.casefold()).strip() == re.sub(r"[\W_]+", " ", other.casefold()).strip()


def report(known: Sequence[Example]) -> None:
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


def save(models: Models, path: Path) -> None:
    told = {
        name: {key: np.round(value, 4).tolist() for key, value in asdict(getattr(models, name)).items()}
        for name in ("body", "title", "date")
    }
    path.write_text(json.dumps(told, separators=(",", ":")) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m agents.clean.train", description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the labelled dumps (../shared/evals/cleaning/dev)")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="where to write the weights")
    parser.add_argument("--check", action="store_true", help="print the held-out figures, write nothing")
    options = parser.parse_args(arguments)
    known = examples(options.data)
    if options.check:
        report(known)
    else:
        save(fit(known), options.out)


if __name__ == "__main__":
    main()
