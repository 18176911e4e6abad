"""What only a PostgreSQL can do or fail to do; the rest is in the tests that run on both databases."""

import random
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from gateway.postgres_server import PostgresServer
from gateway.records import alert, alerts, at
from gateway.served import served

from agents.gateway import postgres as module
from agents.gateway.database import Unreachable
from agents.gateway.postgres import Postgres
from agents.gateway.server import build
from agents.gateway.store import Store
from streams.codec import Reject
from streams.settings import BadSetting, Settings
from streams.topics import ALERTS

SCHEMA = "tocsin_alone"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def there(postgres: PostgresServer) -> Iterator[Postgres]:
    yield Postgres(postgres.url, SCHEMA)
    with psycopg.connect(postgres.url) as admin:
        admin.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def test_a_schema_of_somebody_else_is_left_alone(there: Postgres) -> None:
    with psycopg.connect(there.url) as admin:
        admin.execute(f"CREATE SCHEMA {SCHEMA}")
        admin.execute(f"CREATE TABLE {SCHEMA}.items (dear text)")
    with pytest.raises(Unreachable, match=f'a schema "{SCHEMA}" that this gateway has not made'):
        Store(there)
    with psycopg.connect(there.url) as admin:
        admin.execute(f"SELECT dear FROM {SCHEMA}.items")


def test_one_schema_has_one_gateway(there: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.2)
    with closing(Store(there)) as store:
        store.apply(alerts(1))
        with pytest.raises(Unreachable, match=f'another gateway fills the schema "{SCHEMA}"'):
            Store(there)
        with closing(there.open_to_read()) as db:
            assert db.execute("SELECT count(*) FROM items").fetchall()[0][0] == 1
    with closing(Store(there)) as again:
        assert again.db.execute("SELECT count(*) FROM items").fetchall()[0][0] == 0
        (item,) = again.apply(alerts(1))
        assert item.seq == 1


def test_who_may_read_may_still_do_so_when_the_gateway_has_started_again(there: Postgres) -> None:
    Store(there).close()
    with psycopg.connect(there.url) as admin:
        admin.execute("DROP ROLE IF EXISTS analyst")
        admin.execute("CREATE ROLE analyst")
        admin.execute(f"GRANT USAGE ON SCHEMA {SCHEMA} TO analyst")
        admin.execute(f"GRANT SELECT ON {SCHEMA}.items TO analyst")
    with closing(Store(there)) as store, psycopg.connect(there.url, autocommit=True) as analyst:
        store.apply(alerts(1, 2))
        analyst.execute("SET ROLE analyst")
        rows = analyst.execute(f"SELECT convert_from(record, 'UTF8')::json->>'article_id' FROM {SCHEMA}.items")
        assert [row[0] for row in rows] == ["article-1", "article-2"]
    with psycopg.connect(there.url) as admin:
        admin.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
        admin.execute("DROP ROLE analyst")


def test_other_tables_are_made_anew(there: Postgres, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    Store(there).close()
    changed = tmp_path / "changed.sql"
    changed.write_text(module.SCHEMA.read_text() + "CREATE TABLE more (id word);")
    monkeypatch.setattr(module, "SCHEMA", changed)
    with closing(Store(there)) as store:
        assert store.db.execute("SELECT count(*) FROM more").fetchone()[0] == 0


def test_every_table_is_emptied() -> None:
    made = re.findall(r"CREATE UNLOGGED TABLE (\w+)", module.SCHEMA.read_text())
    assert sorted(made) == sorted(module.TABLES.split(", "))


@pytest.mark.parametrize(
    "code",
    ["T\0", "".join(random.Random(1).choices(string.ascii_letters, k=9_000))],
    ids=["NUL", "too long for an index"],
)
def test_what_it_cannot_hold_is_reported_and_leaves_nothing_behind(there: Postgres, code: str) -> None:
    told: list[Reject] = []
    with closing(Store(there, report=lambda _, reject: told.append(reject))) as store:
        records = [
            at(ALERTS, alert(1, countries=("TJ", code)), 0, 0),
            at(ALERTS, alert(2, title="\0"), 0, 1),
            *alerts(3),
        ]
        assert [item.id for item in store.apply(records)] == [alert(2).id, alert(3).id]
        assert len(told) == 1
        assert store.db.execute("SELECT count(*) FROM items WHERE article = 'article-1'").fetchone()[0] == 0
        assert store.apply(records) == []


async def test_while_it_is_away_questions_are_refused_and_afterwards_answered(tmp_path: Path) -> None:
    with PostgresServer() as server:
        async with served(tmp_path, alerts(1), gateway_store=server.url) as site:
            assert len((await site.get("/api/alerts"))["alerts"]) == 1
            server.stop()
            problem = await site.get("/api/alerts", 503)
            assert "does not answer" in problem["detail"]
            with pytest.raises(Unreachable):
                await site.take(*alerts(2))
            server.start()
            assert len((await site.get("/api/alerts"))["alerts"]) == 1


def test_a_password_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"pa\xdfword")
    for file in (tmp_path / "nowhere", tmp_path, tmp_path / "latin"):
        settings = Settings(gateway_store="postgresql://h/d", gateway_store_password_file=str(file), data_dir=tmp_path)
        with pytest.raises(BadSetting, match="TOCSIN_GATEWAY_STORE_PASSWORD_FILE"):
            build(settings, None)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgresql://ann:secret@127.0.0.1:1/news", "PostgreSQL cannot be used: .*127.0.0.1.*port 1"),
        ("postgresql://ann:secret@127.0.0.1/news?nosuch=1", "TOCSIN_GATEWAY_STORE is no address that libpq reads"),
        ("postgresql://ann:secret%zz@127.0.0.1/news", "TOCSIN_GATEWAY_STORE is no address that libpq reads"),
        ("mysql://ann:secret@127.0.0.1/news", "TOCSIN_GATEWAY_STORE takes postgresql://"),
    ],
)
def test_a_gateway_without_its_database_ends_with_one_sentence(address: str, words: str, tmp_path: Path) -> None:
    settings = Settings(gateway_store=address, data_dir=tmp_path)
    assert "secret" not in repr(settings)
    command, env = [sys.executable, "-m", "agents.cli", "gateway"], settings.to_env()
    ended = subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert re.search(words, ended.stderr), ended.stderr
    assert "secret" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
