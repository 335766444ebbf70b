"""Prometheus's view of the meters, under the names that Micrometer gives them; and its scrape."""

import re
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeHistogramMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
    SummaryMetricFamily,
)
from prometheus_client.exposition import generate_latest
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.actuator.endpoint import Endpoint, accepted
from app.actuator.meters import Meter, Source, Tags

PATH = "/actuator/prometheus"

TEXT = "text/plain;version=0.0.4;charset=utf-8"
OPENMETRICS = "application/openmetrics-text;version=1.0.0;charset=utf-8"


class MeterCollector(Collector):
    """All meters as Prometheus families.

    Args:
        source: gives the meters.
    """

    def __init__(self, source: Source) -> None:
        self._source = source

    def describe(self) -> list[Metric]:
        """Name nothing: asking when the registry is built would measure before there is time."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The families."""
        for meter in self._source():
            yield from self._families(meter)

    def _families(self, meter: Meter) -> Iterator[Metric]:
        statistics: Iterable[str] = next(iter(meter.samples.values()), ())
        name = meter.name.replace(".", "_")
        if meter.unit and not name.endswith(meter.unit):
            name += f"_{meter.unit}"
        if "TOTAL_TIME" in statistics:
            yield from self._timer(name, meter, ("COUNT", "TOTAL_TIME"), HistogramMetricFamily)
            return
        if "ACTIVE_TASKS" in statistics:
            # What is at hand goes up and down, so that its buckets are a gauge of a histogram.
            yield from self._timer(
                name, meter, ("ACTIVE_TASKS", "DURATION"), GaugeHistogramMetricFamily
            )
            return
        counts = "COUNT" in statistics
        family = (CounterMetricFamily if counts else GaugeMetricFamily)(name, meter.description)
        for tags, found in meter.samples.items():
            value = found["COUNT" if counts else "VALUE"]
            family.add_sample(name + "_total" * counts, _labels(tags), value)
        yield family

    def _timer(
        self,
        name: str,
        meter: Meter,
        statistics: tuple[str, str],
        histogram: type[HistogramMetricFamily | GaugeHistogramMetricFamily],
    ) -> Iterator[Metric]:
        count, total = statistics
        kind = SummaryMetricFamily if meter.buckets is None else histogram
        # Names of a gauge of a histogram are Prometheus's: _gcount and _gsum.
        g = "g" if kind is GaugeHistogramMetricFamily else ""
        whole, longest = kind(name, meter.description), GaugeMetricFamily(f"{name}_max", "Longest.")
        for tags, found in meter.samples.items():
            labels = _labels(tags)
            for bound, below in (meter.buckets or {}).get(tags, ()):
                whole.add_sample(f"{name}_bucket", {**labels, "le": bound}, below)
            whole.add_sample(f"{name}_{g}count", labels, found[count])
            whole.add_sample(f"{name}_{g}sum", labels, found[total])
            longest.add_sample(f"{name}_max", labels, found["MAX"])
        yield whole
        yield longest


def _labels(tags: Tags) -> dict[str, str]:
    return {_label(key): value for key, value in sorted(tags)}


def _label(key: str) -> str:
    """Name a tag as Prometheus allows. Source: Micrometer, ``PrometheusNamingConvention``."""
    name = re.sub("[^a-zA-Z0-9_]", "_", key)
    return name if name[:1].isalpha() else f"m_{name}"


class Scrape(Endpoint):
    """The scrape endpoint.

    Args:
        registry: what is measured.
    """

    produces = ("text/plain", "application/openmetrics-text")
    offered = (TEXT, OPENMETRICS)

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    async def read(self, request: Request) -> Response:
        """All families, or those that the query names."""
        # Whoever lists it gets it, however low: that is how Spring reads Prometheus's own header.
        newer = self.produces[1] in (accepted(request) or "").lower()
        names = frozenset(
            name
            for part in request.query_params.getlist("includedNames")
            for name in part.split(",")
        )
        chosen = _Some(self._registry, names) if names else self._registry
        # Making the text takes milliseconds, which requests need not wait for.
        text = await run_in_threadpool(generate_openmetrics if newer else generate_latest, chosen)
        return Response(text, headers={"content-type": OPENMETRICS if newer else TEXT})


class _Some(Collector):
    """The families of a registry that are wanted, by their own name or by that of a sample."""

    def __init__(self, registry: CollectorRegistry, names: frozenset[str]) -> None:
        self._registry = registry
        self._names = names

    def collect(self) -> Iterator[Metric]:
        for family in self._registry.collect():
            if not self._names.isdisjoint([family.name, *(s.name for s in family.samples)]):
                yield family
