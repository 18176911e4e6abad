"""The production matcher and one other engine, in turns, on the rules that the other can express."""

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from agents.query import Matcher, Query
from agents.query.syntax import And, AtLeast, Meta, Near, Node, Not, NotNear, Or, Score, Text, Within
from bench.rules import clock, ours
from bench.rules.ours import LANGUAGE
from bench.rules.peers import PEERS, Peer
from bench.rules.workload import Texts

BUDGET = 1.5  # CPU seconds of each engine
MOST_EXACT = 30_000  # rules that are also matched by exact forms: with more it takes too long to file them again

Work = Callable[[Sequence[str]], list[list[str]]]  # a batch of texts to the rules that hold
Pairs = set[tuple[int, str]]  # text, rule


@dataclass(frozen=True, slots=True)
class Duel:
    """Rates are texts a CPU-second. `agreement`: the share of (text, rule) found by both of those found by
    either. `exact_rate`, `exact_agreement`: the same of our matcher with the lemmas switched off.
    """

    family: str
    rules: int
    peer: str
    expressed: int
    texts: int
    rate: float
    ours: float
    build: float  # CPU seconds a rule
    agreement: float
    exact_rate: float | None
    exact_agreement: float | None

    @property
    def times(self) -> float:
        """How much faster the production matcher is."""
        return self.ours / self.rate


def duel(name: str, family: str, queries: Mapping[str, Query], texts: Texts) -> Duel:
    """Raises `ImportError` if the engine is not installed."""
    gc.freeze()  # the queries of both stand in memory: let no engine pay for looking through them
    peer = PEERS[name]()
    build, keys = clock.once(lambda: _stored(peer, queries))
    works = {"ours": _ours({key: queries[key].node for key in keys}, texts)}
    if len(keys) <= MOST_EXACT:
        works["exact"] = _ours({key: exact(queries[key].node) for key in keys}, texts)
    works["peer"] = lambda batch: [[keys[number] for number in found] for found in peer.match(batch)]
    batches = [texts.measured[start : start + peer.batch] for start in range(0, len(texts.measured), peer.batch)]
    timings = clock.race(works, batches, BUDGET)
    came = min(len(timing.seconds) for timing in timings.values())
    count = len(texts.measured[: came * peer.batch])
    rates = {name: count / sum(timing.seconds[:came]) for name, timing in timings.items()}
    found = {name: _pairs(timing.found[:came]) for name, timing in timings.items()}
    return Duel(
        family=family,
        rules=len(queries),
        peer=name,
        expressed=len(keys),
        texts=count,
        rate=rates["peer"],
        ours=rates["ours"],
        build=build / len(queries),
        agreement=_agreement(found["ours"], found["peer"]),
        exact_rate=rates.get("exact"),
        exact_agreement=_agreement(found["exact"], found["peer"]) if "exact" in found else None,
    )


def _ours(nodes: Mapping[str, Node], texts: Texts) -> Work:
    """The matcher, as far as the other engines are when built: they compile their rules then, we when they
    first come up. So the first pass is not timed.
    """
    matcher = Matcher({key: Query("", node) for key, node in nodes.items()}, LANGUAGE)
    ours.learn(matcher, texts)
    for text in texts.measured:
        ours.match(matcher, text)
    return lambda batch: [ours.match(matcher, text) for text in batch]


def _stored(peer: Peer, queries: Mapping[str, Query]) -> list[str]:
    """The keys of the queries that the engine took, in order."""
    keys = [key for key, query in queries.items() if peer.add(query.node)]
    peer.build()
    return keys


def _pairs(found: Sequence[Sequence[Sequence[str]]]) -> Pairs:
    every = (keys for batch in found for keys in batch)
    return {(text, key) for text, keys in enumerate(every) for key in keys}


def _agreement(own: Pairs, theirs: Pairs) -> float:
    either = own | theirs
    return len(own & theirs) / len(either) if either else 1.0


def exact(node: Node) -> Node:
    """The query with every lemma as the exact form, case-folded: what engines without our lemmas compare."""
    match node:
        case Text(words):
            forms = ("exact" if word.form == "lemma" else word.form for word in words)
            return replace(node, words=tuple(replace(word, form=form) for word, form in zip(words, forms, strict=True)))
        case Near() | NotNear():
            return replace(node, left=exact(node.left), right=exact(node.right))
        case Not() | AtLeast():
            return replace(node, part=exact(node.part))
        case And() | Or() | Within():
            return replace(node, parts=tuple(map(exact, node.parts)))
        case Score():
            return replace(node, items=tuple((exact(item), weight) for item, weight in node.items))
        case Meta():
            return node
