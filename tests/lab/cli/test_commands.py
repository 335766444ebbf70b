"""The subcommands on a running lab, as a person calls them."""

from __future__ import annotations

import json
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest
import yaml

from lab.manifests.render import kubectl
from tests.commands import GOODJOB, ROOT, SECONDS, goodjob, started
from tests.labs import RunningLab, running_lab

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLab]:
    """One lab for all tests of this module."""
    folder = tmp_path_factory.mktemp("lab")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOODJOB_LAB_HOME", str(folder / "labs"))
        with running_lab(folder, name="goodjob") as running:
            yield running


@pytest.fixture(autouse=True)
def the_labs_home(lab: RunningLab, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands find the module's lab."""
    monkeypatch.setenv("GOODJOB_LAB_HOME", str(lab.target.home.root.parent))


def test_status_as_a_table_and_as_json(lab: RunningLab) -> None:
    """The same facts for people and for programs; no colour in a pipe."""
    shown = goodjob("status")
    assert shown.returncode == 0
    assert shown.stdout.splitlines()[0] == f"lab goodjob  gateway {lab.target.url}"
    words = [line.split() for line in shown.stdout.splitlines()]
    assert ["goodjob-v1-1", "v1", "goodjob:80", "in", "the", "pool", "0", "-"] in words
    assert "\x1b" not in shown.stdout
    assert all(len(line) <= 80 for line in shown.stdout.splitlines())

    found = json.loads(goodjob("status", "--json").stdout)
    assert found["gateway"]["url"] == lab.target.url
    clusters = {host["cluster"] for host in found["hosts"] if host["pod"] == "goodjob-v2-1"}
    assert clusters == {
        "outbound|80||goodjob.goodjob.svc.cluster.local",
        "outbound|80|v2|goodjob.goodjob.svc.cluster.local",
    }


def test_hammer_tallies_by_pod_and_cause(lab: RunningLab) -> None:
    """Exactly so many, who answered, and the retry that the client never saw."""
    lab.faults("v2", "500@script:200,500")
    done = goodjob("hammer", "-n", "20", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["achieved"]["sent"] == found["achieved"]["answered"] == 20
    assert found["hidden_retries"] == 1
    assert found["cause_source"] == "access log"
    assert sum(row["count"] for row in found["rows"]) == 20
    assert {row["cause"] for row in found["rows"]} == {"ok"}
    text = goodjob("hammer", "-n", "4", "-c", "2").stdout
    assert "goodjob-v1-1" in text
    assert "Causes read from Envoy's access log." in text


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("-n", "3", "-t", "5"), "-n 3 and -t 5: -n says how many requests and -t for how long"),
        (("-c", "0"), "concurrency 0: allowed is"),
        (("-H", "nonsense"), "-H 'nonsense': allowed is 'NAME: VALUE'"),
        (("ftp://somewhere/",), "url 'ftp://somewhere/': allowed is"),
        (("-r", "-1"), "rate -1.0: allowed is"),
    ],
)
def test_hammer_refuses_what_can_not_be_meant(arguments: tuple[str, ...], sentence: str) -> None:
    """Wrong usage is exit status 2 and one sentence."""
    done = goodjob("hammer", *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_hammer_with_nobody_there_fails() -> None:
    """Nothing answered is exit status 1."""
    done = goodjob("hammer", "http://127.0.0.1:9/test", "-n", "2")
    assert done.returncode == 1
    assert "client connect failed" in done.stdout


def test_logs_of_a_version_a_pod_and_envoy(lab: RunningLab) -> None:
    """A version, a pod's name and `envoy` are found; anything else is told what there is."""
    lab.faults("v1", "none")
    while lab.get().headers["x-goodjob-version"] != "v1":
        pass
    by_version, by_name = goodjob("logs", "v1").stdout, goodjob("logs", "goodjob-v1-1").stdout
    assert by_version == by_name
    assert by_version.splitlines()[-1] == "goodjob - v1 - 200"
    assert goodjob("logs", "v1", "--tail", "1").stdout == "goodjob - v1 - 200\n"
    assert goodjob("logs", "v1", "--tail", "0").stdout == ""
    assert goodjob("logs", "envoy").returncode == 0
    unknown = goodjob("logs", "v3")
    assert unknown.returncode == 2
    assert unknown.stderr == (
        "goodjob: no pod, Deployment, version, pool or caller 'v3' in the lab goodjob; "
        "there are: v1, v2, goodjob-v1, goodjob-v2, goodjob-v1-1, goodjob-v2-1, "
        "goodjob:80, goodjob:80/v1, goodjob:80/v2, envoy, gateway\n"
    )


def test_logs_follow(lab: RunningLab) -> None:
    """With -f a line is shown when it is written, after what was there; Ctrl-C ends it."""
    lab.faults("v2", "418@first:1")
    with started(GOODJOB, "logs", "v2", "-f") as following:
        assert following.stdout is not None
        # What was there comes first; then it has begun to follow.
        assert "INFO: goodjob v2" in following.stdout.readline()
        while lab.get(**{"ukids-user": "green"}).status_code != 418:
            pass
        assert "goodjob - v2 - 418\n" in iter(following.stdout.readline, "")
        following.send_signal(signal.SIGINT)
        assert following.wait(SECONDS) == 130


def test_watch_says_each_change_once(lab: RunningLab) -> None:
    """In a pipe it is a line a change; an ejection shows within moments of Envoy's event."""
    lab.faults("v2", "500@always")
    with started(GOODJOB, "watch", "--json") as watch:
        assert watch.stdout is not None
        lines = (json.loads(line) for line in watch.stdout)
        first = [next(lines) for _ in range(4)]
        assert {line["state"] for line in first} == {"in the pool"}
        while lab.requests_seen("v2") < 3:
            lab.get()
        change = next(lines)
        assert (change["pod"], change["state"]) == ("goodjob-v2-1", "ejected")
        assert change["cluster"] == "outbound|80||goodjob.goodjob.svc.cluster.local"
        watch.send_signal(signal.SIGINT)
        assert watch.wait(SECONDS) == 130


def test_translate_prints_istiods_names() -> None:
    """JSON of four kinds, named as istiod names them; nothing has to run."""
    done = goodjob("translate", GOODJOB_LAB_HOME="/nonexistent")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert list(found) == ["clusters", "routes", "listeners", "endpoints"]
    names = [cluster["name"] for cluster in found["clusters"]]
    assert "outbound|80||goodjob.goodjob.svc.cluster.local" in names
    sidecar = json.loads(goodjob("translate", "--proxy", "sidecar").stdout)
    assert "80" in [route["name"] for route in sidecar["routes"]]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ("consecutive5xxErrors", "consecutive5xxError"),
            "DestinationRule goodjob/goodjob: spec.trafficPolicy.outlierDetection.consecutive5",
        ),
        (("maxEjectionPercent: 100", "maxEjectionPercent: 500"), "maxEjectionPercent"),
        (("interval: 10s", "interval: ten"), "outlierDetection.interval"),
    ],
)
def test_translate_names_the_field(change: tuple[str, str], sentence: str, tmp_path: Path) -> None:
    """A misspelt field, a wrong number, a wrong duration: one sentence with the path."""
    old, new = change
    rendered = subprocess.run(
        [kubectl(), "kustomize", "k8s"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    ).stdout
    assert old in rendered
    file = tmp_path / "changed.yaml"
    file.write_text(rendered.replace(old, new), encoding="utf-8")
    done = goodjob("translate", str(file))
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """What was asked for is not there: wrong usage, never the default instead."""
    done = goodjob("up", "-k", str(tmp_path / "none"), "--name", "other")
    assert done.returncode == 2
    assert done.stderr == (
        f"goodjob: there is no {tmp_path}/none; "
        "name a folder with a kustomization.yaml, or a YAML file\n"
    )


@pytest.mark.parametrize("name", ["UPPER", "../up", "-x", "x" * 41, ""])
def test_a_lab_name_that_is_not_possible(name: str) -> None:
    """A name is a folder and part of messages: what it may be is said."""
    done = goodjob("status", f"--name={name}")
    assert done.returncode == 2
    assert done.stderr.startswith(f"goodjob: the lab name {name!r} is not possible: use 1 to 40")


def test_a_state_folder_that_can_not_be(tmp_path: Path) -> None:
    """A file where the labs' folder should be is named, and there is no lab in it."""
    file = tmp_path / "file"
    file.touch()
    done = goodjob("up", GOODJOB_LAB_HOME=str(file))
    assert done.returncode == 1
    assert done.stderr == (
        f"goodjob: {file} is in the way: it is no folder; move it away, or use another name\n"
    )
    done = goodjob("status", GOODJOB_LAB_HOME=str(file))
    assert done.returncode == 1
    assert done.stderr == "goodjob: no lab named goodjob is running; start it with `goodjob up`\n"


def test_help_lists_every_command() -> None:
    """A newcomer finds everything from --help."""
    shown = goodjob("--help").stdout
    for command in (
        "up",
        "down",
        "apply",
        "status",
        "watch",
        "logs",
        "hammer",
        "translate",
        "demo",
    ):
        assert f"\n  {command} " in shown
        assert goodjob(command, "--help").returncode == 0
    assert goodjob("nonsense").returncode == 2
    assert goodjob().returncode == 2


def test_manifests_that_start_nothing(tmp_path: Path) -> None:
    """A folder without a Deployment can't be a lab, and that is said before anything runs."""
    file = tmp_path / "empty.yaml"
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "x"}}
    file.write_text(yaml.safe_dump(namespace), encoding="utf-8")
    done = goodjob("up", "-k", str(file), "--name", "other")
    assert done.returncode == 1
    assert done.stderr == (
        f"goodjob: {file} has no Deployment that runs on a laptop, so there is nothing to start\n"
    )


@pytest.mark.parametrize("entrance", ["gateway-api", "loadbalancer", "nginx"])
def test_an_entrance_that_takes_a_cluster_is_refused(tmp_path: Path, entrance: str) -> None:
    """Without a Gateway of Istio's own kind a gateway listens nowhere: one sentence, and no lab."""
    folder = f"k8s/overlays/{entrance}"
    done = goodjob("up", "-k", folder, "--callers", "gateway", GOODJOB_LAB_HOME=str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    (said,) = done.stderr.splitlines()
    assert f"{folder} has no Gateway of networking.istio.io" in said
    assert "the Gateway API takes a cluster" in said
    assert said.endswith("a client's sidecar needs none: use --callers sidecar")
