"""What a worker says of itself: liveness (the loop turns) and readiness (nothing keeps it from its work).

A worker is ready although its group gives it no partition: of a topic with one (`news.clean.v1`) one worker works and
the others stand by. A rolling replacement waits for readiness.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence

from aiohttp import web

from streams import metrics
from streams.listening import listen
from streams.topology import Outcome


class Health:
    """Counts outcomes by stage and serves `/healthz`, `/readyz` and `/metrics`."""

    def __init__(self, stages: Sequence[str]) -> None:
        self._stages = stages
        self._partitions: Callable[[], int] = lambda: 0
        self._troubles: Callable[[], list[str]] = lambda: ["it is starting"]
        self._runner: web.AppRunner | None = None
        self.counts: Counter[tuple[str, str]] = Counter()
        self.last_progress = 0.0  # monotonic seconds

    def progress(self, stage: str, outcomes: Sequence[Outcome]) -> None:
        self.last_progress = time.monotonic()
        counts = Counter(outcome.reject.reason if outcome.reject else "ok" for outcome in outcomes)
        for reason, count in counts.items():
            self.counts[stage, reason] += count
            metrics.articles(stage, reason, count)
            if reason != "ok":
                metrics.dead_letters(stage, reason, count)

    def watch(self, partitions: Callable[[], int], troubles: Callable[[], list[str]]) -> None:
        """How many partitions the worker holds, and why it is not ready, in sentences; none: it is."""
        self._partitions, self._troubles = partitions, troubles

    async def serve(self, port: int, host: str = "127.0.0.1") -> None:
        """Listen on `host`; port 0 means not at all. Raises `CannotListen`."""
        if not port:
            return
        app = web.Application()
        app.router.add_get("/healthz", self._live)
        app.router.add_get("/readyz", self._readiness)
        app.router.add_get("/metrics", self._metrics)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await listen(self._runner, host, port, "TOCSIN_HEALTH")

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _live(self, _: web.Request) -> web.Response:
        await asyncio.sleep(0)  # answers only while the loop turns
        return web.json_response({"status": "alive"})

    async def _readiness(self, _: web.Request) -> web.Response:
        troubles = self._troubles()
        counts = [{"stage": stage, "outcome": what, "articles": n} for (stage, what), n in self.counts.items()]
        body = {
            "ready": not troubles,
            "troubles": troubles,
            "stages": self._stages,
            "partitions": self._partitions(),
            "articles": counts,
        }
        return web.json_response(body, status=503 if troubles else 200)

    async def _metrics(self, _: web.Request) -> web.Response:
        text = await asyncio.to_thread(metrics.exposition)
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})
