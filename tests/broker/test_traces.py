"""One trace follows an article over all topics: real workers, and a collector that is an HTTP server."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from broker.feed import Broker, articles, publish
from broker.worker_process import Start
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from streams.settings import STAGES

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]


@pytest.fixture
def broker(fresh_broker: Broker) -> Broker:
    return fresh_broker


@pytest.fixture
def collector() -> Iterator[tuple[str, list[Any]]]:
    """Its address, and the spans it has got."""
    spans: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                import gzip

                body = gzip.decompress(body)
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                spans.extend(span for scope in resource.scope_spans for span in scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/traces", spans
        server.shutdown()


async def test_one_trace_follows_an_article_to_its_alerts(
    broker: Broker, start: Start, collector: tuple[str, list[Any]]
) -> None:
    address, spans = collector
    start(stages=STAGES, otlp_endpoint=address, log_level="ERROR").until_ready()
    await publish(broker, articles("traced", 12, text="Words of an article"))
    deadline = time.monotonic() + 90
    while not (whole := [trace for trace in _by_trace(spans).values() if set(trace) == set(STAGES)]):
        assert time.monotonic() < deadline, f"no trace goes the whole way; {len(spans)} spans came"
        time.sleep(0.5)
    trace = whole[0]
    chain = [trace[stage] for stage in STAGES]
    assert chain[0].parent_span_id == b""
    assert [each.parent_span_id for each in chain[1:]] == [each.span_id for each in chain[:-1]]
    assert all(each.start_time_unix_nano <= each.end_time_unix_nano for each in chain)
    assert not any("Words of" in str(span) for span in spans)


def _by_trace(spans: list[Any]) -> dict[bytes, dict[str, Any]]:
    """The spans of each trace by stage."""
    traces: dict[bytes, dict[str, Any]] = defaultdict(dict)
    for span in list(spans):
        said = {each.key: each.value.string_value for each in span.attributes}
        traces[span.trace_id][said["messaging.operation.name"]] = span
    return traces
