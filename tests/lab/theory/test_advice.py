"""What lint says to write instead is right: written, the finding is gone."""

from __future__ import annotations

import copy
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from lab.theory.finding import Level
from tests.lab.theory.cases import CASES
from tests.lab.theory.check import found_by
from tests.lab.theory.shop import BREAKER, Document, findings, to

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab.theory.finding import Finding
    from lab.words import Text
    from tests.lab.theory.cases.bundles import Case


def resource(documents: list[Document], where: str) -> Document:
    """The one that a finding is about."""
    kind, name = where.split(" ")
    return next(
        each
        for each in documents
        if each["kind"] == kind
        and f"{each['metadata']['namespace']}/{each['metadata']['name']}" == name
    )


def above(document: Document, path: str) -> tuple[Any, str | int]:
    """What holds the last field of a path, and that field; what is not there is made."""
    steps = [int(s) if s.isdigit() else s for s in re.findall(r"[^.\[\]]+", path)]
    node: Any = document
    for step in steps[:-1]:
        node = node[step] if isinstance(step, int) else node.setdefault(step, {})
    return node, steps[-1]


def put(documents: list[Document], found: Finding, field: str, value: object) -> None:
    """Write a field beside the one that a finding is about."""
    document = resource(documents, found.where)
    if document["kind"] == "EnvoyFilter":
        patch = document["spec"]["configPatches"][0]["patch"]["value"]["outlier_detection"]
        patch[field] = value
        return
    holder, _ = above(document, found.path)
    holder[field] = value


def advised(documents: list[Document], found: Finding, advice: Text) -> None:
    """Write what is advised, as the template says it."""
    values = advice.values
    HOW[advice.template](documents, found, values)


def _fields(documents: list[Document], found: Finding, values: Any) -> None:
    for each in values["fields"]:
        advised(documents, found, each)


def _outlier(documents: list[Document], found: Finding, _: Any) -> None:
    holder, _last = above(resource(documents, found.where), "spec.trafficPolicy.outlierDetection")
    holder["outlierDetection"] = dict(BREAKER)


def _replicas(documents: list[Document], _: Finding, __: Any) -> None:
    for each in documents:
        if each["kind"] == "Deployment":
            each["spec"]["replicas"] = 2


def _pre_stop(documents: list[Document], found: Finding, values: Any) -> None:
    for container in resource(documents, found.where)["spec"]["template"]["spec"]["containers"]:
        container["lifecycle"] = {"preStop": {"sleep": {"seconds": values["seconds"]}}}


def _without(documents: list[Document], found: Finding, _: Any) -> None:
    holder, last = above(resource(documents, found.where), found.path)
    del holder[last]


def _whole(documents: list[Document], found: Finding, value: object) -> None:
    holder, last = above(resource(documents, found.where), found.path)
    holder[last] = value


def _whole_above(documents: list[Document], found: Finding, value: object) -> None:
    holder, last = above(resource(documents, found.where), found.path.rpartition(".")[0])
    holder[last] = value


def _order(documents: list[Document], found: Finding, _: Any) -> None:
    _without(documents, found, _)
    put(documents, found, "localityLbSetting", {})


def _alike(documents: list[Document], found: Finding, _: Any) -> None:
    balancer, last = above(resource(documents, found.where), "spec.trafficPolicy.loadBalancer")
    balancer[last] = {"localityLbSetting": {"enabled": False}}


def _share(documents: list[Document], found: Finding, _: Any) -> None:
    holder, last = above(resource(documents, found.where), found.path)
    holder[last]["to"] = {"*": 100}


def _retries(documents: list[Document], found: Finding, values: Any) -> None:
    retries = {"attempts": values["attempts"], "retryOn": values["conditions"]}
    _whole(documents, found, retries)


def _service_fails(documents: list[Document], found: Finding, _: Any) -> None:
    holder, _last = above(resource(documents, found.where), found.path.rpartition(".")[0])
    del holder["fault"]


def _with_address(documents: list[Document], found: Finding, _: Any) -> None:
    more = copy.deepcopy(resource(documents, str(found.message.values["service"])))
    more["metadata"]["name"] = "shop-clients"
    del more["spec"]["clusterIP"]
    documents.append(more)
    resource(documents, found.where)["spec"]["host"] = "shop-clients"


def _route(documents: list[Document], _: Finding, values: Any) -> None:
    name = {"name": "more", "namespace": "mall"}
    http = [to(subset=values["subset"])]
    documents.append(
        {
            "apiVersion": "networking.istio.io/v1",
            "kind": "VirtualService",
            "metadata": name,
            "spec": {"hosts": ["more"], "http": http},
        }
    )


def _one_rule(documents: list[Document], found: Finding, _: Any) -> None:
    documents.remove(resource(documents, found.where))


def _repeat(documents: list[Document], found: Finding, _: Any) -> None:
    holder, last = above(resource(documents, found.where), found.path)
    holder[last]["outlierDetection"] = dict(BREAKER)


def _rule(documents: list[Document], found: Finding, values: Any) -> None:
    """A field of the rule; where a filter is all that there is, in a rule beside it."""
    if found.where.startswith("EnvoyFilter") and values["field"] == "maxEjectionPercent":
        host = {"host": "shop"}
        block = {"outlierDetection": {values["field"]: values["value"]}}
        rule = {"kind": "DestinationRule", "spec": {**host, "trafficPolicy": block}}
        metadata = {"name": "shop", "namespace": "mall"}
        documents.append({"apiVersion": "networking.istio.io/v1", "metadata": metadata, **rule})
        return
    put(documents, found, values["field"], values["value"])
    if found.path.endswith("consecutiveErrors"):
        _without(documents, found, values)


def _retries_in_time(documents: list[Document], found: Finding, values: Any) -> None:
    _retries(documents, found, values)
    holder, last = above(resource(documents, found.where), found.path)
    holder[last]["perTryTimeout"] = f"{values['limit']:g}s"


def _retry_on_in_time(documents: list[Document], found: Finding, values: Any) -> None:
    holder, last = above(resource(documents, found.where), found.path.removesuffix(".retryOn"))
    holder[last] |= {"retryOn": values["conditions"], "perTryTimeout": f"{values['limit']:g}s"}


def _mesh(documents: list[Document], found: Finding, values: Any) -> None:
    holder, last = above(resource(documents, found.where), found.path)
    holder[last].append(values["mesh"])


def _before(documents: list[Document], found: Finding, values: Any) -> None:
    http = resource(documents, found.where)["spec"]["http"]
    this, earlier = (int(re.findall(r"\d+", values[each])[0]) for each in ("path", "earlier"))
    http.insert(earlier, http.pop(this))


def _one_service(documents: list[Document], found: Finding, _: Any) -> None:
    this = resource(documents, found.where)
    documents.remove(this)
    hosts = this["spec"]["hosts"]
    other = next(each for each in documents if each["spec"].get("hosts") == hosts)
    other["spec"]["http"] = [*this["spec"]["http"], *other["spec"]["http"]]


def _host(documents: list[Document], found: Finding, values: Any) -> None:
    holder, last = above(resource(documents, found.where), found.path)
    if last != "route":
        holder[last] = values["host"]
        return
    for entry in holder[last]:
        if values["host"].startswith(f"{entry['destination']['host']}."):
            entry["destination"]["host"] = values["host"]


def _repeat_fields(documents: list[Document], found: Finding, values: Any) -> None:
    spec = resource(documents, found.where)["spec"]
    holder, last = above({"spec": spec}, found.path)
    for field in values["fields"]:
        holder[last][field] = spec["trafficPolicy"][last][field]


def _pending(documents: list[Document], found: Finding, values: Any) -> None:
    path = found.path.replace("tcp.maxConnections", "http.http1MaxPendingRequests")
    holder, last = above(resource(documents, found.where), path)
    holder[last] = values["pending"]


HOW: dict[str, Callable[[list[Document], Finding, Any], None]] = {
    "lint-write-field": _rule,
    "lint-write-pre-stop": _pre_stop,
    "lint-write-grace": lambda d, f, v: put(
        d, f, "terminationGracePeriodSeconds", v["seconds"] + 1
    ),
    "lint-write-or-more": _rule,
    "lint-write-fields": _fields,
    "lint-write-gateway-below": lambda d, f, v: put(
        d, f, "consecutiveGatewayErrors", v["threshold"] - 1
    ),
    "lint-write-repeat-fields": _repeat_fields,
    "lint-write-pending": _pending,
    "lint-write-with-address": _with_address,
    "lint-write-no-idle": _without,
    "lint-write-gateway": lambda d, f, v: _whole(d, f, v["gateway"]),
    "lint-write-before": _before,
    "lint-write-one-service": _one_service,
    "lint-write-one-service-for-host": _one_rule,
    "lint-write-host": _host,
    "lint-write-timeout": lambda d, f, v: put(d, f, "timeout", f"{v['seconds']}s"),
    "lint-write-interval": lambda d, f, v: put(d, f, "interval", f"{v['base']:g}s"),
    "lint-write-two-replicas": _replicas,
    "lint-write-keeps-one": lambda d, f, v: put(d, f, "maxEjectionPercent", v["percent"]),
    "lint-write-no-min-health": _without,
    "lint-write-comes-after": lambda d, f, v: put(d, f, v["field"], v["threshold"]),
    "lint-write-outlier-detection": _outlier,
    "lint-write-order-of-zones": _order,
    "lint-write-no-locality": _alike,
    "lint-write-share-in-to": _share,
    "lint-write-retries": _retries,
    "lint-write-retries-in-time": _retries_in_time,
    "lint-write-retry-on-in-time": _retry_on_in_time,
    "lint-write-no-export": _without,
    "lint-write-beside": lambda d, f, v: _whole(d, f, v["namespace"]),
    "lint-write-mesh": _mesh,
    "lint-write-retry-on": lambda d, f, v: _whole(d, f, v["conditions"]),
    "lint-write-no-retries": lambda d, f, _: _whole_above(d, f, {"attempts": 0}),
    "lint-write-attempts": lambda d, f, v: _whole(d, f, v["attempts"]),
    "lint-write-service-fails": _service_fails,
    "lint-write-route": _route,
    "lint-write-one-rule": _one_rule,
    "lint-write-repeat": _repeat,
    "lint-write-http": lambda d, f, _: _whole(d, f, "http"),
    "lint-write-http-if": lambda d, f, _: _whole(d, f, "http"),
}
ADVISED = [case for case in CASES if case.exact[3]]


@pytest.mark.parametrize("case", ADVISED, ids=lambda case: f"{case.rule}-{case.level.value}")
def test_the_finding_is_gone_where_it_was_written(case: Case) -> None:
    """Nothing of the rule is said in the same words any more, and nothing is invalid for it."""
    found = found_by(case)
    assert found.instead is not None
    documents = copy.deepcopy(list(case.fires))
    advised(documents, found, found.instead)
    assert documents != list(case.fires)
    after = findings(*documents)
    assert (found.rule, found.message) not in [(each.rule, each.message) for each in after]
    if case.rule != "rate-and-threshold":
        assert found.rule not in {e.rule for e in after if e.level is found.level}, after
    before = {each.rule for each in findings(*case.fires, whole=case.whole)}
    broken = {"invalid-field", "unknown-host", "unknown-subset"} - before
    told = {each.rule for each in after if each.level is not Level.INFO}
    assert broken.isdisjoint(told), json.dumps(documents, indent=1)


def test_the_other_half_of_an_advice_with_an_or() -> None:
    """A threshold above the tries does as well as fewer tries; so does leaving the field out."""
    for case in ADVISED:
        found = found_by(case)
        advice = found.instead
        if advice is None or "tries" not in advice.values:
            continue
        documents = copy.deepcopy(list(case.fires))
        rule = next(each for each in documents if each["kind"] == "DestinationRule")
        block = rule["spec"]["trafficPolicy"]["outlierDetection"]
        block[advice.values["field"]] = int(str(advice.values["tries"])) + 1
        assert "retries-amplify" not in {each.rule for each in findings(*documents)}


def test_a_lower_threshold_comes_when_it_is_said_to() -> None:
    """The figure of the advice is the figure of the finding after it."""
    (case,) = [c for c in ADVISED if c.exact[3] == "consecutive5xxErrors: 4 comes after 780"]
    found = found_by(case)
    documents = copy.deepcopy(list(case.fires))
    assert found.instead is not None
    advised(documents, found, found.instead)
    (after,) = [each for each in findings(*documents) if each.rule == "rate-and-threshold"]
    assert "4 in a row come after 780 requests" in str(after.message)
