"""Fit the readers of page dumps again: `python -m agents.clean.train ../shared/evals/cleaning/dev`.

A network says which lines are the story, a second one looks again at what the first said of all; two linear rankings
say which line is the title and which date is the day of publication. They learn from the dumps of `examples.py`; titles
also from what the same pages' metadata say.
With `--check`, each fifth of the sites is kept out in turn and scored, and nothing is written. Fixed seeds.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from agents.clean.dump import story
from agents.clean.examples import PARTS, Example, examples, part_of, same_title
from agents.clean.fitting import fit_network, fit_ranking
from agents.clean.heading import Place, dates, titles
from agents.clean.held_out import report
from agents.clean.lines import Numbers
from agents.clean.network import WEIGHTS, Models, Network
from agents.clean.second_look import second_look


def fit(known: Sequence[Example]) -> Models:
    """All four models. The second look and the rankings see what models found that did not learn from their sites, or
    only at second hand: from what others, that had, said of other sites."""
    stories = [one for each in known if each.story for one in (each, *each.cut())]
    rows = [each.rows for each in stories]
    first = [_network(stories, rows, without=part) for part in range(PARTS)]
    looks = [_look(each, first) for each in stories]
    again = [_network(stories, looks, without=part) for part in range(PARTS)]
    places = []
    for each in known:
        inside = story(again[part_of(each)](_look(each, first)), _words(each))
        places.append(Place(each.read[0], each.measured, inside, _first(inside), each.told["url"]))
    places = [replace(place, url=url) for place in places for url in (place.url, None)]
    known = [each for each in known for _ in range(2)]
    title = fit_ranking([found for each, place in zip(known, places, strict=True) if (found := _titles(each, place))])
    dated = [(each, place) for each, place in zip(known, places, strict=True) if each.told.get("published")]
    date = fit_ranking([_dates(each, place, title) for each, place in dated])
    return Models(_network(stories, rows), _network(stories, looks), title, date)


def _network(stories: Sequence[Example], rows: Sequence[Numbers], without: int | None = None) -> Network:
    """One that learns from the rows of these stories, those of the part `without` left out."""
    kept = [(each, row) for each, row in zip(stories, rows, strict=True) if part_of(each) != without]
    wanted, weight = zip(*(each.wanted for each, _ in kept), strict=True)
    return fit_network(np.concatenate([row for _, row in kept]), np.concatenate(wanted), np.concatenate(weight))


def _look(each: Example, first: Sequence[Network]) -> Numbers:
    """What a second look sees, after a first one by the network that did not learn from the site."""
    odds = first[part_of(each)](each.rows)
    return second_look(each.rows, each.read[0], odds, np.array(story(odds, _words(each)), dtype=np.bool_))


def _words(each: Example) -> Numbers:
    return np.asarray(np.expm1(each.rows[:, 0]))


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


def save(models: Models, path: Path) -> None:
    told = {
        name: {key: np.round(np.float64(value), 4).tolist() for key, value in asdict(getattr(models, name)).items()}
        for name in ("body", "again", "title", "date")
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
        report(known, fit)
    else:
        save(fit(known), options.out)


if __name__ == "__main__":
    main()
