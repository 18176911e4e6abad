"""A question that would take for ever is stopped, and nobody else notices."""

from pathlib import Path

import pytest
from gateway.records import alerts
from gateway.served import served

from agents.gateway import database
from agents.gateway.database import Database
from agents.gateway.problem import Problem

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"


def _endless(db: Database) -> None:
    db.execute(ENDLESS).fetchone()


@pytest.mark.usefixtures("each_database")
async def test_a_question_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LONGEST_QUERY", 0.1)
    async with served(tmp_path, alerts(1)) as site:
        with pytest.raises(Problem, match="takes too long"):
            await site.gateway.read(_endless)
        assert len((await site.get("/api/alerts"))["alerts"]) == 1
