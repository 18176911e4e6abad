"""What a worker says of itself: liveness (the loop turns) and readiness (its group has given it its share).

The share may be nothing: of a topic with one partition (`news.clean.v1`) one worker works, and the others stand by.
They are ready, too: a rolling replacement waits for it.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence

from aiohttp import web

from streams import metrics
from streams.topology import Outcome


class Health:
    """Counts outcomes by stage and serves `/healthz`, `/readyz` and `/metrics`."""

    def __init__(self, stages: Sequence[str]) -> None:
        self._stages = stages
        self._share: Callable[[], int | None] = lambda: None
        self._runner: web.AppRunner | None = None
        self.counts: Counter[tuple[str, str]] = Counter()
        self.last_progress = 0.0  # monotonic seconds

    def progress(self, stage: str, outcomes: Sequence[Outcome]) -> None:
        self.last_progress = time.monotonic()
        counts = Counter(outcome.reject.reason if outcome.reject else "ok" for outcome in outcomes)
        for reason, count in counts.items():
            self.counts[stage, reason] += count
            metrics.articles(stage, reason, count)

    def watch(self, share: Callable[[], int | None]) -> None:
        """`share` returns how many partitions the worker was given; None while it is in no group."""
        self._share = share

    async def serve(self, port: int, host: str = "127.0.0.1") -> None:
        """Listen on `host`; port 0 means not at all."""
        if not port:
            return
        app = web.Application()
        app.router.add_get("/healthz", self._live)
        app.router.add_get("/readyz", self._readiness)
        app.router.add_get("/metrics", self._metrics)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _live(self, _: web.Request) -> web.Response:
        await asyncio.sleep(0)  # answers only while the loop turns
        return web.json_response({"status": "alive"})

    async def _readiness(self, _: web.Request) -> web.Response:
        share = self._share()
        counts = [{"stage": stage, "outcome": what, "articles": n} for (stage, what), n in self.counts.items()]
        body = {"ready": share is not None, "stages": self._stages, "partitions": share or 0, "articles": counts}
        return web.json_response(body, status=503 if share is None else 200)

    async def _metrics(self, _: web.Request) -> web.Response:
        text = await asyncio.to_thread(metrics.exposition)
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})
