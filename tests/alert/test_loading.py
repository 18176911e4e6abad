"""Rules from YAML: what is refused, where, and that the good ones load."""

from pathlib import Path

import pytest

from agents.alert.names import Names
from agents.alert.problems import RuleFile, align
from agents.alert.rules import load, load_texts

GOOD = """- id: {id}
  severity: high
  query: {query}
  tests: {{fire: [a good border], quiet: [nothing]}}
"""


def loaded(*texts: str) -> tuple[list[str], list[str]]:
    """(ids, problems) of files named 1.yaml, 2.yaml…"""
    ruleset = load_texts([RuleFile(f"{number}.yaml", text) for number, text in enumerate(texts, 1)])
    return [rule.id for rule in ruleset.rules], [str(problem) for problem in ruleset.problems]


def rules(*rows: str) -> str:
    return "rules:\n" + "".join(rows)


@pytest.mark.parametrize(
    ("row", "place", "message"),
    [
        (GOOD.format(id="x", query="border tension"), "4:17", "two words in a row"),
        (GOOD.format(id="x", query="border NEAR/99 good"), "4:17", "out of range"),
        (GOOD.format(id="x", query="the OR of"), "4:10", "in every article"),
        (GOOD.format(id="x", query="missing"), "5:18", "has to fire here but does not: no missing"),
        (GOOD.format(id="x", query="nothing OR good"), "5:42", "has to stay quiet here but fires on: nothing"),
        (GOOD.format(id="Bad Id", query="good"), "2:7", "small letters"),
        ("- {id: x, severity: top, query: good, tests: {fire: [good], quiet: [no]}}\n", "2:21", "severity is one of"),
        ("- {id: x, severity: low, query: good, tests: {fire: [good]}}\n", "2:46", "at least one text under quiet"),
        ("- {id: x, severity: low, query: good, tests: {quiet: [good]}}\n", "2:46", "at least one text under fire"),
        ("- {id: x, severity: low, query: good}\n", "2:3", "a rule needs tests:"),
        ("- {id: x, querry: good}\n", "2:11", "did you mean query?"),
        ("- {id: x, id: y}\n", "2:11", "given twice"),
        ("- just text\n", "2:3", "is a mapping"),
        ("- {id: x, severity: low, query: good, repeat_interval: often, tests: {}}\n", "2:56", "as in 6h"),
    ],
)
def test_refused_with_place(row: str, place: str, message: str) -> None:
    row = row.replace("repeat_interval: often, tests: {}", "repeat_interval: often, tests: {fire: [good], quiet: [no]}")
    ids, problems = loaded(rules(row, GOOD.format(id="other", query="good")))
    assert ids == ["other"]
    (problem,) = problems
    assert problem.startswith(f"1.yaml:{place}  ")
    assert message in problem


def test_caret_under_the_second_word() -> None:
    _, (problem,) = loaded(rules(GOOD.format(id="x", query="border tension")))
    assert problem.splitlines() == [
        "1.yaml:4:17  two words in a row; put quotes around a phrase or AND/OR between",
        "      query: border tension",
        "                    ^^^^^^^",
    ]


def test_places_in_folded_and_quoted_queries() -> None:
    folded = GOOD.format(id="x", query=">-\n    (border OR frontier)\n      NEAR/5 $unknown")
    quoted = GOOD.format(id="y", query='"\\"border tension\\" NEAR good"')
    _, problems = loaded(rules(folded, quoted))
    assert problems[0].startswith("1.yaml:6:14  unknown list $unknown")
    assert problems[1].splitlines()[1][problems[1].splitlines()[2].index("^") :].startswith("NEAR")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (">-\n  a b\n  c", "a b c"),
        ("'it''s'", "it's"),
        ('"a \\"b\\""', 'a "b"'),
        ("a\n   b", "a b"),
        ("|\n a\n\n b", "a\n\nb"),
    ],
)
def test_align(raw: str, value: str) -> None:
    places = align(raw, value)
    assert len(places) == len(value) + 1
    assert all(sign.isspace() or raw[place] == sign for sign, place in zip(value, places, strict=False))


def test_duplicate_id_keeps_the_first() -> None:
    ids, (problem,) = loaded(rules(GOOD.format(id="x", query="good")), rules(GOOD.format(id="x", query="border")))
    assert ids == ["x"]
    assert problem.startswith("2.yaml:2:3  duplicate id x: 1.yaml:2")


def test_shared_lists_and_own_lists() -> None:
    shared = "lists: {b: [border, frontier], only: good}\n"
    own = "lists: {b: good}\n" + rules(GOOD.format(id="own", query="$b AND $only"))
    ids, problems = loaded(rules(GOOD.format(id="x", query="$b NEAR/5 $only")), own, shared)
    assert (ids, problems) == (["own", "x"], [])


def test_bad_list_is_reported_where_it_is() -> None:
    ids, problems = loaded("lists: {b: border frontier}\n" + rules(GOOD.format(id="x", query="$b")))
    assert ids == []
    assert problems[0].startswith("1.yaml:1:19  two words in a row")


def test_query_after_a_quoted_yaml_value_gets_a_hint() -> None:
    _, (problem,) = loaded(rules(GOOD.format(id="x", query='"a b" NEAR/5 c')))
    assert "goes on a line of its own" in problem


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "a: [b", "- x\n", "\x00", "rule: []\n", "rules: {a: b}\n", "lists: [a]\n"]
)
def test_no_rules_file(text: str) -> None:
    ids, problems = loaded(text)
    assert ids == []
    assert len(problems) == 1


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\xff")
    problems = load([tmp_path, tmp_path / "missing.yaml"]).problems
    assert [problem.message for problem in problems] == ["not UTF-8", "No such file or directory"]


def test_version_is_of_what_matters() -> None:
    def version(text: str) -> str:
        (rule,) = load_texts([RuleFile("f", text)]).rules
        return rule.version

    row = GOOD.format(id="x", query="(good OR border)")
    same = GOOD.format(id="x", query="good   OR Border").replace("nothing", "not this")
    assert version(rules(row)) == version(rules(same))
    assert version(rules(row)) != version(rules(row.replace("high", "low")))
    assert version("lists: {b: good}\n" + rules(GOOD.format(id="x", query="$b"))) != version(
        "lists: {b: border}\n" + rules(GOOD.format(id="x", query="$b"))
    )


def test_language_codes_stay_text() -> None:
    row = "- {id: x, severity: low, language: no, query: hei, tests: {fire: [hei], quiet: [nei]}}\n"
    (rule,) = load_texts([RuleFile("f", rules(row))]).rules
    assert rule.language == "no"


NAMED = """- id: x
  severity: high
  query: {query}
  tests: {{fire: [{{text: a good border, theme: border_tension, country: {country}}}], quiet: [nothing]}}
"""
NAMES = Names({"border_tension", "armed_conflict", "Own Label"})


@pytest.mark.parametrize(
    ("query", "place", "message"),
    [
        ("good AND theme:border_tensoin", "5:25", "there is no theme border_tensoin; did you mean border_tension?"),
        ("good OR theme:xyz", "5:24", "there is no theme xyz; known are Own Label, armed_conflict, border_tension"),
        ("good OR country:(TJ OR Tajikstan)", "5:33", "no country Tajikstan; did you mean TJ (Tajikistan)?"),
        ("good OR country:USA", "5:26", "no country USA; did you mean US (United States)?"),
        ("good OR country:Xqzw", "5:26", "no country Xqzw: write its ISO code or its English name"),
        ("good OR $near", "5:18", "in list $near: there is no country Tajikstan"),
    ],
)
def test_a_theme_or_country_that_there_is_not_is_refused_with_the_nearest(query: str, place: str, message: str) -> None:
    near = "lists: {near: ['country:Tajikstan']}\n" if "$near" in query else "lists: {near: [border]}\n"
    files = [RuleFile("1.yaml", near + rules(NAMED.format(query=query, country="TJ")))]
    found = load_texts(files, names=NAMES)
    assert found.rules == ()
    problem = str(found.problems[-1])
    assert problem.startswith(f"1.yaml:{place}  ")
    assert message in problem


def test_a_worker_takes_a_theme_that_it_does_not_know() -> None:
    assert loaded(rules(NAMED.format(query="good OR theme:elsewhere", country="TJ"))) == (["x"], [])


@pytest.mark.parametrize("query", ["theme:Border_Tension", "country:TJ", 'good OR theme:"own label"'])
def test_what_there_is_may_be_named(query: str) -> None:
    assert load_texts([RuleFile("1.yaml", rules(NAMED.format(query=query, country="TJ")))], names=NAMES).problems == ()


@pytest.mark.parametrize(("query", "country"), [("TJ", "Tajikistan"), ("Tajikistan", "TJ"), ("tj", "[AF, tajikistan]")])
def test_a_country_in_a_test_has_code_and_name_as_in_an_article(query: str, country: str) -> None:
    text = rules(NAMED.format(query=f"country:{query}", country=country))
    assert load_texts([RuleFile("1.yaml", text)], names=NAMES).problems == ()


@pytest.mark.parametrize(
    ("row", "place", "message"),
    [
        (NAMED.format(query="good", country="Tajikstan"), "5:72", "did you mean TJ"),
        (GOOD.format(id="x", query="good") + "  themes: [war, border_tension]\n", "6:12", "there is no theme war"),
    ],
)
def test_tests_and_themes_name_what_there_is(row: str, place: str, message: str) -> None:
    (problem,) = load_texts([RuleFile("1.yaml", rules(row))], names=NAMES).problems
    assert str(problem).startswith(f"1.yaml:{place}  ")
    assert message in problem.message
