"""Which paths are answered as ``/test`` is, and which are a probe's."""

from typing import Any

import pytest

from app.paths import Paths, listed
from tests.app.pod import Launch

KUBELET = {"user-agent": "kube-probe/1.31"}


def scope(path: str, agent: str = "curl/8") -> dict[str, Any]:
    """A request for a path."""
    return {"type": "http", "path": path, "headers": [(b"user-agent", agent.encode())]}


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("/test", "/test"),
        ("/", None),
        ("/test/", None),
        ("/api", None),
        ("/api/v1/checkout", "/api/v1/*"),
        ("/api/v2", "/api/*"),
        ("/actuator/health", None),
    ],
)
def test_what_a_path_is_answered_by(path: str, pattern: str | None) -> None:
    """An exact path first, then the longest beginning; the actuator's are its own."""
    assert Paths(("/api/*", "/test", "/api/v1/*")).of(path) == pattern


def test_all_paths_are_all_but_the_actuators() -> None:
    """A star alone takes what the service would answer itself, but for its actuator."""
    paths = Paths(("/*",))
    assert [paths.of(each) for each in ("/", "/health", "/metrics")] == ["/*", "/*", "/*"]
    assert paths.of("/actuator/prometheus") is None


def test_kubelet_and_a_client_ask_the_same_path() -> None:
    """Where clients are answered there too, the name of whoever asks tells them apart."""
    shared = Paths(("/*",), readiness=("/",), liveness=("/", "/live"))
    assert shared.probed(scope("/", "kube-probe/1.31")) == ("liveness", "readiness")
    assert shared.probed(scope("/")) == ()
    assert shared.probed(scope("/other", "kube-probe/1.31")) == ()
    own = Paths(readiness=("/ready",))
    assert own.probed(scope("/ready")) == ("readiness",)


def test_a_setting_is_a_list_of_paths() -> None:
    """Joined by commas; an empty one has none."""
    assert listed("/a,/b-c/%20d") == ("/a", "/b-c/%20d")
    assert listed("") == ()
    with pytest.raises(ValueError, match=r'"/a\*" is no path'):
        listed("/a*")


def test_a_service_that_answers_everywhere(launch: Launch) -> None:
    """Any path, method and port has the faults; what kubelet asks has none of them."""
    pod = launch(
        GOODJOB_PATHS="/*",
        GOODJOB_METHODS="any",
        GOODJOB_MORE_PORTS="9090",
        GOODJOB_READINESS_PATHS="/,/ready",
        GOODJOB_LIVENESS_PATHS="/live",
        GOODJOB_FAULTS="503@every:2",
    ).wait_ready("/ready")
    assert pod.request("GET", "/live", headers=KUBELET).text == "UP\n"
    asked = [("GET", "/", 8080), ("POST", "/api/v1/checkout", 8080), ("DELETE", "/x", 9090)]
    answers = [pod.request(method, path, port=port) for method, path, port in asked]
    assert [each.status for each in answers] == [200, 503, 200]
    assert answers[2].text == "굿잡 v1 요청입니다.\n"
    assert pod.request("GET", "/", headers=KUBELET).status == 200
    # The actuator tells under what they were counted.
    told = pod.get("/actuator/prometheus").text
    assert 'handler="/*",method="POST",status="503"' in told


def test_a_probe_path_says_no_where_a_fault_does(launch: Launch) -> None:
    """What a plan does to a probe shows at the path that it asks."""
    pod = launch(GOODJOB_READINESS_PATHS="/ready", GOODJOB_FAULTS="readiness:down@always")
    pod.wait_ready("/livez")
    refused = pod.get("/ready")
    assert (refused.status, refused.text) == (503, "OUT_OF_SERVICE\n")
