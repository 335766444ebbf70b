"""``/actuator/metrics``: names, and meters cut down by tags."""

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from app.actuator.drilldown import MeterNames, OneMeter
from app.actuator.meters import Meter, gauge
from tests.app.inprocess import ask
from tests.app.pod import Launch, Pod

REQUESTS = Meter(
    "http.server.requests",
    "Time to answer.",
    "seconds",
    {
        (("status", status), ("uri", uri)): {"COUNT": count, "TOTAL_TIME": total, "MAX": longest}
        for status, uri, count, total, longest in [
            ("200", "/test", 3, 0.3, 0.2),
            ("500", "/test", 1, 0.1, 0.1),
            ("200", "/a:b", 2, 0.5, 0.4),
        ]
    },
)
METERS = [REQUESTS, gauge("system.cpu.count", "Processors.", None, 2)]


def metrics() -> Starlette:
    """An app of the two routes."""
    return Starlette(
        routes=[
            Route("/metrics", MeterNames(lambda: METERS)),
            Route("/metrics/{requiredMetricName}", OneMeter(lambda: METERS)),
        ]
    )


def test_names_are_sorted() -> None:
    """One key."""
    assert ask(metrics(), "GET", "/metrics").json() == {
        "names": ["http.server.requests", "system.cpu.count"]
    }


def test_a_meter_without_tags_or_unit() -> None:
    """A missing unit is left out, and values are never whole numbers."""
    assert ask(metrics(), "GET", "/metrics/system.cpu.count").text == (
        '{"name":"system.cpu.count","description":"Processors.",'
        '"measurements":[{"statistic":"VALUE","value":2.0}],"availableTags":[]}'
    )


@pytest.mark.parametrize(
    ("query", "measured", "left"),
    [
        ("", [6, 0.9, 0.4], {"status": ["200", "500"], "uri": ["/a:b", "/test"]}),
        ("?tag=uri:/test", [4, 0.4, 0.2], {"status": ["200", "500"]}),
        ("?tag=uri:/a:b", [2, 0.5, 0.4], {"status": ["200"]}),
        ("?tag=uri:/test&tag=status:500", [1, 0.1, 0.1], {}),
        ("?tag=uri:/test,status:500", [1, 0.1, 0.1], {}),
        ("?tag=%20uri:/test,%20status:500%20", [1, 0.1, 0.1], {}),
        ("?tag=", [6, 0.9, 0.4], {"status": ["200", "500"], "uri": ["/a:b", "/test"]}),
        ("?tag", [6, 0.9, 0.4], {"status": ["200", "500"], "uri": ["/a:b", "/test"]}),
    ],
)
def test_tags_cut_a_meter_down(query: str, measured: list[float], left: dict[str, object]) -> None:
    """Counts and sums add up, the longest is the longest; chosen tags are no more offered."""
    found = ask(metrics(), "GET", f"/metrics/http.server.requests{query}").json()
    assert [entry["statistic"] for entry in found["measurements"]] == ["COUNT", "TOTAL_TIME", "MAX"]
    assert [entry["value"] for entry in found["measurements"]] == pytest.approx(measured)
    assert {entry["tag"]: entry["values"] for entry in found["availableTags"]} == left


@pytest.mark.parametrize(
    "path",
    [
        "nosuch",
        "http.server.requests?tag=status:404",
        "http.server.requests?tag=:",
        "http.server.requests?tag=:200",
        "http.server.requests?tag=uri:/test,status:500&tag=status:500",
        "system.cpu.count?tag=x:y",
    ],
)
def test_what_is_not_there_is_an_empty_404(path: str) -> None:
    """A meter, a value, or a tag; of several, none is cut at its commas. HEAD gets a 204."""
    answer = ask(metrics(), "GET", f"/metrics/{path}")
    assert (answer.status_code, answer.content) == (404, b"")
    assert ask(metrics(), "HEAD", f"/metrics/{path}").status_code == 204


@pytest.mark.parametrize(
    "query", ["tag=status", "tag=a:b,", "tag=,a:b", "tag=,", "tag=a:b&tag=", "tag=a:b,c"]
)
def test_a_malformed_tag_is_a_400(open_pod: Pod, query: str) -> None:
    """With Spring's error, and before the meter is looked for."""
    for name in ("http.server.requests", "nosuch"):
        answer = open_pod.get(f"/actuator/metrics/{name}?{query}")
        assert (answer.status, answer.json["error"]) == (400, "Bad Request")


def test_common_tags_are_there_and_can_be_asked_for(launch: Launch) -> None:
    """As in Spring, whose meters all have them; a meter's own tag of the same name stays."""
    pod = launch(
        MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE="*",
        MANAGEMENT_METRICS_TAGS_REGION="eu",
        MANAGEMENT_METRICS_TAGS_URI="none",
    ).wait_ready()
    pod.get("/test")
    found = pod.get("/actuator/metrics/http.server.requests?tag=uri:/test,region:eu").json
    assert found["measurements"][0] == {"statistic": "COUNT", "value": 1.0}
    tags = {entry["tag"]: entry["values"] for entry in found["availableTags"]}
    assert tags["application"] == ["goodjob"]
    uptime = "/actuator/metrics/process.uptime"
    assert [pod.get(f"{uptime}?tag=region:{where}").status for where in ("eu", "us")] == [200, 404]
    text = pod.get("/actuator/prometheus?includedNames=process_uptime_seconds").text
    assert 'process_uptime_seconds{application="goodjob",region="eu",uri="none"}' in text


def test_a_pods_own_meters(open_pod: Pod) -> None:
    """Requests are counted under the names that Spring gives them."""
    open_pod.get("/test")
    open_pod.get("/test")
    found = open_pod.get("/actuator/metrics/http.server.requests?tag=uri:/test").json
    assert found["measurements"][0] == {"statistic": "COUNT", "value": 2.0}
    names = open_pod.get("/actuator/metrics").json["names"]
    assert {"application.ready.time", "process.uptime", "disk.free"} <= set(names)
