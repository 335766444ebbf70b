"""What is named is read; without a name it is the folder that all commands take."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from lab.cli.texts import in_full, sources_of, texts_of
from lab.errors import UsageError
from tests.commands import ROOT, goodjob


def test_what_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    """It is named, and nothing else is read instead."""
    with pytest.raises(UsageError, match=r"there is no .*none"):
        texts_of([tmp_path / "none"], fetch=False)


def test_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The repository's own, unless there is such a folder here."""
    monkeypatch.chdir(tmp_path)
    assert sources_of(None) == [ROOT / "k8s"]
    (tmp_path / "k8s").mkdir()
    assert sources_of([]) == [tmp_path / "k8s"]


def test_for_whoever_asks_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input is no file of a folder."""
    monkeypatch.chdir(tmp_path)
    assert in_full([Path("a"), Path("-")]) == [tmp_path / "a", Path("-")]


SERVICE = (
    "{apiVersion: v1, kind: Service, metadata: {name: pay, namespace: shop},"
    " spec: {selector: {app: pay}, ports: [{name: http, port: 80}]}}\n"
)
PODS = (
    "{apiVersion: apps/v1, kind: Deployment, metadata: {name: pay, namespace: shop},"
    " spec: {replicas: 4, selector: {matchLabels: {app: pay}}, template: {metadata: {labels:"
    " {app: pay}}, spec: {containers: [{name: a, image: b}]}}}}\n"
)
RULE = (
    "{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata:"
    " {name: pay, namespace: shop}, spec: {host: pay, trafficPolicy: {outlierDetection:"
    " {maxEjectionPercent: 50}}}}\n"
)
POD = "{apiVersion: v1, kind: Pod, metadata: {name: alone, namespace: shop}}\n"


@pytest.mark.parametrize("command", ["lint", "predict", "translate", "simulate"])
def test_all_commands_read_alike(tmp_path: Path, command: str) -> None:
    """Files, folders, a kustomization and a pipe, several, as arguments or as kubectl has them."""
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "pods.yaml").write_text(PODS)
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "service.yaml").write_text(SERVICE)
    (tmp_path / "made" / "kustomization.yaml").write_text("resources: [service.yaml]\n")
    kubectl = goodjob(command, "-f", "plain", "-k", "made", "-f", "-", stdin=RULE, cwd=tmp_path)
    plain = goodjob(command, "plain", "made/kustomization.yaml", "-", stdin=RULE, cwd=tmp_path)

    assert kubectl.returncode == 0, kubectl.stderr
    assert (kubectl.stdout, kubectl.stderr) == (plain.stdout, plain.stderr)
    assert "pay" in kubectl.stdout


@pytest.mark.parametrize("command", ["lint", "predict", "translate", "simulate"])
def test_strictly(tmp_path: Path, command: str) -> None:
    """A note on the input is an error with --strict; where there is none it says nothing."""
    (tmp_path / "a.yaml").write_text("---\n".join([SERVICE, PODS, RULE]))
    assert goodjob(command, "a.yaml", "--strict", cwd=tmp_path).returncode == 0
    (tmp_path / "b.yaml").write_text(POD)
    assert goodjob(command, "a.yaml", "b.yaml", cwd=tmp_path).returncode == 0
    done = goodjob(command, "a.yaml", "b.yaml", "--strict", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "alone" in done.stdout + done.stderr


def test_nothing_starts_strictly_with_a_note(tmp_path: Path) -> None:
    """And nothing is applied; to apply what nobody named is wrong usage."""
    (tmp_path / "a.yaml").write_text("---\n".join([SERVICE, PODS, RULE, POD]))
    for command in ("up", "apply"):
        done = goodjob(command, "-f", "a.yaml", "--strict", "--name", "strict", cwd=tmp_path)
        assert done.returncode == 1
        assert "Pod shop/alone: local mode does not model a pod by itself" in done.stderr
    assert goodjob("apply").returncode == 2


def test_what_kubectl_prints_is_read() -> None:
    """With all that the API server has filled in, as a list, in YAML and in JSON."""
    filled = {
        "creationTimestamp": "2026-01-01T00:00:00Z",
        "uid": "x",
        "resourceVersion": "1",
        "generation": 1,
        "managedFields": [{"manager": "kubectl", "fieldsV1": {"f:spec": {}}}],
        "ownerReferences": [{"kind": "ReplicaSet", "name": "a"}],
    }
    items = [yaml.safe_load(each) for each in (SERVICE, PODS, RULE)]
    for each in items:
        each["metadata"] |= filled
        each["status"] = {"loadBalancer": {}}
    items[0]["spec"] |= {
        "clusterIP": "10.0.0.1",
        "clusterIPs": ["10.0.0.1"],
        "ipFamilies": ["IPv4"],
    }
    items[1]["spec"]["template"]["metadata"]["labels"]["pod-template-hash"] = "abc"
    listed = {
        "apiVersion": "v1",
        "kind": "List",
        "items": items,
        "metadata": {"resourceVersion": ""},
    }
    for text in (yaml.safe_dump(listed), json.dumps(listed)):
        done = goodjob("lint", "-", "--strict", stdin=text)
        assert done.returncode == 0, done.stdout
        assert "1 Service, 1 DestinationRule, 1 Deployment" in done.stdout
