"""Who gets in, and who does not get a byte."""

import hashlib
import importlib
from pathlib import Path

import pytest
from gateway.records import alerts, events
from gateway.served import served

from agents.gateway.tokens import Tokens, load
from streams.settings import BadSetting

READER, WRITER = "reader-token-123", "writer-token-456"
PATHS = (
    "/api/alerts",
    "/api/groups",
    "/api/events/article-1",
    "/api/alerts/stream",
    "/alerts.atom",
    "/api/timeline",
    "/api/countries",
    "/api/places",
    "/api/entities/person:Ann",
    "/api/rules",
    "/api/silences",
    "/api/status",
    "/api/me",
    "/api/nothing-there",
)


def line(name: str, scopes: str, token: str) -> str:
    return f"{name} {scopes} {hashlib.sha256(token.encode()).hexdigest()}\n"


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    file = tmp_path / "tokens"
    file.write_text("# who\n\n" + line("desk", "read", READER) + line("ann", "read,write", WRITER))
    found = load(str(file), "0.0.0.0")
    assert found is not None
    return found


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Bearer wrong", f"Basic {READER}", READER, f"Bearer {READER}x", "Bearer \udcff"],
)
async def test_without_a_known_token_nothing_is_said(tmp_path: Path, tokens: Tokens, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header.encode("utf-8", "replace").decode()}
    async with served(tmp_path, [*alerts(1), *events(1)], tokens) as site:
        for path in PATHS:
            async with site.client.get(path, headers=headers) as answer:
                assert answer.status == 401, path
                assert answer.headers["WWW-Authenticate"] == "Bearer"
                said = await answer.text()
                assert "border" not in said
                assert "article" not in said
        async with site.client.get(f"/api/alerts?token={READER}", headers=headers) as answer:
            assert answer.status == 401  # an address ends in logs


async def test_a_reader_reads_and_a_writer_writes(tmp_path: Path, tokens: Tokens) -> None:
    reader, writer = ({"Authorization": f"Bearer {token}"} for token in (READER, WRITER))
    async with served(tmp_path, alerts(1), tokens) as site:
        assert len((await site.get("/api/alerts", headers=reader))["alerts"]) == 1
        assert await site.get("/api/me", headers=reader) == {"name": "desk", "scopes": ["read"]}
        assert await site.get("/api/me", headers=writer) == {"name": "ann", "scopes": ["read", "write"]}
        refused = await site.send("POST", "/api/alerts/x/verdict", {"true_alarm": True}, 403, headers=reader)
        assert "does not allow to write" in refused["detail"]
        await site.send("POST", "/api/alerts/x/verdict", {"true_alarm": True}, 404, headers=writer)
        assert await site.get("/healthz") == {"status": "alive"}
        assert "openapi" in await site.get("/openapi.json")


async def test_on_loopback_without_tokens_other_names_and_other_pages_are_kept_out(tmp_path: Path) -> None:
    async with served(tmp_path, alerts(1)) as site:
        for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", "[::2]", "localhost@evil", "[::1"):
            assert "localhost" in (await site.get("/api/alerts", 403, headers={"Host": host}))["detail"]
        for host in ("localhost:8090", "127.0.0.1", "[::1]:8090"):
            await site.get("/api/alerts", headers={"Host": host})
        path, body = "/api/alerts/x/verdict", {"true_alarm": True}
        for origin in ("https://evil.example", "null", f"http://localhost:{site.port + 1}"):
            await site.send("POST", path, body, 403, headers={"Origin": origin})
        await site.send("POST", path, body, 404, headers={"Origin": f"http://127.0.0.1:{site.port}"})
        async with site.client.post(path, data=b'{"true_alarm": true}', headers={"Content-Type": "text/plain"}) as one:
            assert one.status == 415  # what a form of another page could send
        async with site.client.options("/api/alerts", headers={"Origin": "https://evil.example"}) as preflight:
            assert preflight.status in (403, 405)
            assert "Access-Control-Allow-Origin" not in preflight.headers


async def test_figures_for_monitoring_are_for_this_machine_and_whoever_may_read(
    tmp_path: Path, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    importlib.import_module("prometheus_client")  # first: what is counted after this test is counted in memory
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    elsewhere = {"X-Forwarded-For": "10.0.0.1"}
    async with served(tmp_path, (), tokens) as site:
        async with site.client.get("/metrics") as answer:
            assert answer.status == 200
        await site.get("/metrics", 401, headers=elsewhere)
        await site.get("/metrics", 401, headers=elsewhere | {"Authorization": "Bearer nobody"})
        async with site.client.get("/metrics", headers=elsewhere | {"Authorization": f"Bearer {READER}"}) as answer:
            assert answer.status == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "gateway.example"])
def test_beyond_loopback_tokens_are_needed(host: str) -> None:
    with pytest.raises(BadSetting, match="TOCSIN_GATEWAY_TOKENS"):
        load("", host)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.9.9.9"])
def test_on_loopback_they_are_not(host: str) -> None:
    assert load("", host) is None


@pytest.mark.parametrize(
    "text", ["", "# nobody\n", "ann read secret-token\n", line("ann", "admin", "x"), line("a b", "read", "x")]
)
def test_a_file_of_tokens_that_is_no_good_is_named_without_what_is_in_it(tmp_path: Path, text: str) -> None:
    file = tmp_path / "tokens"
    file.write_text(text)
    with pytest.raises(BadSetting) as caught:
        load(str(file), "127.0.0.1")
    assert str(file) in str(caught.value)
    assert "secret" not in str(caught.value)
    with pytest.raises(BadSetting, match="can be read"):
        load(str(tmp_path / "none"), "127.0.0.1")
