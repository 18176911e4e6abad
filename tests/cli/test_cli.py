"""The command as a user meets it: in a process of its own, with what it prints and how it ends."""

import asyncio
import json
import os
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

import pytest
from forked import ROOT, run

from agents.cli.ingest import say_passed_over
from agents.cli.moments import moment
from streams.broker import free_port
from streams.health import Health
from streams.settings import BadSetting

GOLDEN = "tests/golden/news.alerts.v1.jsonl"
RECORDED = len(Path(GOLDEN).read_bytes().splitlines())


def tocsin(*words: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    return run(words, stdin, kept | {"COLUMNS": "200"} | variables)


def test_help_teaches() -> None:
    shown = tocsin("--help")
    assert shown.returncode == 0
    for command in ("demo", "worker", "ingest", "alerts", "topics", "rules", "record", "replay"):
        assert command in shown.stdout


def test_the_version_is_the_packages() -> None:
    assert tocsin("--version").stdout == f"tocsin {version('tocsin')}\n"


@pytest.mark.parametrize(
    ("words", "variables", "says"),
    [
        (["worker"], {"TOCSIN_BATCHSIZE": "8"}, "TOCSIN_BATCHSIZE is not a setting; did you mean TOCSIN_BATCH_SIZE?"),
        (["worker", "polish"], {}, "TOCSIN_STAGES takes one or more of clean"),
        (["worker", "extract"], {"TOCSIN_MODEL": "xx_no_such_model"}, "TOCSIN_MODEL"),
        (["worker", "clean"], {"TOCSIN_BROKERS": "127.0.0.1:1"}, "no Kafka broker answers at 127.0.0.1:1"),
        (["ingest", "/no/such/file.html"], {"TOCSIN_BROKERS": "127.0.0.1:1"}, "no Kafka broker answers"),
        (["alerts", "--severity", "loud"], {}, "--severity takes one of info"),
        (["silence", "add", "--reason", "drill"], {}, "names at least one of --rule, --country, --theme and --source"),
        (
            ["silence", "add", "--reason", "drill", "--rule", "r", "--for", "soon"],
            {},
            "--for takes minutes, hours or days",
        ),
        (["acknowledge", "all"], {}, "a fingerprint has 16 hexadecimal digits"),
        (["record", "news.raw.v1", "-o", "x"], {"TOCSIN_BROKERS": "127.0.0.1:1"}, "no Kafka broker answers"),
        (["record", "news.raw.v1", "-o", "x", "--from", "soon"], {}, "--from takes a date or time"),
        (["replay", "/no/such/file"], {}, "there is no file /no/such/file"),
        (["ingest", "http://["], {"TOCSIN_BROKERS": "127.0.0.1:1"}, "no Kafka broker answers"),
        (["alerts"], {"TOCSIN_BROKERS": "http://x y"}, "TOCSIN_BROKERS takes HOST:PORT"),
        (["alerts"], {"TOCSIN_BROKERS": "[::"}, "TOCSIN_BROKERS takes HOST:PORT"),
        (["replay", "pyproject.toml"], {}, "pyproject.toml:1: not a recorded record"),
        (["replay", "news.raw.v1", "--speed", "fast"], {}, "--speed takes `max`, or how many times as fast"),
        (["replay", GOLDEN, "--rules", "/no/such"], {}, "there is no file or folder /no/such"),
        (["replay", GOLDEN, "--rules", "agents/data/rules"], {}, "--rules needs records of one of news.raw.v1"),
        (["replay", GOLDEN, "--resume"], {}, "there is nothing to resume"),
        (["demo", ""], {}, "there is no file or folder ''"),
        (["demo", "/no/such/folder"], {}, "there is no file or folder '/no/such/folder'"),
        (["notify"], {}, "TOCSIN_NOTIFY is not set: it takes the file of endpoints"),
        (
            ["notify", "check"],
            {"TOCSIN_NOTIFY": "/no/such.yaml"},
            "/no/such.yaml: cannot be read: No such",
        ),
        (["notify"], {"TOCSIN_NOTIFY": "docker/endpoints.yaml", "TOCSIN_NOTIFY_ALLOW": "10.1.2.3/8"}, "has host bits"),
        (["notify", "enable", "desk"], {"TOCSIN_NOTIFY": "docker/endpoints.yaml"}, "there is no endpoint desk in"),
        (["export", "--format", "pdf"], {}, "--format takes one of json, cap, stix, not 'pdf'"),
        (["export", "--format", "cap"], {}, "--format cap needs --out"),
        (["health"], {}, "TOCSIN_HEALTH_PORT is 0"),
        (
            ["rules", "preview", "agents/data/rules", GOLDEN],
            {},
            f"{GOLDEN} has no records of news.enriched.v1, but {RECORDED} of",
        ),
        (["clean", "docs"], {}, "tocsin: docs is a folder: give a file"),
        (["clean", "docs/no.html"], {}, "tocsin: there is no file docs/no.html: give the path of one that is there"),
        (["clean", "no/such.html", "--html", "x"], {}, "tocsin: there is no folder no: make it first, or give another"),
        (["rules", "check", "--junit", "README.md/x"], {}, "README.md/x would need a folder where there is a file"),
        (["clean", "tests/golden", "--url", "x"], {"TOCSIN_BATCHSIZE": "8"}, "did you mean TOCSIN_BATCH_SIZE?"),
        (["rules", "check", "agents/data/rules"], {"TOCSIN_BATCH_SIZE": "many"}, "takes a whole number, not 'many'"),
    ],
)
def test_a_mistake_ends_with_one_sentence(words: list[str], variables: dict[str, str], says: str) -> None:
    ended = tocsin(*words, **variables)
    assert ended.returncode == 1
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len([line for line in ended.stderr.splitlines() if line.startswith("tocsin: ")]) == 1


def test_a_dead_letter_says_its_reason_once(tmp_path: Path) -> None:
    (tmp_path / "some.pdf").write_bytes(b"%PDF-1.4 some")
    ended = tocsin("clean", str(tmp_path / "some.pdf"))
    assert ended.returncode == 1
    assert ended.stderr == "tocsin: a dead letter (binary): the content is binary (PDF), not text\n"


def test_the_command_leaves_prometheus_to_the_worker() -> None:
    """It has to be imported after the worker has named the folder its processes count into."""
    code = "import sys, agents.cli.main; sys.exit('prometheus_client' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_a_folder_without_articles_is_said_to_be_one(tmp_path: Path) -> None:
    ended = tocsin("demo", str(tmp_path))
    assert ended.returncode == 1
    assert f"no articles in {tmp_path}" in ended.stderr


RULE = """rules:
- id: rule
  name: "[/bold] x"
  severity: low
  query: volcano
  tests: {fire: ["a volcano"], quiet: ["a hill"]}
"""


def test_rules_with_markup_in_their_names_are_shown_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(RULE, encoding="utf-8")
    shown = tocsin("rules", "check", str(tmp_path))
    assert shown.returncode == 0
    assert "[/bold] x" in shown.stdout
    article = {"source": "a.example", "format": "clean", "title": "A [/b] [red]title", "content": "A quiet day. " * 20}
    (tmp_path / "story.jsonl").write_text(json.dumps(article) + "\n", encoding="utf-8")
    why = tocsin("rules", "why", "rule", str(tmp_path / "story.jsonl"), "--rules", str(tmp_path))
    assert why.returncode == 0
    assert f"rule of {tmp_path / 'rule.yaml'}:2" in why.stdout
    assert "rule does not ring on “A [/b] [red]title”" in why.stdout
    assert "no volcano" in why.stdout


def test_why_says_which_rule_of_an_id_it_is_about_and_that_there_was_no_article(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(RULE, encoding="utf-8")
    (tmp_path / "page.html").write_text("%PDF-1.4", encoding="utf-8")
    why = tocsin("rules", "why", "rule", str(tmp_path / "page.html"), "--rules", str(tmp_path))
    assert why.returncode == 1
    assert why.stdout == f"rule of {tmp_path / 'a.yaml'}:2\n"
    assert f"{tmp_path / 'b.yaml'}:2:3  duplicate id rule: {tmp_path / 'a.yaml'}:2 has it already" in why.stderr
    assert "no article: the content is binary (PDF), not text" in why.stderr
    assert f"tocsin: {tmp_path / 'page.html'} has no article that a rule could ring on" in why.stderr


def test_files_of_other_kinds_are_counted_and_the_first_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "story.txt").write_text("x")
    say_passed_over(tmp_path)
    assert capsys.readouterr().err == ""
    for number in range(7):
        (tmp_path / f"{number}.pdf").write_text("x")
    say_passed_over(tmp_path)
    said = capsys.readouterr().err
    assert said.startswith(f"passed over 7 files of other kinds in {tmp_path}: 0.pdf, 1.pdf, ")
    assert " 4.pdf and 2 more; " in said
    assert ".html" in said


def test_rules_that_cannot_ring_do_not_start(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("rules: 5\n", encoding="utf-8")
    ended = tocsin("worker", "alert", TOCSIN_RULES=str(tmp_path))
    assert ended.returncode == 1
    assert "tocsin: TOCSIN_RULES: there is no good rule" in ended.stderr
    (tmp_path / "none").mkdir()
    ended = tocsin("worker", "classify", TOCSIN_THEMES=str(tmp_path / "none"))
    assert ended.returncode == 1
    assert "tocsin: TOCSIN_THEMES: " in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_theme_file_of_nested_brackets_is_named(tmp_path: Path) -> None:
    (tmp_path / "deep.toml").write_text("id = " + "[" * 5000, encoding="utf-8")
    ended = tocsin("worker", "classify", TOCSIN_THEMES=str(tmp_path))
    assert ended.returncode == 1
    assert "deep.toml:1" in ended.stderr
    assert "Traceback" not in ended.stderr


BAD = """rules:
- id: bad
  severity: low
  query: border tension
  tests: {fire: ["a"], quiet: ["b"]}
- id: good
  severity: low
  query: border
  tests: {fire: ["the border"], quiet: ["b"]}
"""


def test_rules_check_writes_junit(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(BAD)
    ended = tocsin("rules", "check", str(tmp_path), "--junit", str(tmp_path / "junit.xml"))
    assert ended.returncode == 1
    suite = ElementTree.parse(tmp_path / "junit.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    cases = {case.get("name"): case.find("failure") for case in suite}
    assert cases["good"] is None
    failure = cases["bad"]
    assert failure is not None
    assert "two words in a row" in (failure.get("message") or "")
    assert "^^^^^^^" in (failure.text or "")


def test_a_strict_worker_does_not_start_with_a_bad_rule(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(BAD)
    ended = tocsin("worker", "alert", "--strict", TOCSIN_RULES=str(tmp_path), TOCSIN_BROKERS="127.0.0.1:1")
    assert ended.returncode == 1
    assert "TOCSIN_STRICT_RULES: 1 faults in the rules" in ended.stderr
    assert "rules.yaml:4:17  two words in a row" in ended.stderr
    lenient = tocsin("worker", "alert", TOCSIN_RULES=str(tmp_path), TOCSIN_BROKERS="127.0.0.1:1")
    assert "no Kafka broker answers" in lenient.stderr


def test_times_are_typed_as_dates_or_as_how_long_ago() -> None:
    assert moment("--from", None) is None
    assert moment("--from", "1970-01-02") == 86_400_000
    assert moment("--from", "1970-01-01T01:00+01:00") == 0
    ago = moment("--from", "-2h")
    assert ago is not None
    assert abs(time.time() * 1000 - ago - 7_200_000) < 5_000
    with pytest.raises(BadSetting, match="--to takes a date"):
        moment("--to", "soon")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8")
async def test_health_asks_where_the_health_server_listens() -> None:
    port, health = free_port(), Health(["clean"])
    health.watch(lambda: 1, list)
    await health.serve(port, "127.0.0.2")
    try:
        where = {"TOCSIN_HEALTH_PORT": str(port), "TOCSIN_HEALTH_HOST": "127.0.0.2"}
        assert (await asyncio.to_thread(tocsin, "health", **where)).returncode == 0
        where["TOCSIN_HEALTH_HOST"] = "127.0.0.3"
        assert (await asyncio.to_thread(tocsin, "health", **where)).returncode == 1
    finally:
        await health.stop()
