"""`goodjob lint` on folders and files, as a person or a pipeline calls it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.commands import ROOT, goodjob
from tests.lab.theory.shop import deployment, routes, rule, service, text

if TYPE_CHECKING:
    from pathlib import Path


def test_the_repositorys_own_manifests_pass() -> None:
    """Without an argument it is k8s/; warnings and notes do not fail."""
    done = goodjob("lint")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 in a row come after 51 requests to one host on average" in done.stdout
    assert f"  {ROOT}/istio/base/" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("0 errors, ")


def test_any_folder_of_yaml(tmp_path: Path) -> None:
    """Files of a folder without a kustomization are read together; an error is exit status 1."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "rule.yaml").write_text(text(rule({"maxEjectionPercent": 10}), routes()))
    (tmp_path / "deep" / "shop.yml").write_text(text(service(), deployment()))
    (tmp_path / "values.yaml").write_text("{{ no: yaml")
    done = goodjob("lint", str(tmp_path), "--json")
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)
    assert [each["rule"] for each in found] == ["ejects-nobody", "unreadable"]
    assert found[0]["where"] == "DestinationRule mall/shop"
    assert found[0]["instead"] == "maxEjectionPercent: 50 or more"
    assert found[0]["source"]["url"].startswith("https://www.envoyproxy.io/")


def test_a_kustomization_inside_is_rendered(tmp_path: Path) -> None:
    """What a folder with a kustomization renders counts, not the pieces that it is made of."""
    folder = tmp_path / "shop"
    (folder / "base").mkdir(parents=True)
    everything = text(service(), deployment(), rule({"maxEjectionPercent": 10}), routes())
    (folder / "base" / "all.yaml").write_text(everything)
    (folder / "base" / "kustomization.yaml").write_text("resources: [all.yaml]\n")
    patch = '[{"op":"replace","path":"/spec/replicas","value":10}]'
    (folder / "kustomization.yaml").write_text(
        f"resources: [base]\npatches: [{{target: {{kind: Deployment}}, patch: '{patch}'}}]\n"
    )
    assert goodjob("lint", str(tmp_path)).returncode == 0
    assert goodjob("lint", str(folder / "base")).returncode == 1


def test_what_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    """A folder that is not there is exit status 2, never the default instead."""
    assert goodjob("lint", str(tmp_path / "none")).returncode == 2


def test_what_is_piped_is_read() -> None:
    """By either name of standard input: no false all-clear of a pipe."""
    piped = text(service(), deployment(), rule({"maxEjectionPercent": 10}), routes())
    for name in ("-", "/dev/stdin"):
        done = goodjob("lint", name, stdin=piped)
        assert done.returncode == 1, done.stderr
        assert "ejects-nobody" in done.stdout
        assert "  standard input, line 5\n" in done.stdout
        assert done.stdout.splitlines()[-2:] == [
            "looked at 1 Service, 1 DestinationRule, 1 VirtualService, 1 Deployment",
            "1 error, 0 warnings, 0 notes",
        ]


def test_nothing_to_look_at_is_no_all_clear(tmp_path: Path) -> None:
    """Exit status 1 and no count of errors, for lint and predict alike."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "comments.yaml").write_text("# a rule may come here\n---\n# or here\n")
    (tmp_path / "values").mkdir()
    (tmp_path / "values" / "values.yaml").write_text("replicas: 2\n")
    (tmp_path / "other.json").write_text('{"apiVersion": "v1", "kind": "ConfigMap"}')
    for command in ("lint", "predict"):
        for name in ("empty", "comments.yaml", "values"):
            done = goodjob(command, name, cwd=tmp_path)
            assert (done.returncode, "error" in done.stdout) == (1, False), name
            assert f"nothing to look at in {name}: no Service, DestinationRule" in done.stderr
        for name in ("-", "/dev/stdin"):
            done = goodjob(command, name, stdin="# nothing\n")
            assert (done.returncode, done.stdout) == (1, ""), name
            assert "nothing to look at in standard input: " in done.stderr
    said = json.loads(goodjob("lint", "empty", "--json", cwd=tmp_path).stdout)
    assert said["error"]["template"] == "lint-nothing"


ROUTES = (
    "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: pay}\n"
    "spec: {hosts: [pay], http: [{route: [{destination: {host: $(PAY)}}]}]}\n"
)
TCP = (
    "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: db}\n"
    "spec: {hosts: [db], tcp: [{route: [{destination: {host: db}}]}]}\n"
)
FILTER = (
    "apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: {name: a}\n"
    "spec: {configPatches: [{applyTo: HTTP_FILTER, patch: {operation: MERGE, value: {}}}]}\n"
)
TEMPLATE = "apiVersion: template.openshift.io/v1\nkind: Template\nobjects: []\n"
NONE = ", and no Service (v1), workload, DestinationRule, VirtualService for HTTP or"


@pytest.mark.parametrize(
    ("yaml", "said"),
    [
        (ROUTES, "nothing could be looked at in a.yaml: errors in 1 VirtualService\n"),
        (
            "kind: DestinationRule\n{{ if .Values.a }}\n",
            "nothing could be looked at in a.yaml: errors in 1 unreadable file\n",
        ),
        (TCP, f"there is 1 VirtualService (networking.istio.io/v1){NONE}"),
        (FILTER, f"there is 1 EnvoyFilter (networking.istio.io/v1alpha3){NONE}"),
        (TEMPLATE, f"there is 1 Template (template.openshift.io/v1){NONE}"),
        (
            ROUTES.replace("networking.istio.io/", ""),
            "nothing could be looked at in a.yaml: errors in 1 VirtualService\n",
        ),
    ],
)
def test_what_is_there_and_not_looked_at_is_said(tmp_path: Path, yaml: str, said: str) -> None:
    """No kind is said not to be there that is: it has errors, or is of no use to a forecast."""
    (tmp_path / "a.yaml").write_text(yaml)
    for command in ("lint", "predict"):
        done = goodjob(command, "a.yaml", cwd=tmp_path)
        assert (done.returncode, said in done.stderr) == (1, True), done.stderr
    done = goodjob("lint", "a.yaml", cwd=tmp_path, GOODJOB_LANG="ko")
    assert "a.yaml에" in done.stderr


def test_the_same_beside_services_and_pods(tmp_path: Path) -> None:
    """Of Istio's kinds alone; the error of JSON has its own template."""
    (tmp_path / "a.yaml").write_text(text(service(), deployment()))
    (tmp_path / "b.yaml").write_text(ROUTES)
    done = goodjob("lint", ".", cwd=tmp_path)
    assert "nothing of Istio could be looked at in ., and so no breaker: errors in 1 Virt" in (
        done.stderr
    )
    (tmp_path / "b.yaml").write_text(FILTER)
    assert "nothing of Istio to look at in .: there is 1 EnvoyFilter (" in (
        goodjob("predict", ".", cwd=tmp_path).stderr
    )
    said = json.loads(goodjob("predict", "b.yaml", "--json", cwd=tmp_path).stdout)["error"]
    assert said["template"] == "lint-others-only"
    assert said["values"]["kinds"][0]["values"]["kind"] == "EnvoyFilter"


def test_pods_without_a_mesh_are_no_all_clear_either(tmp_path: Path) -> None:
    """There is nothing of Istio in it, so no breaker was looked at."""
    (tmp_path / "app.yaml").write_text(text(service(), deployment()))
    for command in ("lint", "predict"):
        done = goodjob(command, str(tmp_path))
        assert done.returncode == 1
        assert f"nothing of Istio in {tmp_path}: no DestinationRule" in done.stderr


def test_what_could_not_be_read_is_named(tmp_path: Path) -> None:
    """A warning for it, with its file, beside what the others say; predict says it as well."""
    (tmp_path / "a.yaml").write_text(text(service(), deployment(), rule(), routes()))
    (tmp_path / "b.yaml").write_bytes(b"\xff")
    done = goodjob("lint", str(tmp_path), "--json")
    assert done.returncode == 0
    (found,) = json.loads(done.stdout)
    assert (found["rule"], found["file"]) == ("unreadable", str(tmp_path / "b.yaml"))
    assert found["message"].startswith("is no UTF-8: byte FF at 0")
    values = {"byte": "FF", "position": 0, "line": 1}
    assert (found["template"], found["values"]) == ("manifests-no-utf-8", values)
    assert f"goodjob: {tmp_path}/b.yaml: is no UTF-8" in goodjob("predict", str(tmp_path)).stderr


def test_a_finding_is_printed_with_its_place_and_its_advice(tmp_path: Path) -> None:
    """The resource and field, the file and line, what is so, and what to write."""
    (tmp_path / "rest.yaml").write_text(text(service(), deployment(), routes()))
    (tmp_path / "rule.yaml").write_text(text(rule({"maxEjectionPercent": 10})))
    done = goodjob("lint", str(tmp_path))
    assert done.stdout.splitlines()[:4] == [
        (
            "error ejects-nobody  DestinationRule mall/shop: "
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent"
        ),
        f"  {tmp_path}/rule.yaml:1",
        (
            "  0 of 2 hosts of shop:80 can ever be ejected: the first would be 50 % of the pool, "
            "and 10 % is a hard ceiling"
        ),
        "  write: maxEjectionPercent: 50 or more",
    ]


def test_what_kustomize_has_rendered_is_found_in_its_file(tmp_path: Path) -> None:
    """With its line; of what a patch has made the file alone; predict says the same."""
    everything = text(service(), deployment(), rule({"maxEjectionPercent": 10}), routes())
    (tmp_path / "all.yaml").write_text(f"# Everything.\n{everything}")
    (tmp_path / "kustomization.yaml").write_text("resources: [all.yaml]\n")
    (found,) = json.loads(goodjob("lint", str(tmp_path), "--json").stdout)
    assert found["file"] == str(tmp_path / "all.yaml")
    assert (found["line"], found["rendered"]) == (6, False)
    path = "/spec/trafficPolicy/outlierDetection/maxEjectionPercent"
    patch = f'[{{"op":"replace","path":"{path}","value":"x"}}]'
    (tmp_path / "kustomization.yaml").write_text(
        "namespace: town\nresources: [all.yaml]\n"
        f"patches: [{{target: {{kind: DestinationRule}}, patch: '{patch}'}}]\n"
    )
    told = goodjob("lint", ".", cwd=tmp_path).stdout.splitlines()
    assert "  rendered from all.yaml" in told
    (found,) = [
        each
        for each in json.loads(goodjob("lint", ".", "--json", cwd=tmp_path).stdout)
        if each["rule"] == "invalid-field"
    ]
    assert (found["file"], found["line"], found["rendered"]) == ("all.yaml", 0, True)
    assert "(rendered from all.yaml)" in goodjob("predict", ".", cwd=tmp_path).stderr


def test_in_korean() -> None:
    """The sentence and the count; names of fields stay."""
    piped = text(service(), deployment(), rule({"maxEjectionPercent": 10}), routes())
    done = goodjob("lint", "-", stdin=piped, GOODJOB_LANG="ko")
    assert "이렇게 씁니다: maxEjectionPercent: 50 이상" in done.stdout
    assert done.stdout.splitlines()[-1] == "오류 1개, 경고 0개, 참고 0개"


def test_a_name_obeys_the_line_and_not_the_terminal(tmp_path: Path) -> None:
    """Neither an escape sequence nor a line of its own comes out of a resource's name."""
    file = tmp_path / "evil.yaml"
    file.write_text(
        "apiVersion: networking.istio.io/v1\n"
        "kind: DestinationRule\n"
        'metadata: {name: "pay\\x1b]0;x\\x07\\nforged", namespace: "shop\\u202e\\nforged"}\n'
        'spec: {host: "pay\\nforged", "traffic\\nforged": {}}\n',
        encoding="utf-8",
    )
    for command in ("lint", "translate"):
        done = goodjob(command, str(file))
        said = done.stdout + done.stderr
        assert "forged" in said
        assert not any(line.lstrip().startswith("forged") for line in said.splitlines())
        assert not {"\x1b", "\x07", "\u202e"} & set(said)


def test_nothing_is_fetched_unless_told(tmp_path: Path) -> None:
    """What a kustomization refers to elsewhere is refused by name, by whoever only reads."""
    (tmp_path / "kustomization.yaml").write_text("resources: ['https://example.invalid/x.yaml']\n")
    for command in ("lint", "predict", "translate"):
        done = goodjob(command, str(tmp_path))
        assert done.returncode == 1
        assert "refers to https://example.invalid/x.yaml, which is not here" in done.stderr
        assert "--fetch" in done.stderr
    (tmp_path / "above").mkdir()
    (tmp_path / "kustomization.yaml").rename(tmp_path / "above" / "kustomization.yaml")
    (tmp_path / "all.yaml").write_text(text(service(), deployment(), rule(), routes()))
    done = goodjob("lint", str(tmp_path), "--json")
    assert done.returncode == 0
    (found,) = [each for each in json.loads(done.stdout) if each["rule"] == "unreadable"]
    assert found["template"] == "manifests-elsewhere"


def test_a_kustomization_that_sets_a_namespace_is_all_of_it(tmp_path: Path) -> None:
    """So a Service that is not there is nowhere: an error; of loose files only a warning."""
    documents = service(), deployment(), rule(host="shopp"), routes()
    (tmp_path / "all.yaml").write_text(text(*documents))
    done = goodjob("lint", str(tmp_path))
    assert done.returncode == 0, done.stdout
    assert "warning unknown-host" in done.stdout
    (tmp_path / "kustomization.yaml").write_text("namespace: mall\nresources: [all.yaml]\n")
    done = goodjob("lint", str(tmp_path))
    assert done.returncode == 1
    assert "error unknown-host" in done.stdout


def test_no_errors_of_no_breaker_is_said_to_be_that(tmp_path: Path) -> None:
    """Routes alone have nothing wrong with them, and nothing that could trip."""
    line = "no outlierDetection is in any of it: nothing is ever ejected"
    (tmp_path / "all.yaml").write_text(text(service(), deployment(), routes()))
    assert line in goodjob("lint", str(tmp_path)).stdout.splitlines()
    (tmp_path / "rule.yaml").write_text(text(rule()))
    assert line not in goodjob("lint", str(tmp_path)).stdout.splitlines()


def test_what_is_not_there_is_assumed_as_translate_does(tmp_path: Path) -> None:
    """A note each; strictly an error each; with a word for it, or none at all, as is said."""
    file = tmp_path / "rule.yaml"
    file.write_text(text(rule(), routes()), encoding="utf-8")
    done = goodjob("lint", str(file))
    assert done.returncode == 0
    assert "assumed: Service shop.mall, port 80, HTTP" in done.stdout
    strict = goodjob("lint", str(file), "--strict")
    assert strict.returncode == 1
    assert "error unknown-host" in strict.stdout
    said = goodjob("lint", str(file), "--assume", "shop:9080")
    assert "info assumed  VirtualService mall/shop" in said.stdout
    assert "assumed: Service shop.mall, port 9080, HTTP" in said.stdout
    assert "unknown-host" not in said.stdout
    none = goodjob("lint", str(file), "--no-assume", "--strict")
    assert (none.returncode, "assumed" in none.stdout) == (0, False)
    assert goodjob("lint", str(file), "--assume", "shop").returncode == 2
