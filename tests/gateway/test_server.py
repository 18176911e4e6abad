"""The API over HTTP: lists and pages, what is refused, and that nothing foreign becomes markup."""

import io
from pathlib import Path
from xml.etree import ElementTree

import pytest
from gateway.records import NOW, alert, alerts, at, events, group, groups
from gateway.served import served

from agents.gateway import guard, paging
from agents.gateway.views import instant
from streams.topics import ALERTS

pytestmark = pytest.mark.usefixtures("each_database")

EVIL = "</script><script>alert('\u2028')</script><img src=x onerror=alert(1)>&amp;\x07"


async def test_pages_hold_everything_once_newest_first_whatever_comes_in_between(tmp_path: Path) -> None:
    async with served(tmp_path, alerts(*range(25))) as site:
        seen, cursor = [], ""
        while True:
            answer = await site.get(f"/api/alerts?limit=7&cursor={cursor}")
            seen += [each["article_id"] for each in answer["alerts"]]
            await site.take(at(ALERTS, alert(100 + len(seen)), 1, len(seen), NOW + 1000))
            if (cursor := answer["next"]) is None:
                break
        assert seen == [f"article-{number}" for number in reversed(range(25))]


async def test_a_cursor_holds_over_a_restart(tmp_path: Path) -> None:
    async with served(tmp_path / "one", alerts(1, 2, 3)) as site:
        first = await site.get("/api/alerts?limit=2")
    async with served(tmp_path / "two", list(reversed(alerts(1, 2, 3)))) as site:
        second = await site.get(f"/api/alerts?limit=2&cursor={first['next']}")
    assert [each["article_id"] for each in second["alerts"]] == ["article-1"]


async def test_an_alert_its_group_its_event_and_who_is_in_it(tmp_path: Path) -> None:
    rang = alert(1)
    records = [*events(1, 2), *alerts(1), *groups(group(rang))]
    async with served(tmp_path, records) as site:
        shown = await site.get(f"/api/alerts/{rang.id}")
        assert shown["verdict"] is None
        assert shown["at"] == instant(NOW)
        whole = await site.get(f"/api/groups/{shown['fingerprint']}")
        assert [each["id"] for each in whole["alerts"]] == [rang.id]
        assert whole["group"]["silenced_by"] is whole["group"]["acknowledgement"] is None
        event = await site.get("/api/events/article-1")
        assert event["article"]["text"].startswith("There was tension")
        card = await site.get("/api/entities/person:Ann")
        assert card["entity"] == {"id": "person:Ann", "name": "Ann", "type": "PERSON", "aliases": ["Mr Ann"]}
        assert (card["articles"], card["mentions"]) == (2, 4)
        assert card["with"] == [{"id": "person:Bo", "name": "Bo", "type": "PERSON", "articles": 2}]
        assert [each["id"] for each in card["alerts"]] == [rang.id]
        (place,) = (await site.get("/api/places"))["places"]
        assert (place["name"], place["precision"], place["count"]) == ("Khujand", "city", 1)
        countries = (await site.get("/api/countries?country=TJ"))["countries"]
        assert [(each["code"], each["name"], each["count"]) for each in countries] == [
            ("KG", "Kyrgyzstan", 1),
            ("TJ", "Tajikistan", 1),
        ]
        assert all(30 < each["lat"] < 45 and 65 < each["lon"] < 80 for each in countries)


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/api/alerts?severty=high", 400, "did you mean severity?"),
        ("/api/alerts?severity=loud", 400, "one of info, low"),
        ("/api/alerts?limit=501", 400, "from 1 to 500"),
        ("/api/alerts?limit=0", 400, "from 1 to 500"),
        ("/api/alerts?limit=x", 400, "from 1 to 500"),
        ("/api/alerts?cursor=%00", 400, "next from the page before"),
        ("/api/alerts?from=yesterday", 400, "2026-03-01"),
        ("/api/alerts?q=" + "a" * 301, 400, "at most 300"),
        ("/api/alerts?" + "&".join(["rule=a"] * 51), 400, "at most 50 times"),
        ("/api/alerts?q=" + "a+" * 2500, 414, "at most 4000"),
        ("/api/groups?state=odd", 400, "one of all, open"),
        ("/api/timeline?bucket=minute", 400, "hour or day"),
        ("/api/timeline?bucket=hour&from=2000-01-01", 400, "buckets apart"),
        ("/api/alerts/nope", 404, "no longer kept"),
        ("/api/groups/nope", 404, "no longer kept"),
        ("/api/events/nope", 404, "no longer"),
        ("/api/entities/nope", 404, "names that entity"),
        ("/nope", 404, "Not Found"),
    ],
)
async def test_what_is_wrong_is_said_as_problem_json(tmp_path: Path, path: str, status: int, says: str) -> None:
    async with served(tmp_path) as site, site.client.get(path) as answer:
        assert answer.content_type == "application/problem+json"
        problem = await answer.json(content_type=None)
        assert (answer.status, problem["status"], problem["type"]) == (status, status, "about:blank")
        assert says in problem["detail"]


async def test_methods_and_sizes_are_limited(tmp_path: Path) -> None:
    async with served(tmp_path) as site:
        async with site.client.post("/api/alerts", json={}) as answer:
            assert (answer.status, answer.headers["Allow"]) == (405, "GET,HEAD")
        big, json = io.BytesIO(b" " * guard.MOST_BYTES + b"{}"), {"Content-Type": "application/json"}
        async with site.client.post("/api/groups/x/acknowledgement", data=big, headers=json) as answer:
            assert answer.status == 413
            assert "1048576 bytes" in await answer.text()


async def test_every_answer_forbids_what_a_page_need_not_do(tmp_path: Path) -> None:
    async with served(tmp_path) as site:
        for path in ("/api/alerts", "/api/alerts?limit=x", "/nope", "/healthz", "/openapi.json", "/alerts.atom", "/"):
            async with site.client.get(path) as answer:
                policy = answer.headers["Content-Security-Policy"]
                assert "default-src 'self'" in policy
                assert "unsafe" not in policy
                assert "frame-ancestors 'none'" in policy
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert not any(name.lower().startswith("access-control") for name in answer.headers)
                assert "Server" not in answer.headers


async def test_markup_in_an_article_stays_text(tmp_path: Path) -> None:
    records = [*alerts(1, title=EVIL, sentence=EVIL, source=EVIL, url="javascript:alert(1)"), *events(1, text=EVIL)]
    async with served(tmp_path, records) as site:
        for path in ("/api/alerts", "/api/events/article-1", "/api/groups"):
            async with site.client.get(path) as answer:
                assert answer.content_type == "application/json"
        (shown,) = (await site.get("/api/alerts"))["alerts"]
        assert (shown["title"], shown["source"]) == (EVIL, EVIL)
        async with site.client.get("/alerts.atom") as answer:
            assert answer.content_type == "application/atom+xml"
            raw = await answer.read()
    assert b"<script" not in raw
    assert b"javascript:" not in raw
    names = {element.tag for element in ElementTree.fromstring(raw).iter()}
    assert names == {
        f"{{http://www.w3.org/2005/Atom}}{name}"
        for name in ("feed", "id", "title", "updated", "author", "name", "link", "entry", "summary", "category")
    }


async def test_a_feed_holds_what_its_filters_let_through(tmp_path: Path) -> None:
    records = [*alerts(1), *alerts(2, rule="quakes", partition=1)]
    async with served(tmp_path, records) as site, site.client.get("/alerts.atom?rule=quakes") as answer:
        feed = ElementTree.fromstring(await answer.read())
    atom = "{http://www.w3.org/2005/Atom}"
    (entry,) = feed.findall(f"{atom}entry")
    assert entry.findtext(f"{atom}id") == f"urn:tocsin:alert:{alert(2, rule='quakes').id}"
    assert entry.findtext(f"{atom}title") == "HIGH: Quakes: Guards exchange fire"
    assert entry.findtext(f"{atom}summary") == "There was tension on the border."
    assert feed.findtext(f"{atom}updated") == entry.findtext(f"{atom}updated") == instant(NOW)
    assert [link.get("href") for link in entry.findall(f"{atom}link")] == ["https://one.example/story"]


async def test_live_and_ready_are_different_things(tmp_path: Path) -> None:
    async with served(tmp_path) as site:
        assert await site.get("/healthz") == {"status": "alive"}
        assert await site.get("/readyz", 503) == {"ready": False}  # no consumer runs here
        status = await site.get("/api/status")
        assert status["state"] == "broken"
        assert "has not reached Kafka" in status["message"]


def test_pages_are_as_small_as_they_were_asked_for() -> None:
    assert paging.parse({}) == paging.Page(50, None)
    assert paging.parse({"cursor": paging.cursor(-5, "a:b")}).after == (-5, "a:b")
