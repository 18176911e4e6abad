"""How queries are filed for the presearch: under clues, of which one is true wherever the query holds.

Where words and their distances say all that a query says, its clues decide: that is most of what analysts write. The
others are filed under what they need, and evaluated when it is there.
"""

from itertools import product
from math import prod

from agents.query import proximity
from agents.query.clue import Clue, Rarity, cost, doubtful, together, within
from agents.query.proximity import Phrase
from agents.query.syntax import And, AtLeast, Meta, Near, Node, Not, NotNear, Or, Score, Text, Within
from agents.query.vocabulary import Vocabulary

MOST_CLUES = 64  # a query is not filed under more than that, if there is a choice


class Filing:
    """Clues of nodes whose terms are in a vocabulary."""

    def __init__(self, vocabulary: Vocabulary, rarity: Rarity) -> None:
        self._vocabulary = vocabulary
        self._rarity = rarity

    def of(self, node: Node) -> list[Clue]:
        """The clues of a node that needs something to be present."""
        found = self._clues(node)
        if found is None:
            raise ValueError(f"nothing has to be present for {node}")
        return list(dict.fromkeys(found))

    def _clues(self, node: Node) -> list[Clue] | None:
        match node:
            case Text():
                return self._text(node)
            case Near():
                return self._near(node)
            case NotNear():
                return self._not_near(node)
            case Or(parts):
                found = [self._clues(part) for part in parts]
                return None if None in found else [clue for clues in found for clue in clues or ()]
            case And():
                return self._and(node)
            case Within(parts):
                return doubtful(self._all(parts, []))
            case AtLeast(_, part):
                return doubtful(self.of(part))
            case Meta():
                return [Clue(self._vocabulary.meta(node))]
            case Score():
                return doubtful(clue for item in self._telling(node) for clue in self.of(item))
            case Not():
                return None

    def _text(self, node: Text) -> list[Clue]:
        terms = self._vocabulary.terms(node)
        if not node.slop:
            found = proximity.phrase(terms, self._rarity)
        elif len(terms) == 2:
            found = proximity.pair(*terms, 1, 1 + node.slop, self._rarity)
        else:
            found = together([Clue(term) for term in terms], [], self._rarity, len(terms) + node.slop)
        return [within(node.field, found) if node.field else found]

    def _near(self, node: Near) -> list[Clue]:
        left, right = self._phrases(node.left), self._phrases(node.right)
        if left and right and len(left) * len(right) <= MOST_CLUES:
            found = proximity.near(left, right, node.n, node.ordered, self._rarity)
            if found is not None:
                return found
        return doubtful(self._all((node.left, node.right), [], self._width(node)))

    def _not_near(self, node: NotNear) -> list[Clue]:
        left, right = self._phrases(node.left), self._phrases(node.right)
        found = proximity.not_near(left, right, node.n, self._rarity) if left and right else None
        return doubtful(self.of(node.left)) if found is None else found

    def _and(self, node: And) -> list[Clue]:
        excluded = [self._phrases(part.part) for part in node.parts if isinstance(part, Not)]
        words = [phrase for phrases in excluded for phrase in phrases]
        lacking = [phrase[0] for phrase in words if len(phrase) == 1]
        found = self._all([part for part in node.parts if not isinstance(part, Not)], lacking)
        all_said = all(excluded) and len(lacking) == len(words)
        return found if all_said else doubtful(found)

    def _all(self, parts: list[Node] | tuple[Node, ...], lacking: list[int], reach: int | None = None) -> list[Clue]:
        """All parts together; only the rarest parts if all would be too many clues."""
        found = [clues for part in parts if (clues := self._clues(part)) is not None]
        kept = sorted(found, key=lambda clues: cost(clues, self._rarity))
        while len(kept) > 1 and prod(map(len, kept)) > MOST_CLUES:
            kept.pop()
        far = {} if reach is None else {"reach": reach}
        clues = [together(chosen, lacking, self._rarity, **far) for chosen in product(*kept)]
        return clues if len(kept) == len(parts) else doubtful(clues)

    def _phrases(self, node: Node) -> list[Phrase]:
        """The words and exact phrases that a node is or is an OR of; none if it is anything else."""
        parts = node.parts if isinstance(node, Or) else (node,)
        texts = [part for part in parts if isinstance(part, Text) and part.field is None and not part.slop]
        return [self._vocabulary.terms(text) for text in texts] if len(texts) == len(parts) else []

    def _telling(self, node: Score) -> list[Node]:
        """Items of which at least one has to hold: without the commonest, which alone miss the threshold."""
        positive = [(item, weight) for item, weight in node.items if weight > 0]
        positive.sort(key=lambda pair: -cost(self.of(pair[0]), self._rarity))
        missed = 0.0
        while positive and missed + positive[0][1] < node.threshold:
            missed += positive.pop(0)[1]
        return [item for item, _ in positive]

    def _width(self, node: Node) -> int:
        """The most positions that a place of a positional node can cover."""
        match node:
            case Text(_, slop):
                return len(self._vocabulary.terms(node)) + slop
            case Near(left, right, n):
                return self._width(left) + self._width(right) + n
            case Or(parts):
                return max(map(self._width, parts))
            case NotNear(left):
                return self._width(left)
        raise TypeError(f"{type(node).__name__} has no places")
