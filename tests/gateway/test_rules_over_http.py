"""Rules over HTTP without Kafka: what is in force, checking, trying out."""

from pathlib import Path
from typing import Any

import pytest
from gateway.records import alert, alerts, at, events, group, groups
from gateway.served import Served, served

from streams.events import Verdict
from streams.records import Record
from streams.topics import FEEDBACK, RULES

RULE = """rules:
- id: {id}
  severity: low
  query: {query}
  tests: {{fire: ["tension on the border"], quiet: ["a quiet day"]}}
"""
TENSION = RULE.format(id="tension", query="tension NEAR/5 border")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "border.yaml").write_text(TENSION)
    return folder


async def test_a_rule_is_shown_with_how_it_fares(tmp_path: Path, rules: Path) -> None:
    rang = alert(1, rule="tension")
    words = [
        at(
            FEEDBACK,
            Verdict(
                alert_id=f"a{number}",
                rule_id="tension",
                rule_version="v1",
                true_alarm=number != 0,
                at=group(rang).starts_at,
                by="ann",
            ),
            0,
            number,
        )
        for number in range(4)
    ]
    records = [*alerts(1, 2, rule="tension"), *groups(group(rang)), *words]
    async with served(tmp_path, records, rules=(rules,)) as site:
        listed = await site.get("/api/rules")
        (shown,) = listed["rules"]
        assert (shown["id"], shown["file"], shown["line"]) == ("tension", "border.yaml", 2)
        assert shown["query"] == "tension NEAR/5 border"
        assert shown["tests"] == {"fire": ["tension on the border"], "quiet": ["a quiet day"]}
        assert (shown["counters"]["alerts"], shown["counters"]["groups"]) == (2, 1)
        assert (shown["precision"]["true"], shown["precision"]["false"], shown["precision"]["value"]) == (3, 1, 0.75)
        assert (listed["files"], listed["editable"], listed["problems"]) == (["border.yaml"], False, [])
        one = await site.get("/api/rules/tension")
        assert [each["version"] for each in one["changes"]] == [shown["version"], "v1"]
        assert await site.get("/api/rules/files/border.yaml") == {"name": "border.yaml", "text": TENSION}
        await site.get("/api/rules/nope", 404)
        await site.get("/api/rules/files/..%2Frules%2Fborder.yaml", 404)
        (rules / "border.yaml").write_text(RULE.format(id="other", query="tension"))  # as an editor saves it
        assert [each["id"] for each in (await site.get("/api/rules"))["rules"]] == ["other"]


async def check(site: Served, text: str, name: str = "border.yaml") -> Any:
    return await site.send("POST", "/api/rules/check", {"name": name, "text": text})


async def test_checking_says_what_is_wrong_and_where(tmp_path: Path, rules: Path) -> None:
    async with served(tmp_path, rules=(rules,)) as site:
        assert await check(site, TENSION) == {"problems": [], "rules": ["tension"], "tests": 2}
        (problem,) = (await check(site, RULE.format(id="tension", query="border tension")))["problems"]
        assert (problem["file"], problem["line"], problem["column"]) == ("border.yaml", 4, 17)
        assert "two words in a row" in problem["message"]
        assert problem["caret"] == "  query: border tension\n                ^^^^^^^"
        (double,) = (await check(site, TENSION, "copy.yaml"))["problems"]
        assert "duplicate id tension" in double["message"]
        (silent,) = (await check(site, RULE.format(id="tension", query="snow")))["problems"]
        assert "has to fire here but does not" in silent["message"]
        for text in ("", ":", "rules: [", "\x00", "rules: {a: *b}", "&a [*a]"):
            assert (await check(site, text))["problems"], text


@pytest.mark.usefixtures("each_database")
async def test_a_preview_compares_with_what_is_installed(tmp_path: Path, rules: Path) -> None:
    records = [*events(1, 2, 3), *events(4, text="There was tension in the village, far from every border.")]
    async with served(tmp_path, records, rules=(rules,)) as site:
        body = {"name": "border.yaml", "text": RULE.format(id="tension", query="tension"), "hours": 24}
        seen = await site.send("POST", "/api/rules/preview", body)
        assert (seen["articles"], seen["alerts"]) == (4, 4)
        assert seen["installed"] == {"alerts": 3, "only_new": 1, "only_old": 0}
        assert seen["sources"] == [{"source": "one.example", "count": 4}]
        assert len(seen["samples"]) == 4
        assert seen["hours"] <= 24
        assert seen["per_day"] > 4  # what is kept is younger than a day
        renamed = body | {"text": RULE.format(id="fresh", query="village OR tension")}
        seen = await site.send("POST", "/api/rules/preview", renamed)
        assert seen["installed"] == {"alerts": 3, "only_new": 4, "only_old": 3}
        bad = await site.send("POST", "/api/rules/preview", body | {"text": "rules: ["}, 422)
        assert bad["problems"][0]["file"] == "border.yaml"
        await site.send("POST", "/api/rules/preview", body | {"hours": 0}, 400)


async def test_files_of_the_workers_are_not_saved_over_http(tmp_path: Path, rules: Path) -> None:
    async with served(tmp_path, rules=(rules,)) as site:
        refused = await site.send("PUT", "/api/rules/files/border.yaml", {"text": TENSION}, 409)
        assert "TOCSIN_RULES_TOPIC" in refused["detail"]


async def test_rules_of_the_topic_are_mirrored_and_bad_ones_are_not_saved(tmp_path: Path) -> None:
    from agents.gateway.rules_api import RULEBOOK

    async with served(tmp_path, rules_topic=RULES.name) as site:
        assert (await site.get("/api/rules"))["rules"] == []
        book = site.client.app[RULEBOOK]
        value = b'{"name":"border.yaml","text":"%b"}' % TENSION.replace("\n", "\\n").replace('"', '\\"').encode()
        await book.apply(Record(RULES.name, b"border.yaml", value, (), 0, 0, 0))
        assert [each["id"] for each in (await site.get("/api/rules"))["rules"]] == ["tension"]
        bad = {"text": RULE.format(id="tension", query="border tension")}
        refused = await site.send("PUT", "/api/rules/files/border.yaml", bad, 422)
        assert refused["problems"][0]["line"] == 4
        for name in ("a.txt", "..yaml", "a%2Fb.yaml", "x" * 300 + ".yaml"):
            await site.send("PUT", f"/api/rules/files/{name}", {"text": TENSION}, 400)
        unreachable = await site.send(
            "PUT", "/api/rules/files/new.yaml", {"text": TENSION.replace("id: t", "id: o")}, 503
        )
        assert "nothing was saved" in unreachable["detail"]
