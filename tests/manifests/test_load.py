"""The distributed load: what a cluster would run, and that its words are the hammer's."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

from lab.hammer.cause import BY_REPLY, BY_RESET_REASON, RESET_REPLY, Cause, classify
from lab.hammer.outcome import TELLING_HEADERS, Failure, Outcome
from tests.commands import ROOT
from tests.manifests.kustomized import Kustomized
from tests.manifests.proof.safety import violations
from tests.manifests.schemas import NEWEST, OLDEST, validate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.manifests.kustomized import Document

LOCUSTFILE = ROOT / "k8s/components/load/locustfile.py"
PYTHON = ROOT / ".venv-load/bin/python"
JOBS = ["load-master", "load-worker"]
NO_LOCUST = "needs Locust in an environment of its own: scripts/install.sh load"
needs_locust = pytest.mark.skipif(not PYTHON.exists(), reason=NO_LOCUST)


@pytest.fixture(scope="session")
def loaded() -> Kustomized:
    """What `kubectl apply -k k8s/overlays/load` applies."""
    return Kustomized.of("k8s/overlays/load")


def pod(loaded: Kustomized, job: str) -> Document:
    """The pods of a Job."""
    found: Document = loaded.one("Job", job)["spec"]["template"]["spec"]
    return found


def arguments(loaded: Kustomized, job: str) -> dict[str, str]:
    """The command line of a Job's container, by option."""
    (container,) = pod(loaded, job)["containers"]
    assert container["command"] == ["locust"]
    return {option: value for option, _, value in (one.partition("=") for one in container["args"])}


# What is applied.


def test_the_default_is_left_as_it_is(base: Kustomized, loaded: Kustomized) -> None:
    """Load is added; nothing of the service is changed or opened for it."""
    for kind, name in base.names():
        assert loaded.one(kind, name) == base.one(kind, name)
    added = loaded.names() - base.names()
    assert added == {
        ("ConfigMap", "locustfile"),
        ("Job", "load-master"),
        ("Job", "load-worker"),
        ("NetworkPolicy", "load-master"),
        ("NetworkPolicy", "load-worker"),
        ("Service", "load-master"),
        ("ServiceAccount", "load"),
    }


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_a_cluster_takes_every_field(base: Kustomized, loaded: Kustomized, version: str) -> None:
    """By the API's own schemas, with unknown fields refused."""
    for document in loaded.documents:
        if document not in base.documents:
            assert validate(document, version, strict=True) == version


@pytest.mark.parametrize("job", JOBS)
def test_a_pod_has_no_rights(loaded: Kustomized, job: str) -> None:
    """Restricted, without a token, without a sidecar, bounded in time and tries."""
    spec = pod(loaded, job)
    assert violations(spec) == []
    assert spec["securityContext"]["runAsUser"] == 10001
    assert spec["automountServiceAccountToken"] is False
    assert spec["enableServiceLinks"] is False
    account = loaded.one("ServiceAccount", spec["serviceAccountName"])
    assert account["automountServiceAccountToken"] is False
    whole = loaded.one("Job", job)["spec"]
    # A sidecar would have a breaker of its own, and would keep the Job from ending.
    assert whole["template"]["metadata"]["labels"]["sidecar.istio.io/inject"] == "false"
    assert whole["backoffLimit"] == 0
    seconds = int(arguments(loaded, "load-master")["--run-time"].removesuffix("s"))
    waiting = int(arguments(loaded, "load-master")["--expect-workers-max-wait"])
    assert whole["activeDeadlineSeconds"] > waiting + seconds
    (container,) = spec["containers"]
    assert container["resources"]["limits"] == {"memory": "256Mi"}


def test_a_laptop_and_a_cluster_run_one_locust(loaded: Kustomized) -> None:
    """The image's tag is the locked version."""
    lock = (ROOT / "requirements-load.lock").read_text(encoding="utf-8")
    (version,) = re.findall(r"^locust==(\S+)", lock, re.MULTILINE)
    for job in JOBS:
        assert pod(loaded, job)["containers"][0]["image"] == f"locustio/locust:{version}"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["dependency-groups"]["load"] == ["locust"]


def test_the_image_gets_the_file_that_is_tested(loaded: Kustomized) -> None:
    """Mounted where the command line looks."""
    config_map = loaded.one("ConfigMap", "locustfile")
    assert config_map["data"] == {"locustfile.py": LOCUSTFILE.read_text(encoding="utf-8")}
    for job in JOBS:
        volumes = {one["name"]: one for one in pod(loaded, job)["volumes"]}
        mounts = {
            one["mountPath"]: one["name"]
            for one in pod(loaded, job)["containers"][0]["volumeMounts"]
        }
        folder, _, name = arguments(loaded, job)["--locustfile"].rpartition("/")
        assert name in config_map["data"]
        assert volumes[mounts[folder]]["configMap"]["name"] == config_map["metadata"]["name"]


def test_the_workers_find_the_master_and_are_as_many_as_it_expects(loaded: Kustomized) -> None:
    """A master that waits for one more would wait until its deadline."""
    workers = loaded.one("Job", "load-worker")["spec"]
    assert workers["parallelism"] == workers["completions"]
    assert arguments(loaded, "load-master")["--expect-workers"] == str(workers["parallelism"])
    service = loaded.one("Service", arguments(loaded, "load-worker")["--master-host"])
    labels = loaded.one("Job", "load-master")["spec"]["template"]["metadata"]["labels"]
    assert service["spec"]["selector"].items() <= labels.items()
    (port,) = service["spec"]["ports"]
    (container,) = pod(loaded, "load-master")["containers"]
    assert {one["name"]: one["containerPort"] for one in container["ports"]} == {"locust": 5557}
    assert (port["port"], port["targetPort"]) == (5557, "locust")


def test_the_load_comes_in_where_everybody_does(loaded: Kustomized) -> None:
    """Through the gateway, asking for a host that it serves, and let through by our own policy."""
    host = httpx.URL(arguments(loaded, "load-master")["--host"]).host
    gateway, namespace = host.split(".")
    (egress,) = (
        rule
        for rule in loaded.one("NetworkPolicy", "load-worker")["spec"]["egress"]
        if rule["to"][0].get("namespaceSelector", {}).get("matchLabels")
        == {"kubernetes.io/metadata.name": namespace}
    )
    selector = loaded.one("Gateway", "goodjob-gateway")["spec"]["selector"]
    assert egress["to"][0]["podSelector"]["matchLabels"] == selector
    assert gateway == f"istio-{selector['istio']}"
    (served,) = re.findall(r'default=\[\["host", "([^"]+)"\]\]', LOCUSTFILE.read_text("utf-8"))
    assert served in loaded.one("VirtualService", "goodjob")["spec"]["hosts"]


def test_the_policies_let_through_what_the_load_needs_and_no_more(loaded: Kustomized) -> None:
    """Workers to the master, to the gateway and to the name server; the master to nobody."""
    master = loaded.one("NetworkPolicy", "load-master")["spec"]
    assert master["policyTypes"] == ["Ingress", "Egress"]
    assert "egress" not in master
    (ingress,) = master["ingress"]
    assert ingress["ports"] == [{"port": 5557, "protocol": "TCP"}]
    (caller,) = ingress["from"]
    labels = {job: loaded.one("Job", job)["spec"]["template"]["metadata"]["labels"] for job in JOBS}
    assert caller["podSelector"]["matchLabels"].items() <= labels["load-worker"].items()
    assert master["podSelector"]["matchLabels"].items() <= labels["load-master"].items()
    workers = loaded.one("NetworkPolicy", "load-worker")["spec"]
    assert workers["policyTypes"] == ["Ingress", "Egress"]
    assert "ingress" not in workers
    ports = [[port["port"] for port in rule["ports"]] for rule in workers["egress"]]
    assert ports == [[5557], [8080], [53, 53]]


# The tally's words.

REPLIES = [*BY_REPLY, *(f"{RESET_REPLY}. reset reason: {reason}" for reason in BY_RESET_REASON)]
REPLIES += [RESET_REPLY, f"{RESET_REPLY}. reset reason: protocol error", "", "hello"]


def answers() -> Iterator[tuple[int, str | None, dict[str, str], str]]:
    """Every combination of what an answer can tell."""
    marks: list[dict[str, str]] = [{}, {"server": "envoy"}, {"server": "istio-envoy"}]
    marks += [{"server": "envoy", name: "1"} for name in TELLING_HEADERS if name != "server"]
    for status in (200, 302, 404, 429, 500, 503, 504):
        for name in (None, "goodjob-v1-1"):
            for mark in marks:
                for text in REPLIES:
                    yield status, name, mark, text


def in_locust(program: str, given: object) -> Any:
    """What a few lines print as JSON beside the locustfile, in Locust's own environment."""
    done = subprocess.run(
        [PYTHON, "-c", f"import json, sys\ngiven = json.load(sys.stdin)\n{program}"],
        cwd=LOCUSTFILE.parent,
        input=json.dumps(given),
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
        env={"PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@needs_locust
def test_a_cause_is_the_hammers() -> None:
    """Without the proxy's log the two read the same from an answer, whatever it is."""
    given = list(answers())
    program = (
        "from locustfile import cause_of_answer as c; print(json.dumps([c(*g) for g in given]))"
    )
    for (status, name, marks, text), cause in zip(given, in_locust(program, given), strict=True):
        outcome = Outcome(
            index=0,
            request_id="",
            latency_seconds=0,
            service_seconds=0,
            status=status,
            pod=name,
            marks=marks,
            body=text.encode(),
            body_bytes=len(text),
        )
        assert cause == classify(outcome, None), (status, name, marks, text)


@needs_locust
def test_a_failure_is_the_hammers_too() -> None:
    """No answer at all: refused, unknown, unreachable; too late; broken off."""
    program = """
import socket
from locustfile import cause_of_failure as c
errors = [ConnectionRefusedError(111, ""), OSError(113, ""), socket.gaierror(-2, ""),
          TimeoutError(), ConnectionResetError(104, ""), ConnectionError("closed")]
print(json.dumps([c(error) for error in errors]))"""
    by_failure = {
        Failure.CONNECT: Cause.CLIENT_CONNECT_FAILED,
        Failure.TIMEOUT: Cause.CLIENT_TIMEOUT,
        Failure.RESET: Cause.CLIENT_RESET,
    }
    kinds = [Failure.CONNECT] * 3 + [Failure.TIMEOUT] + [Failure.RESET] * 2
    assert in_locust(program, None) == [by_failure[kind] for kind in kinds]


@needs_locust
def test_reports_that_are_lost_or_come_twice_change_nothing() -> None:
    """A report is all so far, and nothing that is late replaces a worker's last one."""
    program = """
from locustfile import Tally
tally = Tally()
early = {"rows": [["p", "v1", 200, "ok", 3]], "abandoned": 1}
last = {"rows": [["p", "v1", 200, "ok", 5], ["p", "v1", 500, "x", 1]], "abandoned": 2}
tally.take("a", early)
tally.take("a", early)
tally.take("a", last, last=True)
tally.take("a", early)
tally.take("b", early)
print(json.dumps([tally.total(), tally.abandoned, tally.lost, tally.workers]))"""
    total = [[["p", "v1", 200, "ok"], 8], [["p", "v1", 500, "x"], 1]]
    assert in_locust(program, None) == [total, 3, ["b"], 2]


@needs_locust
def test_a_name_a_request_does_not_fill_the_memory() -> None:
    """Pods beyond a thousand rows are counted as others, as in the hammer."""
    program = """
from locustfile import MOST_ROWS, Tally
tally = Tally()
for number in range(MOST_ROWS + 5):
    tally.add(f"p{number}", "v1", 200, "ok")
print(json.dumps([len(tally.total()), dict(tally.total())["(others)", None, 200, "ok"]]))"""
    assert in_locust(program, None) == [1001, 5]


def test_yaml_and_script_agree_on_how_a_run_ends() -> None:
    """Both give clients the same time to finish what they began."""
    script = (ROOT / "scripts/load.sh").read_text(encoding="utf-8")
    (seconds,) = re.findall(r"--stop-timeout (\d+)", script)
    for name in ("master", "workers"):
        job = yaml.safe_load((LOCUSTFILE.parent / f"{name}.yaml").read_text(encoding="utf-8"))
        given = job["spec"]["template"]["spec"]["containers"][0]["args"]
        assert f"--stop-timeout={seconds}" in given
