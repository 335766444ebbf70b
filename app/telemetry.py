"""OpenTelemetry: a span a request over OTLP, where the extra is installed and asked for.

Where to, and how much, is said by OpenTelemetry's own variables (``OTEL_EXPORTER_OTLP_ENDPOINT``,
``OTEL_TRACES_SAMPLER``, …): OpenTelemetry, "Environment Variable Specification".
"""

import contextlib
import os
import threading
from collections.abc import Iterator

from starlette.types import ASGIApp

from app.identity import Identity
from app.settings import SettingsError

STOP_SECONDS = 3.0
# Probes and scrapes come every few seconds and tell nothing about requests.
_NOT_TRACED = "actuator,health,livez,readyz,metrics"


@contextlib.contextmanager
def traced(app: ASGIApp, identity: Identity) -> Iterator[ASGIApp]:
    """Have every request of an app leave a span, and send what is left at the end.

    Args:
        app: the service.
        identity: named in each span as ``service.version`` and ``service.instance.id``.

    Raises:
        SettingsError: the extra is not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - an extra
            OTLPSpanExporter,
        )
        from opentelemetry.instrumentation.asgi import (  # noqa: PLC0415 - an extra
            OpenTelemetryMiddleware,
        )
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - an extra
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - an extra
    except ImportError as missing:
        problem = (
            f'GOODJOB_OTEL is "on", but {missing.name} is not installed; '
            "install the extra with: pip install 'goodjob[otel]', or set it to off."
        )
        raise SettingsError([problem]) from missing
    about = {"service.version": identity.version, "service.instance.id": identity.pod}
    if "OTEL_SERVICE_NAME" not in os.environ:
        about["service.name"] = "goodjob"
    resource = Resource.create(about)
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    try:
        yield OpenTelemetryMiddleware(
            app,
            excluded_urls=_NOT_TRACED,
            tracer_provider=provider,
            # A span a request, and not one more for each message of it.
            exclude_spans=["receive", "send"],
        )
    finally:
        # A collector that can't be reached does not hold up the end.
        ender = threading.Thread(target=provider.shutdown, daemon=True)
        ender.start()
        ender.join(STOP_SECONDS)
