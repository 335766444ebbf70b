"""Other fault plans than those of the manifests, and the pods that there are."""

from __future__ import annotations

import pytest

from lab.errors import UsageError
from lab.manifests import read
from lab.theory.planned import Plan, PodNow, with_plans, with_pods
from tests.lab.theory.shop import deployment, service, text

FAILS = "500@always"


def planned(*plans: tuple[str, str]) -> list[tuple[str, int | None, str]]:
    """Whose plan is which: three pods of v1, two of v2, a StatefulSet and a DaemonSet."""
    documents = (
        deployment("v1", 3, "404@always"),
        deployment("v2", 2),
        deployment("s", 2, kind="StatefulSet"),
        deployment("d", kind="DaemonSet"),
        service(),
    )
    reading = with_plans(read([("test", text(*documents))]), [Plan(*each) for each in plans])
    return [(each.where, each.replicas, each.plan) for each in reading.workloads]


V1, V2 = ("Deployment mall/shop-v1", 3, "404@always"), ("Deployment mall/shop-v2", 2, "none")
REST = [("StatefulSet mall/shop-s", 2, "none"), ("DaemonSet mall/shop-d", None, "none")]


@pytest.mark.parametrize(
    ("plans", "expected"),
    [
        ([], [V1, V2, *REST]),
        ([("v2", FAILS)], [V1, (*V2[:2], FAILS), *REST]),
        ([("shop-v2", FAILS)], [V1, (*V2[:2], FAILS), *REST]),
        (
            [("shop-v1-3", FAILS)],
            [(V1[0], 2, V1[2]), ("Pod mall/shop-v1-3", 1, FAILS), V2, *REST],
        ),
        (
            [("v2", "503@always"), ("shop-v2-1", FAILS)],
            [V1, (V2[0], 1, "503@always"), ("Pod mall/shop-v2-1", 1, FAILS), *REST],
        ),
        # The later one counts.
        ([("shop-v2-1", "503@always"), ("v2", FAILS)], [V1, (*V2[:2], FAILS), *REST]),
        (
            [("shop-v2-1", FAILS), ("shop-v2-2", FAILS)],
            [V1, ("Pod mall/shop-v2-1", 1, FAILS), ("Pod mall/shop-v2-2", 1, FAILS), *REST],
        ),
        (
            [("shop-s-0", FAILS)],
            [V1, V2, (REST[0][0], 1, "none"), ("Pod mall/shop-s-0", 1, FAILS), REST[1]],
        ),
        ([("d", FAILS)], [V1, V2, REST[0], (REST[1][0], None, FAILS)]),
    ],
)
def test_whose_plan_is_which(
    plans: list[tuple[str, str]], expected: list[tuple[str, int | None, str]]
) -> None:
    """By version, by its own name, and by pod."""
    assert planned(*plans) == expected


def test_all_of_them() -> None:
    """One word for everybody."""
    assert {plan for _, _, plan in planned(("all", FAILS))} == {FAILS}


@pytest.mark.parametrize(
    "who", ["v3", "shop", "shop-v1-0", "shop-v1-4", "shop-v1-03", "shop-d-1", "shop-s-2", ""]
)
def test_a_name_that_nobody_has(who: str) -> None:
    """One sentence, with the names that there are."""
    with pytest.raises(UsageError) as raised:
        planned((who, FAILS))
    said = str(raised.value)
    nobody = "there is no such Deployment, version, pod, or Service without pods; there are:"
    assert said.startswith(f"--fail {who}: {nobody}")
    for name in ("v1", "shop-v2", "shop-v1-3", "shop-s-0"):
        assert name in said


def test_of_very_many_pods_no_list_is_made() -> None:
    """And a pod of them is found all the same."""
    reading = read([("test", text(deployment(replicas=10**6), service()))])
    with pytest.raises(UsageError, match=r"there are: v1, shop-v1$"):
        with_plans(reading, [Plan("v3", FAILS)])
    rest, one = with_plans(reading, [Plan("shop-v1-999999", FAILS)]).workloads
    assert (rest.replicas, one.where) == (10**6 - 1, "Pod mall/shop-v1-999999")


def test_the_pods_that_there_are() -> None:
    """Alike they stay a Deployment; else each is by itself, with its plan and readiness."""
    reading = read([("test", text(deployment(faults="404@always"), deployment("v2", 3)))])
    pods = [
        PodNow("shop-v1", "shop-v1-1", None),
        PodNow("shop-v2", "shop-v2-1", FAILS),
        PodNow("shop-v2", "shop-v2-4", FAILS, ready=False),
    ]
    found = with_pods(reading, pods).workloads
    assert [(each.where, each.replicas, each.plan, each.ready) for each in found] == [
        ("Deployment mall/shop-v1", 1, "404@always", True),
        ("Pod mall/shop-v2-1", 1, FAILS, True),
        ("Pod mall/shop-v2-4", 1, FAILS, False),
    ]
    alike = with_pods(reading, pods[:2]).workloads
    assert [(each.where, each.replicas, each.plan) for each in alike] == [
        ("Deployment mall/shop-v1", 1, "404@always"),
        ("Deployment mall/shop-v2", 1, FAILS),
    ]
    assert [each.replicas for each in with_pods(reading, []).workloads] == [0, 0]


def test_a_name_that_no_service_leads_to_is_no_name() -> None:
    """What fails there is in no pool, so that nothing would change without a word."""
    client = deployment("v9")
    client["spec"]["template"]["metadata"]["labels"]["app"] = "client"
    reading = read([("test", text(deployment(), client, service()))])
    with pytest.raises(UsageError) as caught:
        with_plans(reading, [Plan("v9", FAILS)])
    said = str(caught.value)
    assert "no Service leads to the pods of Deployment mall/shop-v9" in said
    assert said.endswith("there are: v1, shop-v1, shop-v1-1, shop-v1-2")
