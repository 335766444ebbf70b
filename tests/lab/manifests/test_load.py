"""Resources are typed, all of them are accounted for, and what is wrong has a path."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.errors import ManifestError, UnknownField, UnsupportedField
from lab.manifests import (
    NOT_ENFORCED,
    Manifests,
    Other,
    Reading,
    accepted,
    load,
    read,
    taken,
    where_of,
)

SERVICE: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "shop", "namespace": "mall"},
    "spec": {"selector": {"app": "shop"}, "ports": [{"port": 80, "name": "http"}]},
}


def _load(*documents: dict[str, Any], strict: bool = False) -> Manifests:
    text = "\n---\n".join(json.dumps(each) for each in documents)
    return load(text, "f.yaml", strict=strict)


def _bare(api_version: str, kind: str, **meta: Any) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "x", **meta}}


def test_no_document_is_no_resource() -> None:
    """An empty file has nothing in it."""
    assert load("", "f.yaml") == Manifests()


def test_a_list_stands_for_its_items() -> None:
    """What kubectl get -o yaml prints can be loaded."""
    items = {"apiVersion": "v1", "kind": "List", "items": [SERVICE]}

    assert [where_of(each) for each in _load(items).services] == ["Service mall/shop"]


def test_a_resource_without_a_namespace_is_in_default() -> None:
    """As kubectl has it without a context that says otherwise."""
    (service,) = _load({**SERVICE, "metadata": {"name": "shop"}}).services

    assert where_of(service) == "Service default/shop"


def test_what_the_laptop_does_not_run_is_listed() -> None:
    """Such resources are for the cluster; they are told apart by name, not read."""
    manifests = _load(
        _bare("v1", "Namespace", labels={"a": "b"}),
        _bare("policy/v1", "PodDisruptionBudget", namespace="mall"),
        _bare("cert-manager.io/v1", "Issuer"),
        _bare("gateway.networking.k8s.io/v1", "HTTPRoute"),
    )

    assert manifests.others == (
        Other("v1", "Namespace", "x", ""),
        Other("policy/v1", "PodDisruptionBudget", "x", "mall"),
        Other("cert-manager.io/v1", "Issuer", "x", "default"),
        Other("gateway.networking.k8s.io/v1", "HTTPRoute", "x", "default"),
    )


def test_a_service_may_be_left_to_the_cluster() -> None:
    """With the Deployment's annotation; its port need not be one that the lab can translate."""
    annotated = {"name": "shop", "annotations": {"lab.goodjob/laptop": "skip"}}
    spec = {"selector": {"app": "shop"}, "ports": [{"port": 5557, "name": "tcp-shop"}]}

    manifests = _load({**SERVICE, "metadata": annotated, "spec": spec})

    assert manifests == Manifests(others=(Other("v1", "Service", "shop", "default"),))


def test_a_service_that_is_left_out_is_still_read() -> None:
    """A misspelt field is wrong in a cluster too, and so is another value of the annotation."""
    annotated = {"name": "shop", "annotations": {"lab.goodjob/laptop": "skip"}}
    with pytest.raises(UnknownField):
        _load({**SERVICE, "metadata": annotated, "spec": {"selectors": {}}})

    annotated["annotations"] = {"lab.goodjob/laptop": "no"}
    with pytest.raises(ManifestError) as caught:
        _load({**SERVICE, "metadata": annotated})

    assert str(caught.value) == (
        "Service default/shop: metadata.annotations[lab.goodjob/laptop]: is 'no'; it can be 'skip'"
    )


@pytest.mark.parametrize(
    ("api_version", "kind", "lacks"),
    [
        ("networking.istio.io/v1", "Sidecar", "may know fewer hosts"),
        ("networking.istio.io/v1", "ServiceEntry", "its hosts are in no pool"),
        ("networking.istio.io/v1", "WorkloadEntry", "its address is in no pool"),
        ("networking.istio.io/v1alpha3", "EnvoyFilter", "for outlier detection only"),
        ("extensions.istio.io/v1alpha1", "WasmPlugin", "what it adds to a proxy"),
        ("gateway.networking.k8s.io/v1", "HTTPRoute", "HTTPRoute of the Gateway API"),
        ("discovery.k8s.io/v1", "EndpointSlice", "none of these addresses"),
        ("v1", "Pod", "in no pool"),
        ("apps/v1", "StatefulSet", "none of a StatefulSet"),
        ("apps/v1", "DaemonSet", "none of a DaemonSet"),
        ("argoproj.io/v1alpha1", "Rollout", "none of a Rollout"),
        ("argoproj.io/v1alpha1", "Application", "Application of argoproj.io is no kind that"),
    ],
)
def test_a_kind_that_is_not_modelled_is_left_out_aloud(
    api_version: str, kind: str, lacks: str
) -> None:
    """The answer is without it, and says what it lacks."""
    found = _load(_bare(api_version, kind))

    assert [(each.api_version, each.kind) for each in found.others] == [(api_version, kind)]
    (said,) = map(str, found.warnings)
    assert said.startswith(f"{kind} default/x: ")
    assert lacks in said
    with pytest.raises(UnsupportedField) as caught:
        _load(_bare(api_version, kind), strict=True)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        pytest.param(
            {"kind": "Service"}, "f.yaml: apiVersion: must be text, not nothing", id="no apiVersion"
        ),
        pytest.param({"apiVersion": "v1"}, "f.yaml: kind: must be text, not nothing", id="no kind"),
        pytest.param(
            {"apiVersion": "v1", "kind": ["a"]}, "f.yaml: kind: must be text, not a list", id="list"
        ),
        pytest.param(
            {"apiVersion": "v1", "kind": "ConfigMap"},
            "ConfigMap in f.yaml: metadata.name: is required",
            id="no name",
        ),
        pytest.param(
            {"apiVersion": "v1", "kind": "List", "items": [1]},
            "f.yaml: items: a List must hold a list of resources",
            id="a list of numbers",
        ),
        pytest.param(
            {**SERVICE, "apiVersion": "v2"},
            "Service mall/shop: apiVersion: must be v1, not v2",
            id="another version",
        ),
        pytest.param(
            _bare("networking.istio.io/v2", "Gateway"),
            "Gateway default/x: apiVersion: must be networking.istio.io/v1 or "
            "networking.istio.io/v1beta1 or networking.istio.io/v1alpha3, "
            "not networking.istio.io/v2",
            id="another version of Istio's",
        ),
    ],
)
def test_a_resource_that_is_none(document: dict[str, Any], sentence: str) -> None:
    """What is missing is said, by resource as far as it has a name."""
    with pytest.raises(ManifestError) as caught:
        _load(document)

    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("api_version", "kind", "said"),
    [
        ("apps/v1", "Deploiment", "apps has no kind Deploiment; it has ControllerRevision, "),
        ("networking.istio.io/v1", "DestinationRules", "networking.istio.io has no kind Dest"),
        ("v1", "Sevice", "v1 has no kind Sevice; it has Binding, "),
    ],
)
def test_an_unknown_kind_lists_the_known_ones(api_version: str, kind: str, said: str) -> None:
    """A misspelt kind is not left out: of these groups all kinds are known."""
    with pytest.raises(ManifestError) as caught:
        _load(_bare(api_version, kind))

    assert str(caught.value).startswith(f"{kind} default/x: kind: {said}")


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
        ("rbac.authorization.k8s.io/v1", "Role"),
        ("v1", "ConfigMap"),
        ("batch/v1", "CronJob"),
        ("gateway.networking.k8s.io/v1", "GatewayClass"),
    ],
)
def test_a_kind_that_no_proxy_hears_of_says_nothing(api_version: str, kind: str) -> None:
    """Nothing of it would be in the answer anyway."""
    found = _load(_bare(api_version, kind), strict=True)

    assert ([each.kind for each in found.others], found.warnings) == ([kind], ())


def test_a_drill_that_has_only_a_lesson() -> None:
    """Whoever starts its folder is told what to start, and not which kinds there are."""
    with pytest.raises(ManifestError) as caught:
        _load(_bare("lab.goodjob/v1", "Lesson"))

    assert str(caught.value) == (
        "Lesson default/x: is a drill's lesson, and no manifest: `goodjob drill` plays it; "
        "by hand, take the folder of its manifests, or k8s"
    )


def test_the_same_resource_twice() -> None:
    """The last one counts, as kubectl applies one after the other; that is said."""
    other = {**SERVICE, "spec": {**SERVICE["spec"], "selector": {"app": "other"}}}
    found = _load(SERVICE, other)

    assert [each.spec.selector for each in found.services] == [{"app": "other"}]
    (said,) = map(str, found.warnings)
    assert said.startswith("Service mall/shop: is there twice, first in f.yaml, line 1: ")


def test_the_same_name_in_two_api_groups() -> None:
    """Istio's Gateway and Kubernetes' Gateway of one name are two resources."""
    server = {"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": ["*"]}
    istio = _bare("networking.istio.io/v1", "Gateway") | {"spec": {"servers": [server]}}
    manifests = _load(istio, _bare("gateway.networking.k8s.io/v1", "Gateway"))

    assert (len(manifests.gateways), len(manifests.others)) == (1, 1)


@pytest.mark.parametrize(
    ("spec", "kind", "path", "problem"),
    [
        pytest.param(
            {"selectr": {}},
            UnknownField,
            "spec.selectr",
            "no such field; did you mean selector? Allowed: ",
            id="misspelt",
        ),
        pytest.param(
            {"qqqq": 1}, UnknownField, "spec.qqqq", "no such field; allowed: ", id="invented"
        ),
        pytest.param(
            {"ports": [{"port": 80}, {"port": 81, "nodeport": 1}]},
            UnknownField,
            "spec.ports[1].nodeport",
            "no such field; did you mean nodePort? Allowed: ",
            id="nested",
        ),
        pytest.param(
            {"sessionAffinity": "ClientIP"},
            UnsupportedField,
            "spec.sessionAffinity",
            "kube-proxy reads it, and no Envoy",
            id="valid, and not modelled",
        ),
        pytest.param(
            {"clusterIP": "None"},
            UnsupportedField,
            "spec.clusterIP",
            "local mode does not model headless Services",
            id="a value that is not modelled",
        ),
        pytest.param(
            {"ports": [{"port": "80"}]},
            ManifestError,
            "spec.ports[0].port",
            "must be a whole number, not the text '80'",
            id="text for a number",
        ),
        pytest.param(
            {"ports": [{"port": True}]},
            ManifestError,
            "spec.ports[0].port",
            "must be a whole number, not true",
            id="a truth for a number",
        ),
        pytest.param(
            {"ports": [{"port": 70000}]},
            ManifestError,
            "spec.ports[0].port",
            "must be at most 65535, not 70000",
            id="too big",
        ),
        pytest.param(
            {"ports": {"port": 1}},
            ManifestError,
            "spec.ports",
            "must be a list, not a mapping",
            id="map",
        ),
        pytest.param(
            {"selector": {"app": 3}},
            ManifestError,
            "spec.selector.app",
            "must be text, not 3",
            id="a label that is a number",
        ),
        pytest.param(
            {"ports": [{"name": "http"}]},
            ManifestError,
            "spec.ports[0].port",
            "is required",
            id="missing",
        ),
        pytest.param(
            {"type": "Cluster"},
            ManifestError,
            "spec.type",
            "must be one of 'ClusterIP', 'NodePort', 'LoadBalancer' or 'ExternalName', "
            "not the text 'Cluster'",
            id="not one of them",
        ),
    ],
)
def test_a_field_that_is_wrong(
    spec: dict[str, Any], kind: type[ManifestError], path: str, problem: str
) -> None:
    """The path leads to it, and the class says whether the lab or the manifest is to blame."""
    with pytest.raises(ManifestError) as caught:
        _load({**SERVICE, "spec": spec}, strict=True)

    assert type(caught.value) is kind
    assert (caught.value.where, caught.value.path) == ("Service mall/shop", path)
    assert str(caught.value.problem).startswith(problem)


def test_all_problems_of_a_resource_at_once() -> None:
    """One line each, so that a class does not fix them one run at a time."""
    spec = {"selector": {"app": 1}, "ports": [{"port": 0}, {"prot": 1, "port": 1}]}
    allowed = "Allowed: appProtocol, name, nodePort, port, protocol, targetPort"

    with pytest.raises(ManifestError) as caught:
        _load({**SERVICE, "spec": spec})

    assert str(caught.value).splitlines() == [
        "Service mall/shop: spec.selector.app: must be text, not 1",
        "Service mall/shop: spec.ports[0].port: must be at least 1, not 0",
        f"Service mall/shop: spec.ports[1].prot: no such field; did you mean port? {allowed}",
    ]


def test_null_is_unset() -> None:
    """As the API server has it, a field that is null is as if it weren't there."""
    (service,) = _load({**SERVICE, "spec": {**SERVICE["spec"], "type": None}}).services

    assert service.spec.type == "ClusterIP"


def test_a_misspelt_field_is_wrong_even_if_it_is_null() -> None:
    """A field that doesn't exist can't be unset."""
    with pytest.raises(UnknownField):
        _load({**SERVICE, "spec": {"selectr": None}})


def test_a_name_that_is_no_text() -> None:
    """YAML has numbers for names; a manifest hasn't."""
    with pytest.raises(ManifestError) as caught:
        load("apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {1: 2}", "f.yaml")

    assert str(caught.value) == "Service default/x: spec: a field's name must be text, not 1"


_CONTAINER = "Deployment.spec.template.spec.containers"


def test_what_has_no_effect_on_a_laptop_is_listed_with_its_reason() -> None:
    """The documentation's table is the code's own."""
    assert str(NOT_ENFORCED[f"{_CONTAINER}.resources.limits.cpu"]) == (
        "of a laptop process nothing but its memory is limited"
    )
    assert str(NOT_ENFORCED["Service.status"]) == "written by the API server"
    assert all(why for why in NOT_ENFORCED.values())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "port", "ports", "spec", "host", "http", "match", "x"]), inner
        )
    ),
    max_leaves=8,
)


@given(
    kind=st.sampled_from(
        [
            ("v1", "Service"),
            ("apps/v1", "Deployment"),
            ("networking.istio.io/v1", "Gateway"),
            ("networking.istio.io/v1", "VirtualService"),
            ("networking.istio.io/v1", "DestinationRule"),
        ]
    ),
    metadata=json_values,
    spec=json_values,
)
def test_nothing_but_a_manifest_error_comes_out(
    kind: tuple[str, str], metadata: Any, spec: Any
) -> None:
    """Whatever a document holds, it is a resource or one sentence."""
    document = {"apiVersion": kind[0], "kind": kind[1], "metadata": metadata, "spec": spec}
    try:
        _load(document)
    except ManifestError as error:
        lines = str(error).splitlines()
        assert not any("pydantic" in line for line in lines)


PODS = """\
apiVersion: apps/v1
kind: {kind}
metadata: {{name: pay, annotations: {annotations}}}
spec:
  replicas: 3
  selector: {{matchLabels: {{app: pay}}, matchExpressions: [{{key: app, operator: Exists}}]}}
  template:
    metadata: {{labels: {{app: pay}}}}
    spec:
      hostNetwork: true
      initContainers: [{{name: first, image: a}}]
      volumes: [{{name: keys, secret: {{secretName: keys}}}}]
      containers:
      - name: pay
        image: pay
        envFrom: [{{configMapRef: {{name: a}}}}]
        env:
        - {{name: KEY, valueFrom: {{secretKeyRef: {{name: keys, key: a}}}}}}
        - {{name: PLAIN, value: {value}}}
        readinessProbe: {{grpc: {{port: 8080}}}}
        lifecycle: {{postStart: {{exec: {{command: ["true"]}}}}}}
      - {{name: log, image: log, ports: [{{name: web, containerPort: 8080}}]}}
"""


def _pods(kind: str = "Deployment", value: str = "a", annotations: str = "{}") -> Reading:
    text = PODS.format(kind=kind, value=value, annotations=annotations)
    return read([("pods.yaml", text)])


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"])
def test_what_starts_no_pod_needs_less_of_it(kind: str) -> None:
    """Env, volumes, init containers and probes are no reason to refuse: its pods are in a pool."""
    reading = _pods(kind)
    (workload,) = taken(reading, runs=False).workloads

    assert (workload.replicas, workload.ports) == (
        None if kind == "DaemonSet" else 3,
        {"web": 8080},
    )
    # Who starts them is told what they are without.
    assert len(taken(reading).notes) > len(taken(reading, runs=False).notes)


def test_what_pods_can_not_be_is_wrong_for_everybody() -> None:
    """The API server would not take it."""
    with pytest.raises(ManifestError, match=r"env\[1\]\.value: must be text, not 1$"):
        taken(_pods(value="1"), runs=False)


def test_pods_that_the_laptop_does_not_start_are_those_of_the_cluster() -> None:
    """It says so of itself, so that nothing has to be able to run here."""
    (deployment,) = taken(_pods(annotations="{lab.goodjob/laptop: skip}")).deployments
    assert deployment.metadata.name == "pay"


def test_a_member_that_is_not_modelled_is_there() -> None:
    """It is said that a Secret is not modelled, and not that another member is missing."""
    reading = _pods()
    said = [f"{each.path}: {each.text}" for each in reading.of_running]

    assert reading.refusals == ()
    assert any("valueFrom.secretKeyRef: valid in the cluster" in each for each in said)
    assert not any("is required" in each or "needs exactly one" in each for each in said)


@pytest.mark.parametrize("wrong_first", [True, False])
def test_a_rejected_resource_takes_no_right_one_of_its_name_along(wrong_first: bool) -> None:
    """As kubectl applies one file after the other: the last that the API server takes stays."""
    texts = [("right.yaml", _rule("maxEjectionPercent: 100")), ("wrong.yaml", _rule("max: 10"))]
    manifests, error = accepted(read(texts[::-1] if wrong_first else texts))
    (rule,) = manifests.destination_rules
    assert rule.spec.traffic_policy is not None
    breaker = rule.spec.traffic_policy.outlier_detection
    assert breaker is not None
    assert breaker.max_ejection_percent == 100
    assert error is not None
    assert "max" in str(error)


def _rule(field: str) -> str:
    return (
        "{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: pay},"
        f" spec: {{host: pay, trafficPolicy: {{outlierDetection: {{{field}}}}}}}}}"
    )
