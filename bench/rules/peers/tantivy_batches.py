"""tantivy (a Lucene in Rust) the other way round: index a batch of texts in memory, then run every query on it."""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

from agents.query.syntax import And, Near, Node, Not, Or, Text
from bench.rules.peers.peer import Peer, alternatives, plain, prefix, single_words

_TITLE, _BODY = "title", "body"


class Tantivy(Peer):
    """NEAR/n is a phrase with slop n, either way round; groups are multiplied out. No same sentence, no
    wildcard and no phrase within NEAR. An answer comes when the batch is full, not when the text does.
    """

    name = "tantivy"
    families = "PQR"
    largest = 100_000
    batch = 500

    def __init__(self) -> None:
        import tantivy

        self._tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("number", fast=True)
        for field in (_TITLE, _BODY):
            builder.add_text_field(field)
        self._schema = builder.build()
        self._queries: list[Any] = []

    def add(self, node: Node) -> bool:
        query = self._query(node)
        if query is not None:
            self._queries.append(query)
        return query is not None

    def build(self) -> None:
        """Queries are stored as they are."""

    def match(self, texts: Sequence[str]) -> list[list[int]]:
        searcher = self._indexed(texts)
        found: list[list[int]] = [[] for _ in texts]
        for number, query in enumerate(self._queries):
            for _, address in searcher.search(query, limit=len(texts), count=False).hits:
                found[address.doc].append(number)
        return found

    def _indexed(self, texts: Sequence[str]) -> Any:
        index = self._tantivy.Index(self._schema)
        writer = index.writer(heap_size=64_000_000, num_threads=1)  # one segment: numbers are the order added
        for number, text in enumerate(texts):
            document = self._tantivy.Document()
            document.add_unsigned("number", number)
            document.add_text(_BODY, text)
            writer.add_document(document)
        writer.commit()
        index.reload()
        searcher = index.searcher()
        assert searcher.num_segments == 1
        return searcher

    def _query(self, node: Node) -> Any:
        if isinstance(node, And | Or):
            return self._boolean(node)
        if isinstance(node, Near):
            return self._near(node)
        if stem := prefix(node):
            return self._tantivy.Query.regex_query(self._schema, _BODY, f"{stem}.*")
        return self._phrase(node)

    def _boolean(self, node: And | Or) -> Any:
        occur = self._tantivy.Occur
        clauses = []
        for part in node.parts:
            negative = isinstance(part, Not) and isinstance(node, And)
            query = self._query(part.part if isinstance(part, Not) and negative else part)
            if query is None:
                return None
            kind = occur.MustNot if negative else occur.Must if isinstance(node, And) else occur.Should
            clauses.append((kind, query))
        return self._tantivy.Query.boolean_query(clauses)

    def _near(self, node: Near) -> Any:
        left, right = [list(single_words(alternatives(side))) for side in (node.left, node.right)]
        pairs = [(a, b) for a, b in product(left, right) if a != b]
        if node.ordered or not pairs or None in left or None in right:
            return None
        orders = [*pairs, *((b, a) for a, b in pairs)]
        occur = self._tantivy.Occur.Should
        return self._tantivy.Query.boolean_query([(occur, self._words(order, node.n)) for order in orders])

    def _phrase(self, node: Node) -> Any:
        if isinstance(node, Text) and node.field == _TITLE:
            return self._words([word.text for word in node.words], 0, _TITLE)
        words = plain(node)
        return self._words(words, 0) if words else None

    def _words(self, words: Iterable[str | None], slop: int, field: str = _BODY) -> Any:
        queries = self._tantivy.Query
        words = [piece for word in words if word for piece in word.split("'")]
        if len(words) == 1:
            return queries.term_query(self._schema, field, words[0])
        return queries.phrase_query(self._schema, field, words, slop)
