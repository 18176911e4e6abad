"""The paragraphs of a page's story, also where it stands in pieces: live blogs, and stories that boxes cut up."""

from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Any

from lxml import etree

from agents.clean.inserts import is_insert, may_begin_insert
from agents.clean.markup import blocks, parse
from agents.clean.prose import lines
from agents.clean.pruning import quickened

_CLOSERS = "\"'”’»)] "
_LEAST_WORDS = 8  # of a line that counts as a sentence
_TIMES = 2  # so much more must another way find to be believed; so much more prose must be on the page to try one
_FEW, _MANY_TIMES = 1_500, 4  # characters of a story that may be the first of many parts; how much more there must be
_SOME = 400  # characters of prose: where so much was found, comparing finds no more
_MOST_INLINE = 1_000  # elements side by side within a paragraph; more would take quadratic time in XPath
_JUDGED = ("form", "figure")  # may hold the story; trafilatura looks whether it does
_KNOWN_BY = 60  # characters of a paragraph
_PARAGRAPHS = ("p", "div", "aside", "h2", "h3", "h4", "h5", "h6")
_LEAST_PARAGRAPHS = 2  # in a cell of a page that is laid out as a table
_FEW_INSIDE = 8  # elements within what is put between paragraphs
# trafilatura drops these with their words, which within running text are part of it.
_MARKED_UP, _RUNNING = ("time", "output"), ("p", "li", "blockquote", "em", "strong", "b", "i", "span")


def body_of(tree: Any, *, precise: bool = True, fast: bool = False) -> list[str]:
    """The paragraphs of the story, by trafilatura favouring precision, or as it is. May change `tree`.

    `fast`: without comparing its findings with those of another algorithm.
    """
    for paragraph in [each for each in tree.iter("p") if any(len(part) > _MOST_INLINE for part in each.iter())]:
        text = "".join(paragraph.itertext())
        paragraph[:] = []
        paragraph.text = text
    from trafilatura import bare_extraction
    from trafilatura.settings import MANUALLY_CLEANED

    for element in [each for each in tree.iter(*_MARKED_UP) if _is_in_text(each)]:
        element.drop_tag()
    if fast:  # it drops these itself, but only after it has looked at each of them several times
        etree.strip_elements(tree, *(tag for tag in MANUALLY_CLEANED if tag not in _JUDGED), with_tail=False)
    _drop_inserts(tree)
    _open_layout(tree)
    with quickened():
        found = bare_extraction(tree, favor_precision=precise, include_comments=False, with_metadata=False, fast=fast)
    return lines(found.text) if found is not None and found.text else []


def _is_in_text(element: Any) -> bool:
    """A sentence goes on behind it, as after "on <time>2 April</time> in Oslo"."""
    parent, tail = element.getparent(), element.tail or ""
    return parent is not None and parent.tag in _RUNNING and bool(tail.strip()) and _begun(element, parent)


def _begun(element: Any, parent: Any) -> bool:
    before = element.getprevious()
    return bool(((parent.text if before is None else before.tail) or "").strip())


def _drop_inserts(tree: Any) -> None:
    """What an invitation in its midst would cut off stays with the story."""
    starts = [each for each in tree.iter() if may_begin_insert(each.text) or may_begin_insert(each.tail)]
    around = {each for start in starts for each in (start, *start.iterancestors())}
    for element in [each for each in tree.iter(*_PARAGRAPHS) if each in around and _is_small(each)]:
        if is_insert(" ".join("".join(element.itertext()).split())):
            element.drop_tree()


def _open_layout(tree: Any) -> None:
    """Tables with paragraphs in a cell are no tables of figures but lay out the page: their cells become blocks."""
    cells = [cell for cell in tree.iter("td") if len(cell.findall("p")) >= _LEAST_PARAGRAPHS]
    tables = dict.fromkeys(table for cell in cells for table in cell.iterancestors("table"))
    for table in tables:
        rows = [*table.iterfind("tr"), *table.iterfind("*/tr")]
        parts = [table, *table.iterchildren("tbody", "thead", "tfoot"), *rows]
        for part in (*parts, *(cell for row in rows for cell in row.iterchildren("td", "th"))):
            part.tag = "div"


def _is_small(element: Any) -> bool:
    if len(element) > _FEW_INSIDE or element.getparent() is None:
        return False
    return len(element) == 0 or len(list(islice(element.iter(), _FEW_INSIDE + 2))) <= _FEW_INSIDE + 1


def whole(body: list[str], visible: Iterable[str], source: str) -> list[str]:
    """`body`, or all of it where precision lost all but a piece; `visible`: the lines of the page."""
    prose = size(filter(is_sentence, visible))
    if prose < _TIMES * size(body):
        return body
    if size(filter(is_sentence, body)) < _SOME:
        body = body_of(parse(source)) or body
        if prose < _TIMES * size(body):
            return body
    tree = parse(source)
    alike = _alike(tree, body)
    if size(alike) >= _TIMES * size(body):
        return alike
    return _less_precise(body, tree) if size(body) < _FEW and prose > _MANY_TIMES * size(body) else body


def is_sentence(line: str) -> bool:
    return line.rstrip(_CLOSERS).endswith((".", "!", "?", "…")) and len(line.split()) >= _LEAST_WORDS


def size(body: Iterable[str]) -> int:
    """Characters."""
    return sum(map(len, body))


def _alike(tree: Any, body: list[str]) -> list[str]:
    """The lines of all elements of the kind that most of `body` stands in; nothing if that is but one element.

    Of a kind: tag and class, their own and their parent's. Other stories of a list are not taken.
    """
    known = {_start(line) for line in body if len(line) > _KNOWN_BY}
    weights = Counter[tuple[str, ...]]()
    for paragraph in tree.iter("p"):
        text = " ".join("".join(paragraph.itertext()).split())
        if len(text) > _KNOWN_BY and _start(text) in known:
            weights[_kind(paragraph.getparent())] += len(text)
    if not weights:
        return []
    kind = max(weights, key=weights.__getitem__)
    pieces = [element for element in tree.iter(kind[0]) if _kind(element) == kind]
    pieces = [piece for piece in pieces if all(_kind(each) != kind for each in piece.iterancestors(kind[0]))]
    around = [next(piece.iterancestors("article"), None) for piece in pieces]
    shared = Counter(around)
    pieces = [piece for piece, story in zip(pieces, around, strict=True) if shared[story] > 1 or not _is_listed(story)]
    return [line for piece in pieces for line in blocks(piece)] if len(pieces) > 1 else []


def _start(text: str) -> str:
    return text[:_KNOWN_BY]


def _kind(element: Any) -> tuple[str, ...]:
    parent = element.getparent()
    around = (element, parent) if parent is not None else (element,)
    return tuple(word for each in around for word in (str(each.tag), each.get("class") or ""))


def _is_listed(story: Any) -> bool:
    """An `article` whose heading is a link: one of several stories of a list, with a page of its own."""
    headings = story.iter("h1", "h2", "h3") if story is not None else ()
    return any(heading.find(".//a[@href]") is not None for heading in headings)


def _less_precise(body: list[str], tree: Any) -> list[str]:
    """`body`, unless without favouring precision several times as much is found, and that prose. May change `tree`."""
    more = body_of(tree, precise=False)
    prose = size(filter(is_sentence, more))
    return more if size(more) >= _MANY_TIMES * size(body) and prose > size(more) / 2 else body
