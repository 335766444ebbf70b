"""The scrape, and Micrometer's families in it."""

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as plain

from app.actuator.management import Management
from app.actuator.prometheus import OPENMETRICS, PATH, TEXT
from app.availability import Availability
from app.faults.switch import FaultSwitch
from app.identity import Identity
from app.log import RequestLog
from app.metrics import WINDOW_SECONDS, Metrics, Tally
from app.service import Service
from tests.app.inprocess import ask
from tests.app.pod import Launch, wait_for
from tests.app.wire import asking

COUNT = "http_server_requests_seconds_count"
PROMETHEUS = (
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
    "text/plain;version=0.0.4;q=0.3,*/*;q=0.1"
)


def service(management: Management | None = None, faults: str = "none") -> Service:
    """Build a service whose log goes nowhere."""
    return Service(
        identity=Identity("v1", "p"),
        faults=FaultSwitch(faults, 1),
        availability=Availability(),
        metrics=Metrics(management),
        log=RequestLog("v1", descriptor=-1),
        management=management,
    )


def samples(app: Service, name: str) -> list[tuple[dict[str, str], float]]:
    """A metric's samples."""
    return [
        (sample.labels, sample.value)
        for family in plain(ask(app, "GET", PATH).text)
        for sample in family.samples
        if sample.name == name
    ]


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", TEXT),
        ("text/plain", TEXT),
        ("text/*", TEXT),
        ("application/openmetrics-text", OPENMETRICS),
        ("text/plain, application/openmetrics-text;q=0.1", OPENMETRICS),
        (PROMETHEUS, OPENMETRICS),
    ],
)
def test_the_format_is_negotiated(accept: str, content_type: str) -> None:
    """Whoever knows OpenMetrics gets it; both formats can be read by their own parser."""
    answer = ask(service(), "GET", PATH, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    families = list((openmetrics if content_type == OPENMETRICS else plain)(answer.text))
    names = [family.name for family in families]
    assert len(names) == len(set(names))
    assert {"http_server_requests_seconds", "http_requests", "process_cpu_usage"} <= set(names)


def test_requests_have_springs_tags() -> None:
    """What a Spring dashboard selects by, for answers, faults, probes and what is not there."""
    app = service(faults="503@every:2")
    for _ in range(2):
        ask(app, "GET", "/test")
    for path in ("/actuator/health/liveness", "/livez", "/nosuch/1"):
        ask(app, "GET", path)
    common = {"application": "goodjob", "error": "none", "exception": "none", "method": "GET"}
    assert samples(app, COUNT) == [
        (common | {"outcome": outcome, "status": status, "uri": uri}, 1.0)
        for outcome, status, uri in [
            ("SUCCESS", "200", "/test"),
            ("SERVER_ERROR", "503", "/test"),
            ("SERVER_ERROR", "503", "/actuator/health/**"),
            ("SERVER_ERROR", "503", "/livez"),
            ("CLIENT_ERROR", "404", "/**"),
        ]
    ]
    names = {"http_server_requests_seconds_sum", "http_server_requests_seconds_max"}
    assert {len(samples(app, name)) for name in names} == {6}, "the scrapes are requests, too"


def test_an_exception_that_nobody_handles_is_named() -> None:
    """The answer is a 500, and the class of what went wrong is a tag."""
    app = service()

    @app.get("/broken")
    async def broken() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        ask(app, "GET", "/broken")
    ((labels, _),) = samples(app, COUNT)
    wanted = {"error": "LookupError", "exception": "LookupError", "status": "500"}
    assert wanted.items() <= labels.items()


def test_common_tags_come_from_the_settings() -> None:
    """``application`` may be renamed, and others added; sorted, as Micrometer sorts them."""
    app = service(Management(tags={"application": "shop", "region": "eu"}))
    ((labels, _),) = samples(app, "process_uptime_seconds")
    assert labels == {"application": "shop", "region": "eu"}


def test_a_tag_is_named_as_prometheus_allows() -> None:
    """Whatever a variable calls it: a scrape stays one that can be read."""
    tags = {"team.name": "a", "team-size": "b", "1st": "c", "팀": "d"}
    found, _ = samples(service(Management(tags=tags)), "process_uptime_seconds")[0]
    assert found == {
        "application": "goodjob",
        "team_name": "a",
        "team_size": "b",
        "m_1st": "c",
        "m__": "d",
    }


def test_buckets_are_an_option() -> None:
    """Without them the timer is a summary, with them a histogram that adds up."""
    assert "http_server_requests_seconds_bucket" not in ask(service(), "GET", PATH).text
    app = service(Management(histogram=True))
    for _ in range(3):
        ask(app, "GET", "/test")
    found = samples(app, "http_server_requests_seconds_bucket")
    assert [value for labels, value in found if labels["le"] == "+Inf"] == [3.0]
    values = [value for _, value in found]
    assert values == sorted(values)


@pytest.mark.parametrize(
    ("query", "families"),
    [
        ("http_requests", ["http_requests"]),
        ("http_requests_total,process_uptime_seconds", ["http_requests", "process_uptime_seconds"]),
        ("nosuch", []),
    ],
)
def test_a_scrape_can_be_cut_down(query: str, families: list[str]) -> None:
    """A family is wanted by its own name or by that of a sample."""
    app = service()
    ask(app, "GET", "/test")
    text = ask(app, "GET", PATH, params={"includedNames": query}).text
    assert [family.name for family in plain(text)] == families


ACTIVE = "http_server_requests_active_seconds"


def test_requests_at_hand_are_a_long_task_timer(launch: Launch) -> None:
    """Two that hang, and the scrape itself; when they have gone there is the scrape alone."""
    pod = launch(GOODJOB_FAULTS="hang@always").wait_ready()

    def found() -> dict[str, tuple[dict[str, str], float]]:
        return {
            sample.name.removeprefix(ACTIVE): (sample.labels, sample.value)
            for family in plain(pod.get(PATH).text)
            for sample in family.samples
            if sample.name.startswith(ACTIVE)
        }

    def alive() -> bool:
        return pod.child.poll() is None

    with asking(pod), asking(pod):
        wait_for(lambda: found()["_count"][1] == 3, "two requests at hand", alive)
        first, second = found(), found()
    assert second["_sum"][1] > first["_sum"][1] > first["_max"][1] > 0
    labels = {
        "application": "goodjob",
        "exception": "none",
        "method": "GET",
        "outcome": "SUCCESS",
        "status": "200",
        "uri": "UNKNOWN",
    }
    assert [sample[0] for sample in first.values()] == [labels] * 3
    wait_for(lambda: found()["_count"][1] == 1, "their end", alive)


@pytest.mark.parametrize("accept", ["text/plain", "application/openmetrics-text"])
def test_with_buckets_requests_at_hand_are_a_gauge_of_a_histogram(accept: str) -> None:
    """Micrometer's names have a g then; its buckets begin at two minutes."""
    app = service(Management(histogram=True))
    text = ask(app, "GET", PATH, headers={"Accept": accept}).text
    found = {
        (sample.name.removeprefix(ACTIVE), sample.labels.get("le")): sample.value
        for family in (plain if accept == "text/plain" else openmetrics)(text)
        for sample in family.samples
        if sample.name.startswith(ACTIVE)
    }
    assert found["_gcount", None] == found["_bucket", "120.0"] == found["_bucket", "+Inf"] == 1
    assert found["_gsum", None] == found["_max", None] > 0
    assert ("_count", None) not in found


def test_a_method_that_spring_does_not_know_is_unknown() -> None:
    """So that no client makes up labels."""
    app = service()
    ask(app, "PROPFIND", "/test")
    ((labels, _),) = samples(app, COUNT)
    assert (labels["method"], labels["status"]) == ("UNKNOWN", "405")
    assert {labels["method"]: value for labels, value in samples(app, f"{ACTIVE}_count")} == {
        "UNKNOWN": 0,
        "GET": 1,
    }


def test_start_and_readiness_have_their_times(launch: Launch) -> None:
    """After a slow start they differ by as much as it took."""
    pod = launch(GOODJOB_STARTUP_DELAY_SECONDS="1").wait_ready()
    found = {
        sample.name: sample
        for family in plain(pod.get(PATH).text)
        for sample in family.samples
        if sample.name.startswith("application_")
    }
    started, ready = (found[f"application_{name}_time_seconds"] for name in ("started", "ready"))
    assert 0 < started.value <= ready.value - 0.98
    assert (
        started.labels
        == ready.labels
        == {
            "application": "goodjob",
            "main_application_class": "app.__main__",
        }
    )


def test_process_and_system_have_micrometers_names() -> None:
    """What the kernel tells, with values that can be true."""
    app = service()
    shares = ["process_cpu_usage", "system_cpu_usage"]
    positive = [
        "process_uptime_seconds",
        "process_start_time_seconds",
        "process_cpu_time_ns_total",
        "process_files_open_files",
        "process_files_max_files",
        "system_cpu_count",
        "disk_free_bytes",
        "disk_total_bytes",
    ]
    for name in [*shares, *positive, "system_load_average_1m"]:
        ((labels, value),) = samples(app, name)
        assert labels["application"] == "goodjob"
        assert value >= 0
        assert value <= 1 or name not in shares
        assert value > 0 or name not in positive


def test_the_longest_time_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """It shows for the rest of its window and for two windows more, and a newer one stays."""
    now = 1000.0
    monkeypatch.setattr("app.metrics.perf_counter", lambda: now)
    tally = Tally("GET", "200", "/test")
    tally.count(0.5, received=0, sent=0)
    now += WINDOW_SECONDS
    tally.count(0.2, received=0, sent=0)
    seen = []
    for _ in range(4):
        seen.append(tally.longest())
        now += WINDOW_SECONDS
    assert seen == [0.5, 0.5, 0.2, 0.0]
    tally.count(0.1, received=0, sent=0)
    now += 100 * WINDOW_SECONDS
    assert tally.longest() == 0
