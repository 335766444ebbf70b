"""``goodjob translate`` as a person calls it; nothing has to run."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from lab.manifests import render
from tests.commands import GOODJOB, ROOT, goodjob
from tests.lab.theory import shop as pay

if TYPE_CHECKING:
    from pathlib import Path


def _translate(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [GOODJOB, "translate", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        check=False,
    )


def _panic(*arguments: str) -> dict[str, Any] | None:
    done = _translate(*arguments)
    assert done.returncode == 0, done.stderr
    clusters = json.loads(done.stdout)["clusters"]
    return {each["name"]: each.get("common_lb_config") for each in clusters}


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A Service about which no rule says anything."""
    file = tmp_path / "plain.yaml"
    file.write_text(
        "{apiVersion: v1, kind: Service, metadata: {name: s, namespace: n},"
        " spec: {ports: [{name: http, port: 80}]}}\n",
        encoding="utf-8",
    )
    return file


def test_the_release_is_chosen(plain: Path) -> None:
    """``--istio`` translates as that release does; the default is 1.31."""
    name = "outbound|80||s.n.svc.cluster.local"
    zero = {"healthy_panic_threshold": {"value": 0}}
    found = {istio: _panic(str(plain), "--istio", istio) for istio in ("1.30", "1.31")}

    assert [each and each[name] for each in found.values()] == [None, zero]
    assert _panic(str(plain)) == found["1.31"]


def test_an_unknown_release_is_wrong_usage(plain: Path) -> None:
    """Exit status 2, with the releases there are."""
    done = _translate(plain, "--istio", "1.28")

    assert done.returncode == 2
    assert "'1.29', '1.30', '1.31', '1.32'" in done.stderr


def _breaker(folder: Path, threshold: int) -> Path:
    """The repository's manifests with another threshold."""
    text = render(ROOT / "k8s")
    assert "consecutive5xxErrors: 3" in text
    file = folder / f"{threshold}.yaml"
    changed = text.replace("consecutive5xxErrors: 3", f"consecutive5xxErrors: {threshold}")
    file.write_text(changed, encoding="utf-8")
    return file


PLACES = """
apiVersion: v1
kind: Service
metadata: {name: s, namespace: n}
spec: {selector: {app: s}, ports: [{name: http, port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: s, namespace: n}
spec:
  selector: {matchLabels: {app: s}}
  template:
    metadata: {labels: {app: s, istio-locality: r1.z1}}
    spec: {containers: [{name: c}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: far, namespace: n}
spec:
  selector: {matchLabels: {app: s}}
  template:
    metadata: {labels: {app: s, istio-locality: r2.z1}}
    spec: {containers: [{name: c}]}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: s, namespace: n}
spec: {host: s, trafficPolicy: {outlierDetection: {}}}
"""


def test_the_place_of_the_proxy_is_given(tmp_path: Path) -> None:
    """``--locality`` says where the proxy is, for both sides of a comparison too."""
    file = tmp_path / "places.yaml"
    file.write_text(PLACES, encoding="utf-8")

    def priorities(*arguments: str) -> list[int]:
        done = _translate(file, *arguments)
        assert done.returncode == 0, done.stderr
        groups = json.loads(done.stdout)["endpoints"][0]["endpoints"]
        return [group.get("priority", 0) for group in groups]

    assert priorities() == [0, 0]
    assert priorities("--locality", "r1/z1") == [0, 1]
    assert priorities("--locality", "r2") == [1, 0]
    assert _translate("--diff", file, file, "--locality", "r2").returncode == 0


@pytest.mark.parametrize("place", ["", "/z", "r//s", "r.z", "a/b/c/d"])
def test_a_place_that_is_none(plain: Path, place: str) -> None:
    """Wrong usage, with what is allowed."""
    done = _translate(plain, "--locality", place)

    assert done.returncode == 2
    assert done.stderr == (
        f"goodjob: --locality {place!r}: must be region, region/zone or region/zone/subzone, with "
        "slashes\n"
    )


def test_the_difference_is_told_and_shown(tmp_path: Path) -> None:
    """Words first, then the diff; exit status 1, like diff."""
    old, new = _breaker(tmp_path, 5), _breaker(tmp_path, 3)
    done = _translate("--diff", old, new)

    assert done.returncode == 1
    assert done.stderr == ""
    name = "outbound|80|v2|goodjob.goodjob.svc.cluster.local"
    said, _, shown = done.stdout.partition("\n\n")
    sentence = "the third 5xx in a row ejects; it was the fifth"
    assert f"clusters {name}: changed\n  {sentence}" in said
    assert f"--- {old}/clusters/{name}\n+++ {new}/clusters/{name}\n" in shown
    assert '-    "consecutive_5xx": 5,\n+    "consecutive_5xx": 3,\n' in shown


def test_the_difference_as_json(tmp_path: Path) -> None:
    """What programs read: every resource, its words and its diff."""
    done = _translate("--diff", _breaker(tmp_path, 5), _breaker(tmp_path, 4), "--json")
    found = json.loads(done.stdout)

    assert done.returncode == 1
    assert found["equal"] is False
    assert {each["change"] for each in found["differences"]} == {"changed"}
    assert found["differences"][0]["words"] == ["the fourth 5xx in a row ejects; it was the fifth"]
    (text,) = found["differences"][0]["texts"]
    assert text["template"] == "change-in-a-row"
    assert text["values"]["now"] == {"template": "change-ordinal", "values": {"number": 4}}


def test_no_difference(tmp_path: Path) -> None:
    """Exit status 0, and a sentence."""
    file = _breaker(tmp_path, 3)
    done = _translate("--diff", file, ROOT / "k8s")

    assert (done.returncode, done.stdout) == (0, "nothing changes in Envoy\n")
    same = _translate("--diff", file, file, "--json")
    assert json.loads(same.stdout) == {"equal": True, "differences": []}


def test_trouble_is_not_a_difference(tmp_path: Path) -> None:
    """Exit status 2 where there is nothing to compare, or one of the two can't be translated."""
    bad = tmp_path / "bad.yaml"
    bad.write_text("{apiVersion: v1, kind: Pod, metadata: {name: x}}", encoding="utf-8")
    one, broken = _translate("--diff", bad), _translate("--diff", ROOT / "k8s", bad)

    assert (one.returncode, broken.returncode) == (2, 2)
    assert one.stderr == "goodjob: --diff compares two folders or files, A and B; 1 named\n"
    assert broken.stderr.startswith(f"goodjob: {bad}: nothing to translate in {bad}: no Service")


def test_the_answer_is_without_what_is_rejected(tmp_path: Path) -> None:
    """All that is wrong is said in one run, and the rest is translated, as a cluster runs it."""
    one = "{apiVersion: v1, kind: Service, metadata: {name: %s}, spec: {ports: [%s]}}\n"
    wrong = "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: a}\n"
    (tmp_path / "a.yaml").write_text(one % ("good", "{port: 80, name: http}"))
    (tmp_path / "b.yaml").write_text(f"{wrong}spec: {{hots: good}}\n---\n{one % ('bad', '{}')}")
    (tmp_path / "c.yaml").write_text("a: [\n")
    (tmp_path / "d.yaml").write_bytes(b"\xff\xfe\x00")
    done = _translate(tmp_path)

    assert done.returncode == 1
    assert "outbound|80||good.default.svc.cluster.local" in done.stdout
    assert "bad.default" not in done.stdout
    for said in (
        "DestinationRule default/a: spec.hots: no such field; did you mean host?",
        "Service default/bad: spec.ports[0].port: is required",
        "c.yaml: line 2: ",
        "d.yaml: ",
    ):
        assert said in done.stderr


def test_what_is_not_modelled_is_no_reason_to_refuse(tmp_path: Path) -> None:
    """Whatever else is in a folder, the answer says what it lacks of it."""
    port = "{apiVersion: v1, kind: Service, metadata: {name: a},"
    port += " spec: {ports: [{port: 80, name: http}]}}\n"
    others = ("argoproj.io/v1alpha1 Rollout", "example.com/v1 Thing", "v1 Pod", "v1 ConfigMap")
    for index, each in enumerate(others):
        version, kind = each.split()
        manifest = f"{{apiVersion: {version}, kind: {kind}, metadata: {{name: x}}}}\n"
        (tmp_path / f"{index}.yaml").write_text(manifest)
    (tmp_path / "service.yaml").write_text(port)
    done = _translate(tmp_path)

    assert (done.returncode, "outbound|80||a.default" in done.stdout) == (0, True)
    assert [line.split(": ")[2] for line in done.stderr.splitlines()] == [
        "Thing default/x",
        "Pod default/x",
    ]


def test_nothing_to_translate_is_said(tmp_path: Path) -> None:
    """By itself, and as one of two; no config of nothing with exit status 0."""
    (tmp_path / "a.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
    done = goodjob("translate", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert f"nothing to translate in {tmp_path}: no Service, Gateway" in done.stderr
    two = goodjob("translate", "--diff", str(tmp_path), "k8s")
    assert (two.returncode, "nothing to translate" in two.stderr) == (2, True)


ALONE = """\
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: reviews}
spec: {hosts: [reviews], http: [{route: [{destination: {host: reviews}}]}]}
"""
SIDECARS = "a client's sidecar, as nothing here is for a gateway; --proxy gateway shows that one's"


def test_a_rule_alone_is_answered_and_what_was_assumed_is_said(tmp_path: Path) -> None:
    """On standard error, a line each; ``--assume`` says otherwise, ``--no-assume`` nothing."""
    (tmp_path / "a.yaml").write_text(ALONE, encoding="utf-8")

    def answer(*arguments: str) -> tuple[list[str], list[str]]:
        done = goodjob("translate", "a.yaml", *arguments, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        names = [each["name"].split("|") for each in json.loads(done.stdout)["clusters"]]
        return ["|".join(each[:2]) for each in names if each[1:]], done.stderr.splitlines()

    assert answer() == (
        ["outbound|80"],
        ["goodjob: assumed: Service reviews, port 80, HTTP", f"goodjob: assumed: {SIDECARS}"],
    )
    asked, _ = answer("--assume", "reviews:81", "--assume", "reviews:grpc:82")
    assert asked == ["outbound|81", "outbound|82"]
    nothing, told = answer("--no-assume", "--proxy", "sidecar")
    assert (nothing, len(told)) == ([], 1)
    assert "no Service is reviews.default.svc.cluster.local in what was read" in told[0]
    both = goodjob("translate", "a.yaml", "--no-assume", "--assume", "a:80", cwd=tmp_path)
    assert (both.returncode, both.stdout) == (2, "")
    assert both.stderr == "goodjob: --assume and --no-assume exclude each other\n"


def test_what_was_assumed_of_two_is_said_once(tmp_path: Path) -> None:
    """Of a comparison; what was assumed of one alone is a part of the difference."""
    (tmp_path / "a.yaml").write_text(ALONE, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(f"{ALONE}---\n{pay.text(pay.service())}", encoding="utf-8")
    done = goodjob("translate", "--diff", "a.yaml", "b.yaml", cwd=tmp_path)

    assert done.returncode == 1
    assert done.stderr.count("assumed: Service reviews, port 80, HTTP") == 1


def test_what_has_only_kinds_that_are_left_out_is_answered(tmp_path: Path) -> None:
    """With what a proxy has without them, and with what is missing of each."""
    entry = (
        "{apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {name: a}, spec: {}}"
    )
    (tmp_path / "a.yaml").write_text(entry, encoding="utf-8")
    done = goodjob("translate", "a.yaml", cwd=tmp_path)

    assert done.returncode == 0
    assert [each["name"] for each in json.loads(done.stdout)["clusters"]] == ["BlackHoleCluster"]
    first, second = done.stderr.splitlines()
    assert first.startswith("goodjob: nothing here is of a kind that is translated, only ServiceEn")
    assert "ServiceEntry default/a: local mode does not model it" in second
