"""Spans over OTLP, received by a collector of the test's own."""

import http.server
import queue
import threading
from collections.abc import Iterator

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.app.pod import Launch

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def collector() -> Iterator[tuple[str, "queue.Queue[ExportTraceServiceRequest]"]]:
    """Its address, and what it has been sent."""
    received: queue.Queue[ExportTraceServiceRequest] = queue.Queue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                import gzip  # noqa: PLC0415 - only where the exporter packs

                body = gzip.decompress(body)
            received.put(ExportTraceServiceRequest.FromString(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", received
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_request_leaves_a_span(
    collector: tuple[str, "queue.Queue[ExportTraceServiceRequest]"], launch: Launch
) -> None:
    """In the caller's trace, with the status; probes leave none; all are sent before the end."""
    address, received = collector
    settings = {
        "GOODJOB_OTEL": "on",
        "GOODJOB_VERSION": "v2",
        "GOODJOB_FAULTS": "503@always",
        "OTEL_EXPORTER_OTLP_ENDPOINT": address,
    }
    pod = launch(**settings).wait_ready()
    assert pod.get("/test", traceparent=PARENT).status == 503
    assert pod.get("/actuator/health/liveness").status == 200
    assert pod.stop() == 0
    spans = []
    while not received.empty():
        for resource in received.get().resource_spans:
            attributes = {one.key: one.value.string_value for one in resource.resource.attributes}
            assert attributes["service.name"] == "goodjob"
            assert attributes["service.version"] == "v2"
            spans += [span for scope in resource.scope_spans for span in scope.spans]
    (span,) = spans
    assert span.trace_id.hex() == "0af7651916cd43dd8448eb211c80319c"
    assert span.parent_span_id.hex() == "b7ad6b7169203331"
    found = {one.key: one.value for one in span.attributes}
    status = found.get("http.response.status_code") or found["http.status_code"]
    assert status.int_value == 503


def test_a_collector_that_is_not_there_holds_up_nothing(launch: Launch) -> None:
    """Requests are answered, and the process ends with 0, though no span can be sent."""
    pod = launch(GOODJOB_OTEL="on", OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9").wait_ready()
    assert pod.get("/test").status == 200
    assert pod.stop() == 0


def test_without_the_extra_the_start_is_refused(launch: Launch) -> None:
    """One sentence with what to install; exit status 2."""
    code = (
        "import sys; sys.modules['opentelemetry.sdk'] = None; "
        "from app.__main__ import main; sys.exit(main())"
    )
    pod = launch(command=["-c", code], GOODJOB_OTEL="on")
    assert pod.child.wait(30) == 2
    said = "\n".join(pod.rest("stderr"))
    assert 'GOODJOB_OTEL is "on", but opentelemetry' in said
    assert "pip install 'goodjob[otel]'" in said
    assert "Traceback" not in said
