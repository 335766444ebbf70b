"""Names that don't fit together, and ports that are not HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lab.theory.finding import Level
from tests.lab.theory.cases.bundles import elsewhere
from tests.lab.theory.cases.names import CASES
from tests.lab.theory.check import check, name
from tests.lab.theory.shop import BREAKER, deployment, findings, routes, rule, service, to

if TYPE_CHECKING:
    from tests.lab.theory.cases.bundles import Case


@pytest.mark.parametrize("case", CASES, ids=name)
def test_it_fires_and_stays_silent(case: Case) -> None:
    """Each with its twin that is just right."""
    check(case)


@pytest.mark.parametrize(
    ("whole", "level"), [((), Level.WARNING), (("mall",), Level.ERROR), (("bank",), Level.WARNING)]
)
def test_what_is_missing_is_an_error_only_where_all_of_its_namespace_was_read(
    whole: tuple[str, ...], level: Level
) -> None:
    """Services, and subsets of a rule that is somewhere else."""
    documents = service(), deployment(), rule(host="shopp"), routes(to("payy"), to(subset="v3"))
    told = findings(*documents, whole=whole)
    found = [f for f in told if f.rule in {"unknown-host", "unknown-subset"}]
    assert [each.level for each in found] == [level] * 3
    assert all(("in what was read" in str(each.message)) == (level != "error") for each in found)


def test_the_meshs_own_namespaces_are_never_known_as_a_whole() -> None:
    """What is in them somebody else has installed."""
    grafana = elsewhere(service(), "istio-system")
    to_istiod = elsewhere(routes(to("istiod"), hosts=("istiod.example.com",)), "istio-system")
    (found,) = findings(grafana, to_istiod, whole=("istio-system",))
    assert (found.rule, found.level) == ("unknown-host", Level.INFO)


def test_a_port_that_no_breaker_is_for_may_speak_what_it_speaks() -> None:
    """One for another port alone says nothing of it; one that is for all ports does."""
    shop = service()
    shop["spec"]["ports"].append({"name": "tcp-redis", "port": 6379})
    entry = {"port": {"number": 80}, "outlierDetection": BREAKER}
    http_only = {
        **rule(),
        "spec": {"host": "shop", "trafficPolicy": {"portLevelSettings": [entry]}},
    }
    told = findings(shop, deployment(), http_only, routes())
    assert not [each for each in told if each.rule == "port-not-http"]
    told = findings(shop, deployment(), rule(), routes())
    assert [each.path for each in told if each.rule == "port-not-http"] == ["spec.ports[1].name"]
    plain = {"port": {"number": 6379}, "tls": {"mode": "DISABLE"}}
    told = findings(shop, deployment(), rule(portLevelSettings=[plain]), routes())
    assert not [each for each in told if each.rule == "port-not-http"]
