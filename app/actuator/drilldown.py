"""``/actuator/metrics``: the meters' names, and each meter cut down by its tags."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request

from app.actuator.endpoint import Endpoint, Found
from app.actuator.meters import Meter, Source


class MeterNames(Endpoint):
    """All names.

    Args:
        source: gives the meters.
    """

    def __init__(self, source: Source) -> None:
        self._source = source

    async def read(self, request: Request) -> Found:  # noqa: ARG002 - the same for everybody
        """The names, sorted."""
        return Found({"names": sorted({meter.name for meter in self._source()})})


class OneMeter(Endpoint):
    """The meter that the path names.

    Args:
        source: gives the meters.
    """

    def __init__(self, source: Source) -> None:
        self._source = source

    async def read(self, request: Request) -> Found | None:
        """Add up the samples that have all the tags asked for."""
        wanted = [_tag(text) for text in _list(request.query_params.getlist("tag"))]
        name = request.path_params["requiredMetricName"]
        meter = next((meter for meter in self._source() if meter.name == name), None)
        return None if meter is None else _cut(meter, wanted)


def _list(values: list[str]) -> list[str]:
    """A parameter's values as Spring makes a list of them: only one alone is cut at its commas."""
    if len(values) != 1:
        return values
    return [part.strip() for part in values[0].split(",")] if values[0] else []


def _tag(text: str) -> tuple[str, str]:
    key, colon, value = text.partition(":")
    if not colon:
        raise HTTPException(400)
    return key, value


def _cut(meter: Meter, wanted: list[tuple[str, str]]) -> Found | None:
    chosen = {
        tags: statistics
        for tags, statistics in meter.samples.items()
        if all(tag in tags for tag in wanted)
    }
    if not chosen:
        return None
    totals: dict[str, float] = {}
    values: dict[str, set[str]] = {}
    for tags, statistics in chosen.items():
        _add(totals, statistics)
        for key, value in tags:
            if key not in {key for key, _ in wanted}:
                values.setdefault(key, set()).add(value)
    body = {
        "name": meter.name,
        "description": meter.description,
        "baseUnit": meter.unit,
        "measurements": [{"statistic": s, "value": value} for s, value in totals.items()],
        "availableTags": [{"tag": k, "values": sorted(v)} for k, v in sorted(values.items())],
    }
    return Found({key: value for key, value in body.items() if value is not None})


def _add(totals: dict[str, float], statistics: Mapping[str, float]) -> None:
    for statistic, value in statistics.items():
        if statistic == "MAX":
            totals[statistic] = max(totals.get(statistic, 0.0), float(value))
        else:
            totals[statistic] = totals.get(statistic, 0.0) + float(value)
