"""Plain-text page dumps: which lines are the story, which is the title, which date is the day of publication.

Lines and candidates are scored by small models fitted by `train.py` on generic traits (`context.py`, `heading.py`).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from agents.clean.beginning import lead_at, section_at
from agents.clean.context import features
from agents.clean.dated import days_of
from agents.clean.dates import Stamp
from agents.clean.heading import Place, holds, only_date, slug_of, titles
from agents.clean.inserts import between_paragraphs, is_insert
from agents.clean.language import language_of
from agents.clean.lines import Numbers, measured
from agents.clean.network import Models, Ranking, best_path, shipped
from agents.clean.orders import month_is_first, settled
from agents.clean.prose import tidy
from agents.clean.second_look import second_look
from streams.codec import Reject

MOST_LINES = 20_000  # that are not empty; a live blog has some thousands
# Chosen by F1 held out by site (train.py): the log-odds a line starts with, and what an entry or exit costs.
HEAD_START = 0.3
CHANGE = 1.0
_USUAL = 20  # words: a line of so many counts as one, a longer or shorter one by the square root
_LEAST = 40  # words of a story; where fewer are found, doubtful lines are taken in too
_SENTENCE = 5  # words: a text whose every line is shorter is a menu
_DOUBTS = (1.0, 2.0, 3.0, 4.0)  # log-odds
_HEADING_MARK = re.compile(r"\A#{1,6}\s+(?=[^\s#])(?!\d+\Z)")  # Markdown's; "# 1" is a number
_JOINED = frozenset(",.;:!?)]»”’%")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    body: list[str]
    title: str | None
    title_line: int | None  # counted from 1 among the non-empty lines, as all of these
    published: Stamp | None
    published_line: int | None
    section: str | None
    section_line: int | None
    crawled_on: date | None
    language: str | None  # ISO 639-1: as given, else as found
    lines: list[str]  # the non-empty ones, tidy
    inside: list[bool]  # for each of them, whether it is of the story


def read_dump(
    text: str,
    url: str | None = None,
    language: str | None = None,
    month_first: bool | None = None,
    *,
    models: Models | None = None,
    shifts: Callable[[Sequence[str]], Numbers] = lambda lines: np.zeros(len(lines)),
) -> Dump:
    """The story in a dump. `language` (ISO 639-1) and `month_first` (02/03 is in February) only where known.

    `shifts`: for each line, the log-odds that what is known of the site adds (`sites.py`).
    Raises `Reject` "too-complex" beyond `MOST_LINES` lines.
    """
    models = models or shipped()
    lines, gaps = numbered(text)
    if len(lines) > MOST_LINES:
        raise Reject("too-complex", f"the dump has more than {MOST_LINES} lines, more than any article")
    if not lines:
        return Dump(
            body=[], title=None, title_line=None, published=None, published_line=None, section=None, section_line=None,
            crawled_on=None, language=language, lines=[], inside=[],
        )  # fmt: skip
    by_line, shift = measured(lines), shifts(lines)
    inside = _inside(lines, gaps, by_line, shift, models=models, slug=slug_of(url))
    body = paragraphs(lines, gaps, inside)
    place = Place(lines, by_line, inside, inside.index(True) if body else len(lines), url)
    known = language or language_of("\n\n".join(body) or text, None).code
    title_at = _title(place, models.title, shift < 0)
    stamp_at, stamp, crawled = days_of(models.date, place, title_at, known, month_is_first(month_first, known))
    head = lines[: place.first]
    section = section_at(head, gaps, stamp_at, title_at)
    lead = lead_at(lines, by_line, inside, title_at)
    if lead is not None and shift[lead] >= 0 and not is_insert(lines[lead]):
        inside[lead] = True
    return Dump(
        body=paragraphs(lines, gaps, inside),
        title=None if title_at is None else lines[title_at],
        title_line=None if title_at is None else title_at + 1,
        published=stamp and settled(stamp, month_first, known),
        published_line=None if stamp_at is None else stamp_at + 1,
        section=None if section is None else lines[section],
        section_line=None if section is None else section + 1,
        crawled_on=crawled,
        language=known,
        lines=lines,
        inside=inside,
    )


def _inside(
    lines: Sequence[str],
    gaps: Sequence[bool],
    by_line: Numbers,
    shift: Numbers,
    *,
    models: Models,
    slug: frozenset[str],
) -> list[bool]:
    """For each line whether it is of the story, which goes on over inserts."""
    read = [at for at, between in enumerate(between_paragraphs(lines)) if not between]
    rows = features([lines[at] for at in read], by_line[read], [gaps[at] for at in read], slug)
    words = np.expm1(rows[:, 0])
    odds = models.body(rows) + np.minimum(shift[read], 0)  # what is navigation is known then
    again = second_look(rows, [lines[at] for at in read], odds, np.array(story(odds, words), dtype=np.bool_))
    told = story(models.again(again) + shift[read], words)
    of_story = {at for at, is_told in zip(read, told, strict=True) if is_told}
    inside = [at in of_story and not is_insert(line) for at, line in enumerate(lines)]
    # A date above the story is not its first line.
    while (at := next((at for at, told in enumerate(inside) if told), None)) is not None and only_date(lines[at]):
        inside[at] = False
    return inside


def numbered(text: str) -> tuple[list[str], list[bool]]:
    """The non-empty lines of `text`, tidy, no marks of headings, and of each whether an empty line stood before it."""
    found, gaps, empty = [], [], True
    for raw in tidy(text).split("\n"):
        line = raw.strip()
        if line.startswith("#"):
            line = _HEADING_MARK.sub("", line)
        if line:
            found.append(line)
            gaps.append(empty)
        empty = not line
    return found, gaps


def story(odds: Numbers, words: Numbers) -> list[bool]:
    """For each line of a dump, its log-odds and length in words, whether it is of the story.

    None is where all of them are as short as those of a menu.
    """
    size = np.sqrt(np.maximum(words, 1) / _USUAL)
    for doubt in (0.0, *_DOUBTS):
        path = best_path(((odds + HEAD_START + doubt) * size).tolist(), CHANGE)
        if words[path].sum() >= _LEAST:
            break
    return path if words[path].max(initial=0) >= _SENTENCE else [False] * len(path)


def paragraphs(lines: Sequence[str], gaps: Sequence[bool], inside: Sequence[bool]) -> list[str]:
    """The lines inside; what goes on in the next line, as links and hard breaks have it, joined."""
    found: list[str] = []
    for at, line in enumerate(lines):
        if not inside[at]:
            continue
        goes_on = line[0].islower() or line[0] in _JOINED
        if goes_on and not gaps[at] and at and inside[at - 1] and found[-1][-1] not in ".!?…:":
            found[-1] += line if line[0] in _JOINED else f" {line}"
        else:
            found.append(line)
    return found


def _title(place: Place, ranking: Ranking, elsewhere: npt.NDArray[np.bool_]) -> int | None:
    """`elsewhere`: lines that are on other pages of the site, too; of no use as a title."""
    at, rows = titles(place)
    scores = np.where(elsewhere[at], -np.inf, ranking(rows)) if at else np.zeros(0)
    if not len(scores) or scores.max() == -np.inf:
        return None
    best = at[int(scores.argmax())]
    known = [each for each, score in zip(at, scores, strict=True) if score > -np.inf]
    return next((each for each in known if holds(place.lines[best], place.lines[each])), best)
