"""Other engines that match many stored queries: each behind the same few lines, one module an engine."""

from bench.rules.peers.aho_corasick import AhoCorasick
from bench.rules.peers.hyperscan_regexes import Hyperscan
from bench.rules.peers.mokaccino_percolator import Mokaccino
from bench.rules.peers.peer import Peer
from bench.rules.peers.perq_percolator import Perq
from bench.rules.peers.regexes import Regexes
from bench.rules.peers.spacy_matchers import SpacyMatcher, SpacyPhraseMatcher
from bench.rules.peers.tantivy_batches import Tantivy

PEERS: dict[str, type[Peer]] = {
    peer.name: peer
    for peer in (Tantivy, Perq, Mokaccino, AhoCorasick, Hyperscan, Regexes, SpacyMatcher, SpacyPhraseMatcher)
}

__all__ = ["PEERS", "Peer"]
