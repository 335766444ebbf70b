"""lint, predict, translate --diff and why are asked about one bundle, and say one thing."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from lab.difference import differences
from lab.envoy.outlier import Breaker
from lab.envoy.snapshot import HostLook, PoolLook
from lab.envoy.streak import Streak
from lab.manifests import load
from lab.observe.figures import Figures
from lab.observe.hosts import Host
from lab.observe.reason import reasons
from lab.theory.finding import Level
from lab.theory.lint import lint
from lab.theory.predict import predict
from lab.translate import EnvoyConfig, Proxy, assumed_endpoints, translate
from tests.lab.observe.sites import pod
from tests.lab.theory.cases.bundles import at, by_rate
from tests.lab.theory.shop import Document, deployment, envoy_filter, routes, rule, service, text

if TYPE_CHECKING:
    from lab.theory.figures import Prediction

NAME = "outbound|80||shop.mall.svc.cluster.local"
NEVER = {"never-ejects", "ejects-nobody", "failure-percentage", "success-rate"}
HALF = {"maxEjectionPercent": 50}
OFF = {**HALF, "consecutive5xxErrors": 0}
US_ONLY = {"localityLbSetting": {"distribute": [{"from": "*", "to": {"us": 100}}]}}


def with_pods(replicas: int, breaker: Document, *more: Document) -> tuple[Document, ...]:
    """So many pods, with this breaker."""
    return service(), deployment(replicas=replicas), rule(breaker), routes(), *more


def in_places(breaker: Document) -> tuple[Document, ...]:
    """One pod in each of two places, of which clients are sent to one."""
    pods = at("us", "v1", 1), at("eu", "v2", 1)
    return service(), *pods, rule(breaker, loadBalancer=US_ONLY), routes()


def config(*documents: Document) -> EnvoyConfig:
    """What a sidecar gets."""
    manifests = load(text(*documents), "test")
    return translate(manifests, proxy=Proxy.SIDECAR, endpoints=assumed_endpoints(manifests))


def without(documents: tuple[Document, ...]) -> list[Document]:
    """The same with nothing that ejects."""
    found = [copy.deepcopy(each) for each in documents if each["kind"] != "EnvoyFilter"]
    for each in found:
        policy = each["spec"].pop("trafficPolicy", {})
        if rest := {name: value for name, value in policy.items() if name != "outlierDetection"}:
            each["spec"]["trafficPolicy"] = rest
    return found


def why(breaker: Breaker) -> str:
    """What is said of a pod that nothing has happened to."""
    own = HostLook("10.0.0.1:8080", False, True, "", 0, 0, 0)
    start = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    host = Host(pod("shop-v1-1", "v1", "10.0.0.1"), NAME, False, None, 0, start, "client")
    pool = PoolLook(NAME, {}, start, (own,), {})
    first, *_ = reasons(Figures(host, pool, own, breaker, Streak(), 0, 0, ()))
    return str(first.text)


#: Each with how many of how many hosts can be out, and whether anything that is detected ejects.
BUNDLES = {
    "nothing but an EnvoyFilter's success rate": (with_pods(6, OFF, by_rate()), 3, 6, True),
    "too few hosts for a success rate": (with_pods(4, OFF, by_rate()), 0, 4, True),
    "a success rate that is not enforced": (
        with_pods(6, OFF, by_rate(enforcing_success_rate=0)),
        0,
        6,
        False,
    ),
    "nothing but failure percentage": (with_pods(2, OFF, envoy_filter()), 1, 2, True),
    "too few hosts for failure percentage": (
        with_pods(2, OFF, envoy_filter(failure_percentage_minimum_hosts=3)),
        0,
        2,
        True,
    ),
    "nothing at all": (with_pods(6, OFF), 0, 6, False),
    "5xx in a row": (with_pods(6, {**HALF, "consecutive5xxErrors": 3}), 3, 6, True),
    "a ceiling below the first": (with_pods(9, {"consecutive5xxErrors": 3}), 0, 9, True),
    "local failures alone": (
        with_pods(6, {**OFF, "splitExternalLocalOriginErrors": True}),
        3,
        6,
        True,
    ),
    "a filter and no rule": (with_pods(10, {}, by_rate()), 1, 10, True),
    "a place that nobody is sent to": (
        in_places({**HALF, "consecutive5xxErrors": 3}),
        0,
        1,
        True,
    ),
}


@pytest.mark.parametrize(("documents", "out", "of", "ejects"), BUNDLES.values(), ids=BUNDLES.keys())
def test_they_agree(documents: tuple[Document, ...], out: int, of: int, *, ejects: bool) -> None:
    """How many hosts there are, how many can be out, and whether anything ejects."""
    found = lint([("test", text(*documents))])
    errors = {each.rule for each in found if each.level is Level.ERROR}
    assert bool(errors & NEVER) is (out == 0), errors
    assert ("never-ejects" in errors) is not ejects

    predicted: Prediction
    (predicted,) = predict([("test", text(*documents))])
    assert (predicted.hosts, predicted.ejectable) == (of, out)

    after = config(*documents)
    (changed,) = [d for d in differences(config(*without(documents)), after) if d.name == NAME]
    told = [str(words) for words in changed.words]
    hosts = f"{of} host" + "s" * (of != 1)
    if out:
        assert f"shop:80 can now be ejected: {out} of {hosts}" in told
    else:
        assert any(words.startswith("shop:80 still can't be ejected") for words in told), told

    (cluster,) = [each for each in after.clusters if each["name"] == NAME]
    breaker = Breaker.of(cluster)
    assert breaker is not None
    assert why(breaker).endswith("So nothing ejects") is not ejects, why(breaker)


def test_a_success_rate_has_its_figures() -> None:
    """In predict, as a share of failures has."""
    (found,) = predict([("test", text(*with_pods(6, {**OFF, "interval": "5s"}, by_rate())))])
    assert found.share is None
    assert found.rate is not None
    assert (found.rate.deviations, found.rate.hosts, found.rate.acts) == (1.9, 5, True)
    assert (found.rate.volume, found.rate.volume_to_pool, found.rate.interval) == (10, 60, 5)
