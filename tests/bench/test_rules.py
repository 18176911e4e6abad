"""The benchmark of the rules measures what it says: the parts that need neither the shared data nor other engines."""

from pathlib import Path

import pytest

from agents.query import Matcher, Query, parse
from agents.text import analyse
from bench.rules import __main__ as command
from bench.rules import clock
from bench.rules.duel import exact
from bench.rules.goals import Goal
from bench.rules.peers import Peer
from bench.rules.peers.regexes import Regexes
from bench.rules.peers.spacy_matchers import SpacyMatcher, SpacyPhraseMatcher

RULES = [
    "border",
    '"border zone"',
    "border NEAR/2 tension",
    "(border OR frontier) NEAR/3 (tension OR clash)",
    "ten* NEAR/1 border",
    '"border zone" AND NOT (tension OR clash)',
    "border /S tension",
]
TEXTS = [
    "tension at the border rose again",
    "tension rose again at the northern border",
    "a border zone and no more",
    "a border zone , a clash",
    "the frontier saw a bloody clash",
    "borders and tensions",
    "ten at border",
]


@pytest.mark.parametrize("engine", [Regexes, SpacyMatcher, SpacyPhraseMatcher])
def test_an_engine_finds_what_the_matcher_finds_on_the_rules_it_takes(engine: type[Peer]) -> None:
    peer = engine()
    taken = [rule for rule in RULES if peer.add(parse(rule).node)]
    peer.build()
    matcher = Matcher({rule: Query(rule, exact(parse(rule).node)) for rule in taken})
    found = [{taken[number] for number in numbers} for numbers in peer.match(TEXTS)]
    assert found == [{hit.key for hit in matcher.match(analyse(None, text, "en"))} for text in TEXTS]
    assert "border" in set.union(*found)


@pytest.mark.parametrize(
    ("engine", "refused"),
    [(Regexes, RULES[6:]), (SpacyMatcher, RULES[5:]), (SpacyPhraseMatcher, RULES[2:])],
)
def test_an_engine_refuses_what_it_cannot_express(engine: type[Peer], refused: list[str]) -> None:
    peer = engine()
    assert [rule for rule in RULES if not peer.add(parse(rule).node)] == refused


def test_exact_forms_switch_the_lemmas_off() -> None:
    query = parse('SCORE>=2 (border^1, "a clash"^1) AND ATLEAST/2 zone AND NOT ten*')
    text = str(exact(query.node))
    assert text == str(parse('SCORE>=2 (=border^1, ="a clash"^1) AND ATLEAST/2 =zone AND NOT ten*').node)


def test_a_slow_work_is_cut_short_and_a_quick_one_is_not() -> None:
    timings = clock.race({"slow": lambda n: sum(range(n)), "quick": lambda n: n}, [300_000] * 200, budget=0.01)
    assert clock.FEWEST_ITEMS <= len(timings["slow"].seconds) < 200
    assert len(timings["quick"].seconds) == len(timings["quick"].found) == 200
    assert timings["slow"].rate() < timings["quick"].rate(10)


def test_a_goal_says_whether_it_is_met() -> None:
    assert str(Goal("times", 30.0, "at least", 30.0)).endswith("at least 30    met")
    assert str(Goal("growth", 3.1, "at most", 3.0)).endswith("at most 3     MISSED")


def test_no_shared_data_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(command, "FOLDER", Path("/nowhere"))
    assert command.main([]) == 2
    assert "../shared/evals/rules" in capsys.readouterr().err


@pytest.mark.parametrize("bad", [["--families", "X"], ["--sizes", "0"], ["--sizes", "ten"], ["--peers", "lucene"]])
def test_a_wrong_option_is_named(bad: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(bad)
    assert bad[0] in capsys.readouterr().err
