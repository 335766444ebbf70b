"""The destinations of routes, with what counts for them."""

from __future__ import annotations

from typing import Any

import pytest

from lab.manifests import read
from lab.theory.uses import Use, uses_of
from lab.translate.assumptions import Proxy
from lab.translate.caller import Caller
from lab.translate.locality import Locality
from tests.lab.theory.cases.bundles import delegate, halves, root
from tests.lab.theory.shop import Document, other, routes, text, to


def uses(*documents: Document) -> list[Use]:
    """All of them."""
    return uses_of(read([("test", text(*documents))]))


def test_where_and_which() -> None:
    """The resource, the rule's path, the host in full, and the destination as written."""
    first, second = uses(routes(to(), to("pay.bank", subset="v2", port={"number": 81})))
    assert (first.where, first.path, first.host) == (
        "VirtualService mall/shop",
        "spec.http[0]",
        "shop.mall.svc.cluster.local",
    )
    assert (second.path, second.host) == ("spec.http[1]", "pay.bank")
    assert second.destination.subset == "v2"
    assert second.destination.port is not None
    assert second.destination.port.number == 81


@pytest.mark.parametrize(
    ("weights", "idle"), [((100, 0), [False, True]), ((99, 1), [False, False])]
)
def test_weight_0_beside_others(weights: tuple[int, int], idle: list[bool]) -> None:
    """It is left out, and taken where it is alone."""
    assert [use.idle for use in uses(routes(halves(*weights)))] == idle
    (alone,) = uses(routes({"route": [{"destination": {"host": "shop"}, "weight": 0}]}))
    assert not alone.idle


GATE = Caller(Proxy.GATEWAY, "istio-system", {}, Locality())
CLIENT = Caller(Proxy.SIDECAR, "mall", {}, Locality())


@pytest.mark.parametrize(
    ("spec", "of_gateway", "of_client"),
    [
        ({}, False, True),
        ({"gateways": ["gate"]}, True, False),
        ({"gateways": ["gate", "mesh"]}, True, True),
        ({"gateways": ["gate", "mesh"], "exportTo": ["."]}, False, True),
        ({"gateways": ["gate", "mesh"], "exportTo": ["istio-system"]}, True, False),
    ],
)
def test_whose_requests_come_this_way(spec: Document, of_gateway: bool, of_client: bool) -> None:
    """By gateways, none of which is mesh, and by exportTo."""
    document = routes()
    document["spec"] |= spec
    (use,) = uses(document)
    assert (use.is_of(GATE), use.is_of(CLIENT)) == (of_gateway, of_client)


def test_a_condition_on_gateways_narrows_it() -> None:
    """Only where all conditions of the rule have one."""
    for more, of_client in (({}, True), ({"gateways": ["gate"]}, False)):
        document = routes({"match": [{"uri": {"prefix": "/"}, **more}]})
        document["spec"]["gateways"] = ["gate", "mesh"]
        (use,) = uses(document)
        assert (use.is_of(GATE), use.is_of(CLIENT)) == (True, of_client)


def test_a_delegate_is_reached_as_its_roots_are() -> None:
    """By their gateways; one that no root names is reached by nobody."""
    above = root()
    above["spec"]["gateways"] = ["gate"]
    for documents, of_gateway in (((above, delegate()), True), ((delegate(),), False)):
        (use,) = uses(*documents)
        assert (use.is_of(GATE), use.is_of(CLIENT)) == (of_gateway, False)


def of_delegate(own: Document | None = None, **given: Any) -> Use:
    """The use of a delegate's rule, below a root that says this."""
    part = delegate()
    part["spec"]["http"][0] |= own or {}
    (found,) = uses(root(**given), part)
    return found


RETRIES = {"attempts": 4, "retryOn": "5xx"}
FAULT = {"abort": {"httpStatus": 503, "percentage": {"value": 10}}}


def test_what_a_delegate_takes_from_its_root() -> None:
    """Retries and faults, where it says nothing itself."""
    plain = of_delegate()
    assert (plain.rule.retries, plain.rule.fault) == (None, None)
    taken = of_delegate(retries=RETRIES, fault=FAULT)
    assert taken.rule.retries is not None
    assert taken.rule.fault is not None
    assert (taken.rule.retries.attempts, taken.where) == (4, "VirtualService mall/part")
    own = of_delegate({"retries": {"attempts": 1}, "fault": {"delay": {"fixedDelay": "1s"}}})
    assert own.rule.retries is not None
    assert own.rule.retries.attempts == 1
    both = of_delegate({"retries": {"attempts": 1}}, retries=RETRIES, fault=FAULT)
    assert both.rule.retries is not None
    assert both.rule.retries.attempts == 1
    assert both.rule.fault is not None
    assert both.rule.fault.abort is not None


def test_a_delegate_in_another_namespace() -> None:
    """It is found by the namespace that the root names."""
    part = delegate()
    part["metadata"]["namespace"] = "far"
    entry = {"match": [{"uri": {"prefix": "/"}}], "retries": RETRIES}
    named = {"name": "part", "namespace": "far"}
    top = other("VirtualService", "root", {"hosts": ["a"], "http": [entry | {"delegate": named}]})
    (found,) = uses(top, part)
    assert found.rule.retries is not None
    same = other(
        "VirtualService", "root", {"hosts": ["a"], "http": [entry | {"delegate": {"name": "part"}}]}
    )
    (found,) = uses(same, part)
    assert found.rule.retries is None


@pytest.mark.parametrize(
    ("http", "seconds"),
    [
        ({}, None),
        ({"timeout": "2s"}, 2),
        ({"timeout": "0s"}, None),
        ({"timeout": "2s", "retries": {"attempts": 1}}, 2),
        ({"timeout": "2s", "retries": {"attempts": 1, "perTryTimeout": "0.5s"}}, 0.5),
        ({"timeout": "2s", "retries": {"attempts": 1, "perTryTimeout": "5s"}}, 2),
        ({"retries": {"attempts": 1, "perTryTimeout": "5s"}}, 5),
    ],
)
def test_when_a_host_is_given_up(http: Document, seconds: float | None) -> None:
    """After the route's timeout or a try's, whichever is shorter."""
    (found,) = uses(routes(http))
    assert found.timeout == seconds
