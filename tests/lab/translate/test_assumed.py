"""What rules name and nobody has is taken to be there, and said; what is there stays as it is."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from lab.errors import UsageError
from lab.manifests import Manifests, read, taken
from lab.notes import Standing
from lab.translate import Proxy, loose_ends, translate
from lab.translate.asked import asked_of
from lab.translate.assumed import Completed, completed

API = "networking.istio.io/v1"


def _document(kind: str, spec: dict[str, Any], name: str = "x", api: str = API) -> dict[str, Any]:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name}, "spec": spec}


def _rule(host: str = "reviews", **spec: Any) -> dict[str, Any]:
    return _document("DestinationRule", {"host": host, **spec})


def _routes(*destinations: dict[str, Any], name: str = "x", **spec: Any) -> dict[str, Any]:
    http = [{"route": [{"destination": each}]} for each in destinations]
    return _document("VirtualService", {"hosts": ["a.org"], "http": http, **spec}, name)


def _service(name: str = "reviews", port: int = 80) -> dict[str, Any]:
    return _document("Service", {"ports": [{"name": "http", "port": port}]}, name, "v1")


def _gateway(port: int, name: str = "door") -> dict[str, Any]:
    server = {"port": {"number": port, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}
    spec = {"selector": {"istio": "ingressgateway"}, "servers": [server]}
    return _document("Gateway", spec, name)


def _deployment(**labels: str) -> dict[str, Any]:
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c"}]}}
    spec = {"replicas": 3, "selector": {"matchLabels": labels}, "template": template}
    return _document("Deployment", spec, "pods", "apps/v1")


def _manifests(*documents: dict[str, Any]) -> Manifests:
    return taken(read([("all.yaml", yaml.safe_dump_all(documents))]), runs=False)


def _completed(*documents: dict[str, Any], asked: tuple[str, ...] = ()) -> Completed:
    return completed(_manifests(*documents), asked_of(asked))


def _said(whole: Completed) -> list[str]:
    return [str(each.text) for each in whole.assumptions]


PORTS = {"portLevelSettings": [{"port": {"number": 9080}, "outlierDetection": {}}]}


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        pytest.param([_rule()], ["Service reviews, port 80, HTTP"], id="a rule alone"),
        pytest.param(
            [_rule(trafficPolicy=PORTS)],
            ["Service reviews, port 9080, HTTP"],
            id="the port of a setting",
        ),
        pytest.param(
            [_rule(subsets=[{"name": "v1", "trafficPolicy": PORTS}])],
            ["Service reviews, port 9080, HTTP"],
            id="the port of a subset's setting",
        ),
        pytest.param(
            [_rule("reviews.shop.svc.cluster.local")],
            ["Service reviews.shop, port 80, HTTP"],
            id="another namespace",
        ),
        pytest.param(
            [_routes({"host": "reviews", "port": {"number": 9080}}), _rule()],
            ["Service reviews, port 9080, HTTP"],
            id="the port of a route",
        ),
        pytest.param(
            [_routes({"host": "b", "port": {"number": 2}}, {"host": "b", "port": {"number": 1}})],
            ["Service b, port 1, HTTP, port 2, HTTP"],
            id="two ports",
        ),
        pytest.param(
            [_routes({"host": "reviews"}, gateways=["door"]), _gateway(8080)],
            ["Service reviews, port 8080, HTTP"],
            id="the port of the Gateway",
        ),
        pytest.param(
            [_routes({"host": "reviews", "subset": "v1"})],
            [
                "Service reviews, port 80, HTTP",
                "subset v1 of reviews, pods with version: v1",
            ],
            id="a subset",
        ),
        pytest.param(
            [_service(), _routes({"host": "reviews", "subset": "v1"})],
            ["subset v1 of reviews, pods with version: v1"],
            id="a subset of a Service that is there",
        ),
        pytest.param(
            [_service(), _routes({"host": "reviews"}, gateways=["door", "mesh"])],
            ["Gateway door, port 80, HTTP, for a.org"],
            id="a Gateway",
        ),
        pytest.param(
            [
                _service(),
                _routes({"host": "reviews"}, gateways=["in/door"], hosts=["a.org", "b.org"]),
                _routes({"host": "reviews"}, gateways=["in/door"], hosts=["c"], name="y"),
            ],
            ["Gateway door.in, port 80, HTTP, for a.org, b.org, c.default.svc.cluster.local"],
            id="a Gateway of two",
        ),
        pytest.param(
            [_rule(), _deployment(app="reviews", version="v1")],
            ["Service reviews, port 80, HTTP, pods with app: reviews"],
            id="pods of that name",
        ),
    ],
)
def test_what_is_not_there(documents: list[dict[str, Any]], said: list[str]) -> None:
    """Each assumption is a sentence, and with them nothing leads nowhere."""
    whole = _completed(*documents)

    assert _said(whole) == [f"assumed: {each}" for each in said]
    assert loose_ends(whole.manifests) == ()


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param([_service(), _rule()], id="a Service and its rule"),
        pytest.param(
            [_service(), _routes({"host": "reviews", "port": {"number": 81}})],
            id="a port that the Service does not have",
        ),
        pytest.param(
            [_service(), _rule(), _routes({"host": "reviews", "subset": "v1"})],
            id="a subset that the rule does not have",
        ),
        pytest.param([_rule("*.local")], id="a rule for many"),
        pytest.param([_rule("www.example.com")], id="a host that is no Service's"),
        pytest.param([_routes({"host": "reviews.shop"})], id="a name without its domain"),
        pytest.param([_rule("a.b.c.svc.cluster.local")], id="too many names"),
        pytest.param([_rule("Reviews")], id="a name that no Service can have"),
        pytest.param(
            [_service(), _routes({"host": "reviews"}, gateways=["door"]), _gateway(80)],
            id="a Gateway that is there",
        ),
        pytest.param(
            [_document("VirtualService", {"http": [{"redirect": {"uri": "/"}}]})],
            id="a delegate",
        ),
    ],
)
def test_nothing_is_added_to_what_is_there(documents: list[dict[str, Any]]) -> None:
    """And nothing is made up that could be anything; what was read stays what it is."""
    manifests = _manifests(*documents)

    assert completed(manifests) == Completed(manifests)


def test_a_destination_that_gets_no_request() -> None:
    """It is left out by istiod, so that it is not missed."""
    route = [
        {"destination": {"host": "a"}, "weight": 100},
        {"destination": {"host": "b"}, "weight": 0},
    ]
    whole = _completed(
        _document("VirtualService", {"hosts": ["x.org"], "http": [{"route": route}]})
    )

    assert _said(whole) == ["assumed: Service a, port 80, HTTP"]


def test_a_copy_of_requests_has_a_service_too() -> None:
    """Both ways to write a mirror."""
    to = {"route": [{"destination": {"host": "a"}}]}
    http = [
        {**to, "mirror": {"host": "b"}},
        {**to, "mirrors": [{"destination": {"host": "c"}, "percentage": {"value": 5}}]},
    ]
    whole = _completed(_document("VirtualService", {"hosts": ["x.org"], "http": http}))

    assert [each.path for each in whole.assumptions] == [
        "spec.http[0].route[0].destination.host",
        "spec.http[0].mirror.host",
        "spec.http[1].mirrors[0].destination.host",
    ]


def test_a_rule_alone_has_its_clusters() -> None:
    """With what the rule says, for the Service and for its subsets."""
    eject = {"outlierDetection": {"consecutive5xxErrors": 3}}
    subsets = [{"name": "v1", "labels": {"version": "v1"}}]
    whole = _completed(_rule(trafficPolicy=eject, subsets=subsets))
    config = translate(whole.manifests, proxy=Proxy.GATEWAY, endpoints=())

    ejecting = [each["name"] for each in config.clusters if "outlier_detection" in each]
    host = "reviews.default.svc.cluster.local"
    assert ejecting == [f"outbound|80||{host}", f"outbound|80|v1|{host}"]


def test_routes_alone_are_served() -> None:
    """By the Gateway that they name, and they lead to clusters that are there."""
    whole = _completed(_routes({"host": "reviews", "subset": "v1"}, gateways=["door"]))
    config = translate(whole.manifests, proxy=Proxy.GATEWAY, endpoints=())

    (host,) = config.routes[0]["virtual_hosts"]
    assert host["domains"] == ["a.org"]
    leads_to = host["routes"][0]["route"]["cluster"]
    assert leads_to in [each["name"] for each in config.clusters]


def test_what_is_said_counts() -> None:
    """Whoever says what a Service has is not told what its rules ask for; that leads nowhere."""
    asks = _routes({"host": "reviews", "port": {"number": 9080}})
    whole = _completed(asks, asked=("reviews:grpc:90", "reviews:91"))

    assert _said(whole) == ["assumed: Service reviews, port 90, GRPC, port 91, HTTP"]
    (end,) = loose_ends(whole.manifests)
    assert "Service default/reviews has no port 9080, only 90, 91" in str(end)


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        (
            "reviews:80",
            (
                "Service default/reviews is in what was read, so there is nothing to assume; name "
                "another Service, or change this one"
            ),
        ),
        (
            "revews:80",
            "no rule names a Service of that name that is not there; those not there: mail",
        ),
        (
            "mail.park:80",
            "no rule names a Service of that name that is not there; those not there: mail",
        ),
        ("mail:80", "there are several of that name: mail.default, mail.post; add the namespace"),
    ],
)
def test_what_says_nothing_of_what_is_missing(asked: str, problem: str) -> None:
    """A Service that is there, that nobody names, or one of two."""
    documents = _service(), _rule("mail"), _rule("mail.post.svc.cluster.local")
    documents[2]["metadata"]["name"] = "other"
    with pytest.raises(UsageError) as caught:
        _completed(*documents, asked=(asked,))

    assert str(caught.value) == f"--assume '{asked}': {problem}"
    assert _completed(*documents, asked=("mail.post:81",)).manifests.services[-1].spec.ports


def test_a_host_of_a_service_entry_is_no_service() -> None:
    """Whatever its name is."""
    manifests = _manifests(_rule("db.shop.svc.cluster.local"))

    assert completed(manifests, external=frozenset({"*.shop.svc.cluster.local"})).assumptions == ()


@pytest.mark.parametrize(
    ("rejected", "said"),
    [
        ("Service default/reviews", ["Gateway door, port 80, HTTP, for a.org"]),
        (
            "Gateway default/door",
            ["Service reviews, port 80, HTTP", "subset v1 of reviews, pods with version: v1"],
        ),
        (
            "DestinationRule default/x",
            ["Service reviews, port 80, HTTP", "Gateway door, port 80, HTTP, for a.org"],
        ),
    ],
)
def test_what_is_rejected_is_not_made_up_for(rejected: str, said: list[str]) -> None:
    """A cluster is without it, and whoever wrote it is told what is wrong."""
    manifests = _manifests(_routes({"host": "reviews", "subset": "v1"}, gateways=["door"]))
    whole = completed(manifests, rejected=frozenset({rejected}))

    assert _said(whole) == [f"assumed: {each}" for each in said]


def test_a_service_for_the_cluster_only_is_there() -> None:
    """The laptop does not run it, and it is not missing."""
    service = _service()
    service["metadata"]["annotations"] = {"lab.goodjob/laptop": "skip"}

    assert _said(_completed(service, _rule())) == []


def test_the_note_has_its_place() -> None:
    """File and line of what names it."""
    text = "\n".join(
        (
            "apiVersion: networking.istio.io/v1",
            "kind: DestinationRule",
            "metadata: {name: x}",
            "spec:",
            "  host: reviews",
        )
    )
    reading = read([("rule.yaml", text)])
    (assumption,) = completed(taken(reading, runs=False)).assumptions
    note = assumption.note(reading)

    assert (note.standing, note.file, note.line) == (Standing.ASSUMED, "rule.yaml", 5)
    assert (note.where, note.path) == ("DestinationRule default/x", "spec.host")
