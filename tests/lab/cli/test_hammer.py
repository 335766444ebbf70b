"""The hammer goes to the lab, by whatever name it is asked, and tells what the lab knows of it."""

from __future__ import annotations

import json
import shlex
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.commands import ROOT, goodjob
from tests.labs import RunningLab, lab_from

if TYPE_CHECKING:
    from collections.abc import Iterator

# Hosts that somebody may own (RFC 2606): were they looked up, nobody would be found, or a stranger.
HOSTS = ["pay.example.com", "*.shop.example.com"]
GATEWAY = {
    "apiVersion": "networking.istio.io/v1",
    "kind": "Gateway",
    "metadata": {"name": "shop"},
    "spec": {
        "selector": {"istio": "ingressgateway"},
        "servers": [{"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}],
    },
}
ROUTE = {
    "apiVersion": "networking.istio.io/v1",
    "kind": "VirtualService",
    "metadata": {"name": "pay"},
    "spec": {
        "hosts": HOSTS,
        "gateways": ["shop"],
        "http": [{"route": [{"destination": {"host": "pay"}}]}],
    },
}
# A connection a pod, for who knows how many requests.
RULE = {
    "apiVersion": "networking.istio.io/v1",
    "kind": "DestinationRule",
    "metadata": {"name": "pay"},
    "spec": {
        "host": "pay",
        "trafficPolicy": {"connectionPool": {"tcp": {"maxConnections": 2}}},
    },
}
SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "pay"},
    "spec": {
        "selector": {"app": "pay"},
        "ports": [{"name": "http", "port": 80, "targetPort": 8080}],
    },
}
PODS = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "pay"},
    "spec": {
        "replicas": 2,
        "selector": {"matchLabels": {"app": "pay"}},
        "template": {
            "metadata": {"labels": {"app": "pay", "version": "v2"}},
            "spec": {
                "containers": [
                    {
                        "name": "app",
                        "image": "goodjob",
                        "command": ["python", "-m", "app"],
                        "env": [
                            {"name": "GOODJOB_VERSION", "value": "v2"},
                            {
                                "name": "GOODJOB_POD",
                                "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}},
                            },
                            {
                                "name": "GOODJOB_HOST",
                                "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}},
                            },
                        ],
                        "ports": [{"name": "http", "containerPort": 8080}],
                        "readinessProbe": {
                            "httpGet": {"path": "/actuator/health/readiness", "port": "http"},
                            "periodSeconds": 1,
                        },
                    }
                ]
            },
        },
    },
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLab]:
    """A service whose only hosts are names of the world, as in most people's YAML."""
    folder = tmp_path_factory.mktemp("lab")
    manifests = folder / "all.yaml"
    manifests.write_text(yaml.safe_dump_all([GATEWAY, ROUTE, RULE, SERVICE, PODS]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOODJOB_LAB_HOME", str(folder / "labs"))
        with lab_from(manifests, "goodjob") as running:
            yield running


@pytest.fixture(autouse=True)
def the_labs_home(lab: RunningLab, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands find the module's lab."""
    monkeypatch.setenv("GOODJOB_LAB_HOME", str(lab.target.home.root.parent))


def port(lab: RunningLab) -> str:
    """Where it listens."""
    return lab.target.url.rpartition(":")[2]


def hammered(*arguments: str) -> dict[str, Any]:
    """What the hammer reports."""
    done = goodjob("hammer", "-n", "4", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--host", "cart.shop.example.com"),
        ("--path", "/test?a=b"),
        ("http://pay.example.com:PORT/test",),
        ("http://cart.shop.example.com:PORT/test",),
        ("http://127.0.0.1:PORT/test", "-H", "Host: pay.example.com"),
        ("http://localhost:PORT/test", "-H", "Host: pay.example.com"),
    ],
)
def test_it_goes_to_the_lab(lab: RunningLab, arguments: tuple[str, ...]) -> None:
    """Nobody is asked where a name leads; and the lab's own access log tells the causes."""
    found = hammered(*(each.replace("PORT", port(lab)) for each in arguments))

    assert (found["ok"], found["achieved"]["failed"]) == (4, 0)
    assert {row["pod"] for row in found["rows"]} <= {"pay-1", "pay-2"}
    assert (found["cause_source"], found["missing_entries"]) == ("access log", 0)


def test_what_up_prints_can_be_pasted(lab: RunningLab) -> None:
    """And so can what it printed be given to the hammer."""
    from lab.cli.bring import _curl  # noqa: PLC0415 - what it prints at the end

    command = _curl(lab.target.state().entrance)
    done = subprocess.run(
        [*shlex.split(command), "-sS"],
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )

    assert "pay.example.com" in command
    assert (done.returncode, done.stdout) == (0, "굿잡 v2 요청입니다.\n"), done.stderr


def test_the_shell_loop_goes_there_too(lab: RunningLab) -> None:
    """Without a URL, and with the one that is printed."""
    for url in ([], [f"http://pay.example.com:{port(lab)}/test"]):
        done = subprocess.run(
            [str(ROOT / "scripts" / "hammer.sh"), "-n", "2", "-s", "0", *url],
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stdout.splitlines()[:2]) == (0, ["굿잡 v2 요청입니다."] * 2)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("http://pay.example.com/test",), "the lab serves pay.example.com at http://pay.example"),
        (("--host", "pay.example.com:80"), "--host 'pay.example.com:80': allowed is a host's"),
        (("--path", "test"), "--path 'test': allowed is a path that begins with /"),
        (("http://localhost:1/", "--path", "/x"), "--path /x: not together with a URL"),
        (("http://localhost:1/", "--host", "x"), "--host x: not together with a URL"),
        (("http://localhost:1/", "--caller", "gateway"), "--caller gateway: not together with"),
    ],
)
def test_what_can_not_be_meant(arguments: tuple[str, ...], sentence: str) -> None:
    """One sentence, and nothing is sent."""
    done = goodjob("hammer", "-n", "1", *arguments)

    assert done.returncode == 2
    assert sentence in done.stderr


def test_who_waited_for_a_connection(lab: RunningLab) -> None:
    """Two connections, twelve at a time: nothing failed, and where the time went is said."""
    lab.faults("v2", "delay:50ms@always")
    try:
        found = json.loads(goodjob("hammer", "-n", "24", "-c", "12", "--json").stdout)
        said = goodjob("hammer", "-n", "24", "-c", "12").stdout
    finally:
        lab.faults("v2", "none")

    assert found["ok"] == 24
    (queue,) = found["queued"]
    assert (queue["most_connections"], queue["most_waiting"]) == (2, None)
    # The first two had connections opened, or found those of before.
    assert 10 <= queue["requests"] <= 24
    assert " requests waited for a connection to pay:80: maxConnections allows 2" in said
    assert "http1MaxPendingRequests would refuse the rest at once (UO)" in said
    assert hammered()["queued"] == [], "one at a time waits for nobody"
