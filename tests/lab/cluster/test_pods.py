"""What the API server says of pods, as the seam has it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from lab.cluster.kubectl import ClusterError
from lab.cluster.pods import failing_probes, found
from tests.lab.cluster.scripted import item, recorded

if TYPE_CHECKING:
    from lab.site import Pod


def pod(name: str = "web-1", probes: dict[str, str] | None = None, **more: Any) -> Pod:
    """A pod of an object."""
    return found([item(name, **more)])[0].pod(probes or {})


def test_a_pod_that_runs() -> None:
    """Its Deployment is its ReplicaSet's, and its port its own container's."""
    seen = pod()
    assert (seen.name, seen.deployment, seen.version) == ("web-1", "goodjob-v2", "v2")
    assert (seen.address, seen.ready, seen.restarts) == ("10.0.0.7:8080", True, 0)
    assert (seen.trouble, seen.unready, seen.last_end) == (None, None, None)


def test_a_pod_of_nothing_that_calls_itself_something() -> None:
    """Its version is what its variable says, a label's by reference; else a dash."""
    bare = item("web-1", labels={})
    assert (found([bare])[0].pod({}).deployment, found([bare])[0].pod({}).version) == ("", "-")
    bare["spec"]["containers"][0]["env"] = [{"name": "GOODJOB_VERSION", "value": "v9"}]
    assert found([bare])[0].pod({}).version == "v9"
    by_label = {"fieldRef": {"fieldPath": "metadata.labels['version']"}}
    bare["spec"]["containers"][0]["env"] = [{"name": "GOODJOB_VERSION", "valueFrom": by_label}]
    bare["metadata"]["labels"] = {"version": "v3"}
    assert found([bare])[0].pod({}).version == "v3"


def test_a_pod_that_was_killed_for_its_memory() -> None:
    """How its last run ended, by Kubernetes' word."""
    last = {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}
    seen = pod(restarts=2, last=last)
    assert (seen.restarts, str(seen.last_end)) == (2, "OOMKilled, exit code 137")
    waiting = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 40s restarting"}}
    seen = pod(restarts=3, last=last, state=waiting, ready=False)
    assert seen.trouble == "CrashLoopBackOff"
    assert str(seen.unready) == "back-off 40s restarting (lastly: OOMKilled, exit code 137)"


@pytest.mark.parametrize(
    ("more", "trouble", "unready"),
    [
        ({"leaving": True, "ready": False}, "terminating", "None"),
        (
            {"ready": False, "message": "containers with unready status: [goodjob]"},
            None,
            "containers",
        ),
        (
            {
                "ready": False,
                "state": {"waiting": {"reason": "ErrImagePull", "message": "no such"}},
            },
            "ErrImagePull",
            "no such",
        ),
        (
            {
                "ready": False,
                "state": {"waiting": {"reason": "ContainerCreating"}},
                "phase": "Pending",
            },
            "ContainerCreating",
            r"it is starting \(Pending\)",
        ),
        (
            {
                "ready": False,
                "conditions": [
                    {
                        "type": "PodScheduled",
                        "status": "False",
                        "reason": "Unschedulable",
                        "message": "0/1 nodes are available",
                    }
                ],
            },
            "Unschedulable",
            "0/1 nodes",
        ),
        (
            {"ready": False, "probes": {"web-1": "Readiness probe failed: 503"}},
            None,
            "Readiness probe failed: 503",
        ),
    ],
)
def test_why_a_pod_gets_nothing(more: dict[str, Any], trouble: str | None, unready: str) -> None:
    """In the words of whoever knows best: the scheduler, kubelet, a probe."""
    seen = pod(**more)
    assert not seen.ready
    assert seen.trouble == trouble
    assert seen.is_leaving is (trouble == "terminating")
    assert re.match(unready, str(seen.unready))


def test_whose_lines_are_the_pods() -> None:
    """Not the proxy's: the first container, or the one that it names itself."""
    assert found([item("web-1")])[0].main == "goodjob"
    named = item("web-1")
    named["spec"]["containers"] = [{"name": "istio-proxy"}, {"name": "a"}, {"name": "b"}]
    assert found([named])[0].main == "a"
    named["metadata"]["annotations"] = {"kubectl.kubernetes.io/default-container": "b"}
    assert found([named])[0].main == "b"


def test_what_a_probe_got_last() -> None:
    """By the latest of kubelet's events; another kind of event says nothing of a probe."""
    events = [
        {
            "involvedObject": {"name": "web-1"},
            "reason": "Unhealthy",
            "message": "now",
            "lastTimestamp": "2026-11-28T09:00:09Z",
        },
        {
            "involvedObject": {"name": "web-1"},
            "reason": "Unhealthy",
            "message": "then",
            "lastTimestamp": "2026-11-28T09:00:01Z",
        },
        {
            "involvedObject": {"name": "web-1"},
            "reason": "Killing",
            "message": "x",
            "lastTimestamp": "2026-11-28T09:00:10Z",
        },
        {
            "involvedObject": {"name": "web-2"},
            "reason": "Unhealthy",
            "message": "new",
            "eventTime": "2026-11-28T09:00:01.000002Z",
            "lastTimestamp": None,
        },
        {"reason": "Unhealthy", "lastTimestamp": "yesterday"},
    ]
    assert failing_probes(events) == {"web-1": "now", "web-2": "new"}


def test_what_is_no_pod() -> None:
    """Its field is named."""
    with pytest.raises(ClusterError, match=r"not to be understood: metadata: Field required"):
        found([{"kind": "Pod"}])


def test_a_namespace_that_a_real_api_server_has() -> None:
    """Kubernetes 1.36.3: a pod whose container was killed for its memory again and again."""
    listed = recorded("namespace")["items"]
    (seen,) = found([each for each in listed if each["kind"] == "Pod"])
    assert (seen.namespace, seen.ip, seen.main) == ("mesh-blue", "10.9.8.7", "goodjob")
    assert (seen.has_proxy, seen.is_over, seen.is_leaving) == (True, False, False)
    pod = seen.pod({})
    assert (pod.version, pod.address, pod.ready, pod.restarts) == ("v2", "10.9.8.7:8080", False, 3)
    assert pod.trouble == "CrashLoopBackOff"
    whole = "back-off 40s restarting failed container (lastly: OOMKilled, exit code 137)"
    assert str(pod.unready) == whole
