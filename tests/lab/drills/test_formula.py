"""The formula's figure is reckoned from the manifests and plans, and needs no Envoy."""

from __future__ import annotations

from typing import Any

import pytest

from lab.drills.formula import reckon
from lab.drills.lesson import Reckoned
from tests.commands import ROOT

_Y = {"en": "y", "ko": "y"}


def reckoned(what: str, folder: str = "k8s", plan: str = "none", **more: Any) -> float | None:
    """One figure with a plan in v2."""
    formula = Reckoned.model_validate({"what": what, "says": _Y, **more})
    return reckon(formula, ROOT / folder, {"v2": plan})


@pytest.mark.parametrize(
    ("what", "folder", "plan", "more", "figure"),
    [
        ("threshold", "k8s", "500@always", {}, 3),
        ("threshold", "istio/drills/threshold-5", "none", {}, 5),
        ("threshold", "istio/drills/gateway-errors-only", "503@always", {}, 3),
        ("ejectable", "k8s", "none", {}, 2),
        ("ejectable", "istio/drills/percent-10", "none", {}, 0),
        ("ejectable", "istio/drills/two-subsets", "none", {"pool": "goodjob:80/v2"}, 1),
        ("ejectable", "k8s", "none", {"pool": "nobody:80"}, None),
        ("seconds-out-earliest", "k8s", "none", {}, 30),
        ("seconds-out-earliest", "k8s", "none", {"nth": 3}, 90),
        ("seconds-out-latest", "istio/drills/long-interval", "none", {}, 90),
        ("panic-below", "istio/drills/min-health-percent", "none", {}, 2),
        ("panic-below", "k8s", "none", {}, 0),
        ("requests-until-trip", "k8s", "500@always", {"of": "v2"}, 3),
        ("requests-until-trip", "k8s", "500@script:200,500,500,500", {}, 4),
        ("requests-until-trip", "k8s", "500@every:2", {}, None),
        ("requests-until-trip", "k8s", "500@always", {"of": "v1"}, None),
        ("tries-per-request", "k8s", "500@always", {}, 2),
        ("tries-per-request", "istio/drills/retries-off", "500@always", {}, 1),
        ("tries-per-request", "k8s", "none", {}, 1),
        ("error-share", "istio/drills/retries-off", "500@every:2", {}, 25),
        ("error-share", "k8s", "500@always", {}, 0),
        ("error-share", "istio/drills/mesh-fault", "none", {}, 50),
        ("constant", "k8s", "none", {"value": 2.5}, 2.5),
    ],
)
def test_a_figure(
    what: str, folder: str, plan: str, more: dict[str, Any], figure: float | None
) -> None:
    """Of these manifests, with this plan; whoever is not named has none."""
    found = reckoned(what, folder, plan, **more)
    assert found == (figure if figure is None else pytest.approx(figure))


def test_a_plan_by_any_name() -> None:
    """All, a version, or a Deployment."""
    formula = Reckoned.model_validate({"what": "requests-until-trip", "of": "v2", "says": _Y})
    for who in ("all", "v2", "goodjob-v2"):
        assert reckon(formula, ROOT / "k8s", {who: "500@always"}) == 3
    assert reckon(formula, ROOT / "k8s", {"v1": "500@always"}) is None
    assert reckon(formula, ROOT / "k8s", {"v3": "500@always"}) is None
    both = {"v2": "500@every:2", "all": "500@always"}
    assert reckon(formula, ROOT / "k8s", both) is None, "v2's own is the one that counts"
