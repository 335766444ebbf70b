"""The drills, rendered: each changes its one thing, and says in its first line what that is."""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest
import yaml

from lab.difference import differences
from lab.errors import LabError
from lab.manifests import load
from lab.theory.lint import lint
from lab.translate import Proxy, assumed_endpoints, loose_ends, translate
from tests.manifests.drills import (
    DRILLS,
    EXPECTED,
    envoy_changes,
    expected_changes,
    first_line,
)
from tests.manifests.kustomized import ROOT, Kustomized
from tests.manifests.telling import told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lab.translate import EnvoyConfig

FOLDERS = sorted(path.parent for path in DRILLS.glob("*/kustomization.yaml"))


@pytest.fixture(params=FOLDERS, ids=lambda path: path.name)
def folder(request: pytest.FixtureRequest) -> Path:
    """Each drill in turn."""
    found: Path = request.param
    return found


def envoy(rendered: Kustomized, proxy: Proxy) -> EnvoyConfig:
    """What istiod would send, by the lab's strict model, which warns of nothing."""
    manifests = load(yaml.safe_dump_all(rendered.documents), "drill")
    said = (*manifests.warnings, *loose_ends(manifests))
    assert "\n".join(map(str, said)) == ""
    return translate(manifests, proxy=proxy, endpoints=assumed_endpoints(manifests))


def lint_of(rendered: Kustomized) -> Counter[str]:
    """How often each rule is found, with its level."""
    found = lint([("drill", yaml.safe_dump_all(rendered.documents))])
    return Counter(f"{each.level.value} {each.rule}" for each in found)


def check_rendering(base: Kustomized, rendered: Kustomized, folder: Path) -> None:
    """The same resources as the base, and the one difference that the first line tells."""
    names = base.names() | EXPECTED[folder.name].added
    assert rendered.names() == names, f"not the same resources: {rendered.names() ^ names}"
    assert len(rendered.documents) == len(names)
    changed, said = told(base.documents, rendered.documents), first_line(folder)
    assert changed == said, f"it changes {changed or 'nothing'}, and says {said}"


def check_envoy(base: Kustomized, rendered: Kustomized, folder: Path) -> None:
    """Both proxies change as the table says, and in nothing else."""
    for proxy in Proxy:
        before, after = (envoy(each, proxy) for each in (base, rendered))
        expected = expected_changes(EXPECTED[folder.name], proxy.value)
        assert expected
        changed = envoy_changes(before.as_dict(), after.as_dict())
        assert changed == expected, f"Envoy changes by {changed}"


def check(base: Kustomized, folder: Path) -> None:
    """Everything that a rendering can show of a drill."""
    rendered = Kustomized.of(str(folder))
    check_rendering(base, rendered, folder)
    check_envoy(base, rendered, folder)


def test_every_folder_is_expected_and_there() -> None:
    """A new drill needs its row in the table, and no row is of a drill that went."""
    assert {path.name for path in FOLDERS} == set(EXPECTED)


def test_it_changes_its_one_thing(base: Kustomized, folder: Path) -> None:
    """Neither route, retry, fault nor resource is lost on the way, for either proxy."""
    check(base, folder)


def test_the_command_says_it_in_words(base: Kustomized, folder: Path) -> None:
    """`goodjob translate --diff` has a sentence for each drill, of the resources that change."""
    before, after = (envoy(each, Proxy.GATEWAY) for each in (base, Kustomized.of(str(folder))))
    found = differences(before, after)
    expected = expected_changes(EXPECTED[folder.name], "gateway")
    assert {each.name for each in found} == {name.partition("/")[0] for name in expected}
    assert all(each.change == "changed" and each.words for each in found)
    assert not [
        word for each in found for word in map(str, each.words) if "the same for Envoy" in word
    ]


def test_lint_says_what_it_is_to_say(base: Kustomized, folder: Path) -> None:
    """The findings are those of the base, but for the ones that the drill is about."""
    drill = EXPECTED[folder.name]
    expected = lint_of(base)
    expected.subtract(drill.gone)
    assert min(expected.values()) >= 0
    expected.update(drill.new)
    assert lint_of(Kustomized.of(str(folder))) == +expected


def test_a_patch_holds_on_to_what_it_changes(folder: Path) -> None:
    """JSON 6902 alone, which begins with a test: a merge would drop the routes of a list."""
    kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text(encoding="utf-8"))
    assert set(kustomization) <= {"apiVersion", "kind", "resources", "patches"}
    assert kustomization["kind"] == "Kustomization"
    assert kustomization["resources"][0] == "../../../k8s/overlays/istio"
    for patch in kustomization.get("patches", []):
        assert set(patch) == {"target", "patch"}
        assert set(patch["target"]) == {"kind", "name"}
        operations = yaml.safe_load(patch["patch"])
        assert operations[0]["op"] == "test"
        tested = [each["path"] for each in operations if each["op"] == "test"]
        for each in operations:
            assert each["op"] == "test" or any(path.startswith(each["path"]) for path in tested), (
                f"nothing is tested at {each['path']}"
            )
            in_list = each["path"].startswith("/spec/http/1/")
            assert not in_list or "/spec/http/1/name" in tested


def _replaced(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert text.count(old) == 1, f"{text.count(old)} times {old!r}"
        return text.replace(old, new)

    return change


MERGE = """patches:
  - patch: |-
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata:
        name: goodjob
        namespace: goodjob
      spec:
        http:
          - name: everyone
            route:
              - destination:
                  host: goodjob
            retries:
              attempts: 0
"""


@pytest.mark.parametrize(
    ("name", "change", "caught"),
    [
        pytest.param(
            "threshold-5",
            _replaced("value: 3", "value: 4"),
            "testing value /spec/trafficPolicy/outlierDetection/consecutive5xxErrors failed",
            id="the base has another value",
        ),
        pytest.param(
            "retries-off",
            _replaced("value: everyone", "value: green"),
            "testing value /spec/http/1/name failed",
            id="another route",
        ),
        pytest.param(
            "threshold-5",
            _replaced("name: goodjob", "name: goodjobs"),
            "it changes nothing, and says DestinationRule, outlierDetection: ",
            id="a target that matches nothing",
        ),
        pytest.param(
            "min-health-percent",
            lambda text: text.replace("minHealthPercent\n", "minHealthPercentage\n"),
            "minHealthPercentage unset -> 60",
            id="a misspelt field, by the first line",
        ),
        pytest.param(
            "min-health-percent",
            lambda text: text.replace("minHealthPercent", "minHealthPercentage"),
            "spec.trafficPolicy.outlierDetection.minHealthPercentage: no such field",
            id="a misspelt field, by the lab",
        ),
        pytest.param(
            "percent-50",
            lambda text: text.replace("value: 50", "value: 500").replace("-> 50", "-> 500"),
            "spec.trafficPolicy.outlierDetection.maxEjectionPercent: must be",
            id="500 percent",
        ),
        pytest.param(
            "retries-off",
            lambda text: text[: text.index("patches:")] + MERGE,
            "http[1].name -> unset",
            id="a strategic merge that drops a route",
        ),
        pytest.param(
            "long-interval",
            lambda text: (
                text
                + "      - op: replace\n        path: /spec/trafficPolicy/loadBalancer/simple\n"
                + "        value: RANDOM\n"
            ),
            "loadBalancer.simple ROUND_ROBIN -> RANDOM",
            id="two changes",
        ),
        pytest.param(
            "percent-10",
            _replaced("100 -> 10\n", "100 -> 20\n"),
            "maxEjectionPercent 100 -> 20",
            id="a first line that is not true",
        ),
        pytest.param(
            "mesh-fault",
            lambda text: text.replace("value: 50\n", "value: 5\n").replace("-> 50\n", "-> 5\n"),
            "'numerator': 50000,",
            id="not what the table says",
        ),
        pytest.param(
            "two-subsets",
            lambda text: text.replace("subset: v2", "subset: v3").replace("/v2", "/v3"),
            "has a subset 'v3'",
            id="a subset that nobody defines",
        ),
        pytest.param(
            "failure-percentage",
            _replaced("  - envoy-filter.yaml\n", ""),
            "('EnvoyFilter', 'goodjob-failure-percentage')",
            id="a resource that is left out",
        ),
    ],
)
def test_a_mistake_is_caught(
    base: Kustomized,
    tmp_path: Path,
    name: str,
    change: Callable[[str], str],
    caught: str,
) -> None:
    """kustomize, the first line, the table or the lab's model: none of these gets by."""
    for part in ("istio", "k8s"):
        shutil.copytree(ROOT / part, tmp_path / part)
    folder = tmp_path / "istio" / "drills" / name
    check(base, folder)
    file = folder / "kustomization.yaml"
    before = file.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    file.write_text(after, encoding="utf-8")
    with pytest.raises((AssertionError, LabError)) as refused:
        check(base, folder)
    assert caught in str(refused.value)
