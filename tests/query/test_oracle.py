"""The engine against the naive evaluator, on random queries and random articles."""

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from query.naive import Naive, Token

from agents.query import Matcher, Query, parse
from agents.query.checks import has_positive
from agents.query.syntax import And, AtLeast, Meta, Near, Node, Not, NotNear, Or, Score, Text, Within, Word
from agents.text import Document, analyse

WORDS = ["border", "borders", "Border", "BORDER", "tension", "tensions", "clash", "clashes", "terrorist"]
WORDS += ["terrorists", "list", "organised", "organized", "zone", "CSTO", "csto"]
FORMS = [Word(word.lower()) for word in WORDS] + [Word("borders", "exact"), Word("CSTO", "cased")]
FORMS += [Word(text, "wildcard") for text in ("ter*", "bor?er", "organi?ed", "terrorist*")]
LEMMA_WORDS = [form for form in FORMS if form.form in ("lemma", "wildcard")]
THEMES = ["war", "trade"]

distances = st.sampled_from([0, 0, 1, 1, 2, 3, 5, 8, 12, 50])
fields = st.sampled_from([None, None, None, None, "title", "body"])
words = st.builds(lambda word, field: Text((word,), 0, field), st.sampled_from(FORMS), fields)
phrases = st.builds(
    lambda words, slop, field: Text(tuple(words), slop, field),
    st.lists(st.sampled_from(LEMMA_WORDS), min_size=2, max_size=3),
    st.sampled_from([0, 0, 1, 2]),
    fields,
)


def joined(kind: type[And] | type[Or], parts: list[Node]) -> Node:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,))]
    return kind(tuple(flat))


positional: st.SearchStrategy[Node] = st.recursive(
    words | phrases,
    lambda inner: (
        st.builds(Near, inner, inner, distances, st.booleans())
        | st.builds(NotNear, inner, inner, distances)
        | st.builds(lambda parts: joined(Or, parts), st.lists(inner, min_size=2, max_size=3))
    ),
    max_leaves=5,
)
leaves = (
    positional
    | st.builds(Within, st.lists(positional, min_size=2, max_size=3).map(tuple), st.sampled_from("SP"))
    | st.builds(AtLeast, st.integers(1, 4), positional)
    | st.builds(Meta, st.just("theme"), st.sampled_from(THEMES))
)


@st.composite
def scores(draw: st.DrawFn, inner: st.SearchStrategy[Node]) -> Score:
    positive = draw(st.lists(st.tuples(inner.filter(has_positive), st.integers(1, 5)), min_size=1, max_size=3))
    negative = draw(st.lists(st.tuples(inner, st.integers(-5, -1)), max_size=2))
    threshold = draw(st.integers(1, sum(weight for _, weight in positive)))
    return Score(float(threshold), tuple((item, float(weight)) for item, weight in positive + negative))


nodes: st.SearchStrategy[Node] = st.recursive(
    leaves,
    lambda inner: (
        st.builds(lambda parts: joined(And, parts), st.lists(inner, min_size=2, max_size=3))
        | st.builds(lambda parts: joined(Or, parts), st.lists(inner, min_size=2, max_size=3))
        | st.builds(Not, inner)
        | scores(inner)
    ),
    max_leaves=4,
)
queries = nodes.filter(has_positive)


@dataclass(frozen=True)
class Article:
    title: str | None
    text: str
    tokens: list[Token]
    metadata: dict[str, frozenset[str]]


@st.composite
def articles(draw: st.DrawFn) -> Article:
    word = st.sampled_from(WORDS)
    title = draw(st.none() | st.lists(word, min_size=1, max_size=5))
    paragraphs = draw(st.lists(st.lists(st.lists(word, min_size=1, max_size=7), min_size=1, max_size=2), max_size=2))
    tokens = [Token(word, "title", 0, 0, place) for place, word in enumerate(title or [])]
    sentence = 0
    for number, paragraph in enumerate(paragraphs, 1):
        place = 0
        for words_of_sentence in paragraph:
            sentence += 1
            for one in ["Then", *words_of_sentence]:
                tokens.append(Token(one, "body", number, sentence, place))
                place += 1
    text = "\n\n".join(" ".join(f"Then {' '.join(one)}." for one in paragraph) for paragraph in paragraphs)
    themes = draw(st.sets(st.sampled_from(THEMES)))
    return Article(" ".join(title) if title else None, text, tokens, {"theme": frozenset(themes)})


def at_once(queries: dict[str, Query], document: Document) -> Matcher:
    return Matcher(queries)


def warmed(queries: dict[str, Query], document: Document) -> Matcher:
    """Filed by what is rare in one of the documents."""
    matcher = Matcher(queries)
    matcher.warm([document] * 30)
    return matcher


def added(queries: dict[str, Query], document: Document) -> Matcher:
    """The first query stored, the others added in place of something else; the first once more by itself."""
    first, *others = queries
    matcher = Matcher({first: queries[first]})
    for key in others:
        matcher.add(key, queries[first])
        matcher.add(key, queries[key])
    matcher.add(first, queries[first])
    return matcher


def added_and_warmed(queries: dict[str, Query], document: Document) -> Matcher:
    matcher = added(queries, document)
    matcher.warm([document])
    return matcher


Way = Callable[[dict[str, Query], Document], Matcher]
WAYS: list[Way] = [at_once, warmed, added, added_and_warmed]


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(queries, min_size=1, max_size=4), st.lists(articles(), min_size=2, max_size=2), st.sampled_from(WAYS))
def test_engine_agrees_with_the_table(nodes: list[Node], stories: list[Article], stored: Way) -> None:
    """Thousands of cases: 400 times one to four queries on two articles."""
    queries = {f"{number:02}": Query("", node) for number, node in enumerate(nodes)}
    documents = [analyse(story.title, story.text, "en", story.metadata) for story in stories]
    matcher = stored(queries, documents[0])
    for story, document in zip(stories, documents, strict=True):
        naive = Naive(story.tokens, story.metadata)
        expected = [f"{number:02}" for number, node in enumerate(nodes) if naive.holds(node)]
        hits = matcher.match(document)
        assert [hit.key for hit in hits] == expected
        assert matcher.scan(document) == expected
        assert all(hit.occurrences for hit in hits)


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(queries)
@example(Text((Word("and"),)))
@example(Text((Word("NEAR", "cased"),)))
def test_canonical_text_parses_to_the_same_tree(node: Node) -> None:
    assert parse(str(node)).node == node
