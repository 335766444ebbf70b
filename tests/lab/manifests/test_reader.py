"""One reading: what is right is kept item by item, and each thing that is wrong is one note."""

from __future__ import annotations

import time

import pytest
import yaml

from lab.errors import LabError, ManifestError
from lab.manifests import Reading, Release, load, read
from lab.manifests.documents import Document, parsed
from lab.manifests.paths import loc_of, path_of
from lab.manifests.problems import MOST_PROBLEMS
from lab.manifests.workload import Workload
from lab.notes import Standing

REFUSED, LEFT_OUT, ASSUMED, REMARK = Standing

SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: pay}
spec: {selector: {app: pay}, ports: [{name: http, port: 80}]}
"""
RULE = """\
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: pay
spec:
  host: pay
"""
ROUTES = """\
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: pay
spec:
  hosts: [pay]
  http:
"""


def notes(reading: Reading) -> list[tuple[Standing, str, int, str]]:
    """What is noted, where, and the sentence."""
    return [(note.standing, note.path, note.line, str(note.text)) for note in reading.notes]


def of(text: str) -> Reading:
    """The reading of one file."""
    return read([("a.yaml", text)])


def test_what_is_right_has_no_note() -> None:
    """And each resource is typed."""
    reading = of(f"{SERVICE}---\n{RULE}---\n{ROUTES}  - route: [{{destination: {{host: pay}}}}]\n")

    assert notes(reading) == []
    assert reading.refusals == ()
    assert [len(each) for each in (reading.services, reading.rules, reading.virtual_services)] == [
        1,
        1,
        1,
    ]
    assert reading.kinds() == {"Service": 1, "DestinationRule": 1, "VirtualService": 1}


def test_a_bad_subset_leaves_the_others() -> None:
    """Each of them that is wrong is left out alone, with its note and line."""
    reading = of(
        RULE
        + """\
  subsets:
  - name: V1
    labels: {version: v1}
  - name: v2
    labels: {version: v2}
    trafficPolicy:
      outlierDetection:
        maxEjectionPercent: 500
        consecutive5xxErrors: 3
  - 7
  - name: v2
  - name: v3
    labels: {version: v3}
"""
    )

    (rule,) = reading.rules
    assert [subset.name for subset in rule.spec.subsets] == ["v2", "v3"]
    policy = rule.spec.subsets[0].traffic_policy
    assert policy is not None
    assert policy.outlier_detection is not None
    assert policy.outlier_detection.consecutive_5xx_errors == 3
    told = [(path, line, text[:24]) for _, path, line, text in notes(reading)]
    assert told == [
        ("spec.subsets[0].name", 8, "must match ^[a-z0-9]([-a"),
        (
            "spec.subsets[1].trafficPolicy.outlierDetection.maxEjectionPercent",
            14,
            "must be at most 100, not",
        ),
        ("spec.subsets[2]", 16, "must be a mapping, not 7"),
        ("spec.subsets", 7, "the subset 'v2' is there"),
    ]


def test_where_a_field_of_what_is_left_is() -> None:
    """Paths are counted as the file counts, although something before was left out."""
    reading = of(
        RULE + "  subsets:\n  - 7\n  - name: v1\n    labels: {a: b}\n  - 8\n  - name: v2\n"
    )

    first = reading.place("DestinationRule default/pay", "spec.subsets[0].labels")
    second = reading.place("DestinationRule default/pay", "spec.subsets[1].trafficPolicy")
    assert first is not None
    assert second is not None
    assert (first.path, first.file, first.line) == ("spec.subsets[1].labels", "a.yaml", 10)
    # What is not there is where it would be.
    assert (second.path, second.line) == ("spec.subsets[3].trafficPolicy", 12)
    assert reading.place("DestinationRule default/other", "spec") is None


def test_a_field_that_is_left_out_is_known_to_be() -> None:
    """So that nobody takes it for unset."""
    policy = "  trafficPolicy: {outlierDetection: {maxEjectionPercent: many, interval: 5s}}\n"
    reading = of(RULE + policy)
    where, path = "DestinationRule default/pay", "spec.trafficPolicy.outlierDetection"

    assert reading.is_left_out(where, f"{path}.maxEjectionPercent")
    assert not reading.is_left_out(where, f"{path}.interval")
    assert not reading.is_left_out(where, path)
    assert not reading.is_left_out("DestinationRule default/other", path)


def test_a_value_of_another_type_is_known_to_be_taken() -> None:
    """So that nobody says that it was left out."""
    policy = '  trafficPolicy: {outlierDetection: {maxEjectionPercent: "50", interval: 5s}}\n'
    reading = of(RULE + policy)
    where, path = "DestinationRule default/pay", "spec.trafficPolicy.outlierDetection"

    assert reading.put_right(where, f"{path}.maxEjectionPercent") == 50
    assert reading.put_right(where, f"{path}.interval") is None
    assert reading.put_right("DestinationRule default/other", path) is None
    assert not reading.is_left_out(where, f"{path}.maxEjectionPercent")


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        pytest.param(
            "- route: [{destination: {host: pay.$(NS).svc}}]",
            "spec.http[0].route[0].destination.host",
            "must be the name of a service, not the text 'pay.$(NS).svc'; $(NS) is a placeholder: "
            "read what was made with its value",
            id="a host",
        ),
        pytest.param("- route: 3", "spec.http[0].route", "must be a list, not 3", id="a route"),
        pytest.param(
            "- route: [{destination: 3}]",
            "spec.http[0].route[0].destination",
            "must be a mapping, not 3",
            id="a destination",
        ),
        pytest.param("- [1]", "spec.http[0]", "must be a mapping, not a list", id="a rule"),
        pytest.param(
            "- {match: [{uri: {prefix: 1.5}}], redirect: {uri: /a, port: none}}",
            "spec.http[0].redirect.port",
            "must be a whole number, not the text 'none'",
            id="a port",
        ),
    ],
)
def test_one_bad_value_is_one_note(rule: str, path: str, text: str) -> None:
    """Whatever is missing without it is not said to be missing: it is there."""
    reading = of(ROUTES + f"  {rule}\n  - route: [{{destination: {{host: pay}}}}]\n")

    found = [each for each in notes(reading) if "prefix" not in each[1]]
    assert [(REFUSED, path, 8, text)] == found
    (routes,) = reading.virtual_services
    assert routes.spec.http[-1].route[0].destination.host == "pay"


@pytest.mark.parametrize(
    ("spec", "path", "text"),
    [
        (
            "trafficPolicy: {circuitBreaker: {consecutive5xxErrors: 1, interval: 1s}}",
            "spec.trafficPolicy.circuitBreaker",
            "no such field here; what is in it belongs below spec.trafficPolicy.outlierDetection",
        ),
        (
            "trafficPolicy: {connectionPool: {tcp: {}, http: {baseEjectionTime: 1s}}}",
            "spec.trafficPolicy.connectionPool.http.baseEjectionTime",
            "no such field here; baseEjectionTime belongs below spec.trafficPolicy.outlier",
        ),
        (
            "trafficPolicy: {outlierDetection: {consecutive5XXErrors: 1}}",
            "spec.trafficPolicy.outlierDetection.consecutive5XXErrors",
            "no such field; did you mean consecutive5xxErrors? Allowed: baseEjectionTime, ",
        ),
        (
            "trafficPolicy: {outlierDetection: {consecutiveErrorss: 1}}",
            "spec.trafficPolicy.outlierDetection.consecutiveErrorss",
            "no such field; did you mean consecutive5xxErrors? Allowed: baseEjectionTime, ",
        ),
        (
            "subsets: [{nane: v1}]",
            "spec.subsets[0].nane",
            "no such field; did you mean name? Allowed: labels, name, trafficPolicy",
        ),
        ("timeout: 3s", "spec.timeout", "no such field; allowed: exportTo, host, subsets, "),
    ],
)
def test_a_field_that_does_not_exist(spec: str, path: str, text: str) -> None:
    """What was meant, or where it belongs; and what it is misspelt for is not missing too."""
    ((_, where, _, said),) = notes(of(f"{RULE}  {spec}\n"))
    assert (where, said[: len(text)]) == (path, text)


def test_one_of_several_that_is_not_modelled_is_not_missing() -> None:
    """A variable has its value from somewhere, although a laptop has not."""
    maker = MAKER.format(version="apps/v1", kind="Deployment").replace(
        "valueFrom: {}", "valueFrom: {secretKeyRef: {name: a, key: b}}"
    )
    text = maker.replace("spec:\n  replicas: 3", "spec:\n  selector: {matchLabels: {app: pay}}")
    note = of(text).of_running[0]
    assert note.path.endswith("valueFrom.secretKeyRef")
    assert str(note.text).startswith("valid in the cluster, but local mode does not model it: no")
    assert of(text).refusals == ()


@pytest.mark.parametrize(
    ("field", "filled_in", "other", "said"),
    [
        ("internalTrafficPolicy", "Cluster", "Local", "in a cluster a proxy asks the pods of"),
        ("sessionAffinity", "None", "ClientIP", "it makes no difference to the mesh"),
        ("publishNotReadyAddresses", "false", "true", "here a pod is in its pool when it is"),
    ],
)
def test_what_the_api_server_fills_in_changes_nothing(
    field: str, filled_in: str, other: str, said: str
) -> None:
    """A Service as kubectl prints it is taken; another value is left out with a note."""
    spec = SERVICE.replace("spec: {", "spec: {%s: %s, ")
    assert of(spec % (field, filled_in)).notes == ()
    assert load(spec % (field, filled_in), "a.yaml").services
    ((standing, path, _, text),) = notes(of(spec % (field, other)))
    assert (standing, path) == (LEFT_OUT, f"spec.{field}")
    assert said in text
    assert load(spec % (field, other), "a.yaml").services


def test_a_resource_with_nothing_left_is_left_out() -> None:
    """With one note."""
    reading = of(RULE.replace("host: pay", "host: [pay]") + "---\n" + SERVICE)

    assert notes(reading) == [(REFUSED, "spec.host", 6, "must be text, not a list")]
    assert reading.rules == ()
    assert len(reading.services) == 1


@pytest.mark.parametrize(
    ("value", "meant"),
    [("3", 3), ("'3'", 3), ("3.0", 3), ("x", None), ("3.5", None), ("-3", None), ("[3]", None)],
)
def test_a_value_of_another_type(value: str, meant: int | None) -> None:
    """What is meant by it is taken, where that is clear; only 3.0 is no mistake."""
    policy = f"  trafficPolicy: {{outlierDetection: {{consecutive5xxErrors: {value}}}}}\n"
    reading = of(RULE + policy)

    (rule,) = reading.rules
    assert rule.spec.traffic_policy is not None
    assert rule.spec.traffic_policy.outlier_detection is not None
    assert rule.spec.traffic_policy.outlier_detection.consecutive_5xx_errors == meant
    assert len(reading.notes) == (0 if value in {"3", "3.0"} else 1)


@pytest.mark.parametrize(
    ("value", "meant"),
    [("'true'", True), ("'yes'", True), ("'false'", False), ("'off'", False), ("3", False)],
)
def test_a_truth_that_is_text(value: str, meant: bool) -> None:
    """As older YAML and templates have it."""
    ejects = f"splitExternalLocalOriginErrors: {value}, interval: 1s"
    reading = of(RULE + f"  trafficPolicy: {{outlierDetection: {{{ejects}}}}}\n")
    policy = reading.rules[0].spec.traffic_policy

    assert policy is not None
    assert policy.outlier_detection is not None
    assert policy.outlier_detection.split_external_local_origin_errors is meant
    assert len(reading.notes) == 1


def test_a_label_that_is_a_number_is_meant_as_text() -> None:
    """Which is the commonest mistake with versions."""
    reading = of(RULE + "  subsets:\n  - name: v2\n    labels: {version: 2, fast: true}\n")

    assert reading.rules[0].spec.subsets[0].labels == {"version": "2", "fast": "true"}
    assert [text for *_, text in notes(reading)] == [
        "must be text, not 2",
        "must be text, not true",
    ]


def test_a_bad_condition_of_retries_leaves_the_others() -> None:
    """A text may be a list, too."""
    retries = "    retries: {attempts: 2, retryOn: 'reset,whenever,503'}\n"
    reading = of(ROUTES + "  - route: [{destination: {host: pay}}]\n" + retries)

    (routes,) = reading.virtual_services
    assert routes.spec.http[0].retries is not None
    assert routes.spec.http[0].retries.retry_on == "reset,503"
    assert [path for _, path, *_ in notes(reading)] == ["spec.http[0].retries.retryOn"]


def test_what_the_lab_does_not_model_is_left_out() -> None:
    """Istio takes it, so it is not refused; the rest of its mapping is there."""
    reading = of(RULE + "  trafficPolicy: {tls: {credentialName: a/b, sni: a}, tunnel: {}}\n")

    assert [(standing, path) for standing, path, *_ in notes(reading)] == [
        (LEFT_OUT, "spec.trafficPolicy.tls.credentialName"),
        (LEFT_OUT, "spec.trafficPolicy.tunnel"),
    ]
    (rule,) = reading.rules
    assert rule.spec.traffic_policy is not None
    assert rule.spec.traffic_policy.tls is not None
    assert rule.spec.traffic_policy.tls.sni == "a"


def test_remarks_have_their_lines_and_are_not_made_of_what_is_left() -> None:
    """A deprecated name is one; that a rule takes everything is untrue without its match."""
    routes = (
        "  - route: [{destination: {host: pay}}]\n    mirrorPercent: 5\n    match: [{uri: 3}]\n"
    )
    reading = of(ROUTES + routes + "  - route: [{destination: {host: pay}}]\n")

    assert notes(reading) == [
        (REFUSED, "spec.http[0].match[0].uri", 10, "must be a mapping, not 3"),
    ]
    whole = of(ROUTES + routes.replace("    match: [{uri: 3}]\n", ""))
    assert notes(whole) == [
        (REMARK, "spec.http[0].mirrorPercent", 9, "deprecated; write mirrorPercentage.value")
    ]


def test_a_field_of_a_later_release_is_assumed() -> None:
    """A forecast counts with it, and the laptop refuses it."""
    policy = "  trafficPolicy: {outlierDetection: {outlierDetectionHttpErrorCodes: [503]}}\n"
    reading = of(RULE + policy)
    path = "spec.trafficPolicy.outlierDetection.outlierDetectionHttpErrorCodes"

    text = "Istio 1.31 has no such field, it came with 1.32"
    assert notes(reading) == [(ASSUMED, path, 7, text)]
    assert len(reading.rules) == 1
    assert notes(read([("a.yaml", RULE + policy)], Release.V1_32)) == []


@pytest.mark.parametrize("what", ["tcp", "tls"])
def test_a_virtual_service_without_http_is_for_the_cluster(what: str) -> None:
    """It has no part in HTTP: left out with a note, and no reason to refuse the others."""
    routes = ROUTES.replace("  http:\n", f"  {what}: [{{route: []}}]\n")
    manifests = load(f"{routes}---\n{SERVICE}", "a.yaml")

    assert [(each.kind, each.name) for each in manifests.others] == [("VirtualService", "pay")]
    assert manifests.virtual_services == ()
    assert len(manifests.services) == 1
    assert [note.standing for note in manifests.notes] == [LEFT_OUT]
    assert list(map(str, manifests.warnings)) == [
        (
            f"VirtualService default/pay: spec.{what}: valid in the cluster, but local mode does "
            "not model it: only HTTP is translated"
        )
    ]
    both = load(f"{routes}  http: [{{route: [{{destination: {{host: pay}}}}]}}]\n", "a.yaml")
    assert [str(each) for each in both.warnings] == [str(each) for each in manifests.warnings]
    assert len(both.virtual_services) == 1


def test_two_of_one_name() -> None:
    """The last one counts, the note names both files, and both are read."""
    first = RULE + "  trafficPolicy: {outlierDetection: {maxEjectionPercentage: 10}}\n"
    reading = read([("a.yaml", f"{SERVICE}---\n{first}"), ("b.yaml", RULE + "  subsets: []\n")])

    assert [(n.standing, n.file, n.line, n.path) for n in reading.notes] == [
        (REFUSED, "a.yaml", 12, "spec.trafficPolicy.outlierDetection.maxEjectionPercentage"),
        (ASSUMED, "b.yaml", 1, ""),
    ]
    assert str(reading.notes[1].text) == (
        "is there twice, first in a.yaml, line 6: what is said of it is about the one in this file"
    )
    assert len(reading.rules) == 1
    assert reading.rules[0].spec.traffic_policy is None
    assert len(reading.superseded) == 1


def test_the_same_twice_says_nothing_new() -> None:
    """As two overlays have what is in their base."""
    reading = read([("a.yaml", RULE), ("b.yaml", RULE)])

    assert (reading.notes, reading.refusals) == ((), ())
    assert len(reading.rules) == 1


def test_a_document_that_can_not_be_read_leaves_the_others() -> None:
    """Whatever is wrong with it."""
    text = f"{RULE}---\na: [\n---\n- 1\n---\nb: 1\nb: 2\n---\n{SERVICE}---\n\tc\n"
    reading = of(text)

    assert [(note.where, note.line, str(note.text)) for note in reading.notes] == [
        ("a.yaml", 9, "something is not closed, or a value is missing"),
        ("a.yaml", 10, "a document must be a mapping with apiVersion and kind"),
        ("a.yaml", 13, "the key 'b' is there twice, first in line 12"),
        ("a.yaml", 20, "a tab: YAML is indented with spaces alone"),
    ]
    assert (len(reading.rules), len(reading.services)) == (1, 1)
    with pytest.raises(ManifestError) as caught:
        load(text, "a.yaml")
    assert str(caught.value).startswith("a.yaml: line 9: something is not closed")


@pytest.mark.parametrize(
    "text",
    [
        "{{- if .Values.on }}\napiVersion: v1\nkind: Service\n{{- end }}\n",
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Values.name }}\n",
        'a:\n{{ include "labels" . | indent 2 }}\nb: 1\n',
        'a:\n  "istio": {{.Label | default "ingressgateway"}}\n',
    ],
)
def test_a_template_of_helm_is_one_note(text: str) -> None:
    """And says what to do, not what YAML it is not."""
    reading = of(f"{text}---\n{text}")

    assert [str(note.text) for note in reading.notes] == [
        "a template of Helm: render it first, helm template … | goodjob lint -"
    ]


@pytest.mark.parametrize(
    "text",
    ["{% if a %}\nb: 1\n{% endif %}\n", "a:\n<% each %>\n- b\n", "a: %NAME%\nb: 1\n"],
)
def test_other_templates_are_one_note(text: str) -> None:
    """Of whatever makes it, and what to do."""
    assert [str(note.text) for note in of(f"{text}---\n{text}").notes] == [
        (
            "a template that something has to render first (as Jinja, ERB or a script does it): "
            "read what it makes, … | goodjob lint -"
        )
    ]


@pytest.mark.parametrize("host", ["$(A)", "${A}", "$NAMESPACE", "%HOST%", "<YOUR_HOST>"])
def test_placeholders_are_named(host: str) -> None:
    """What stands for a value is no mistake of who wrote the value."""
    (note,) = of(RULE.replace("host: pay", f"host: 'a.{host}'")).notes
    assert f"{host} is a placeholder: read what was made with its value" in str(note.text)


def test_a_chart_is_no_resource() -> None:
    """What it says of itself has an apiVersion, and no kind."""
    chart = "apiVersion: v2\nname: a\nversion: 1.0.0\n"
    assert notes(read([("x/Chart.yaml", chart)])) == [(LEFT_OUT, "", 1, FOREIGN)]
    assert [path for _, path, _, _ in notes(of(chart))] == ["kind"]


def test_a_list_of_one_kind() -> None:
    """As an API server answers: its items need not say what they are."""
    service = yaml.safe_load(SERVICE)
    del service["kind"], service["apiVersion"]
    text = yaml.safe_dump({"apiVersion": "v1", "kind": "ServiceList", "items": [service]})
    assert [each.metadata.name for each in of(text).services] == ["pay"]


def test_braces_elsewhere_are_no_template() -> None:
    """A rule of Prometheus may have some, and another mistake."""
    reading = of("a: |\n  {{ $labels.pod }}\nb: 1\nc: 1\nd: 1\nd: 2\n")

    assert [str(note.text) for note in reading.notes] == [
        "the key 'd' is there twice, first in line 5"
    ]


FOREIGN = "no resource of Kubernetes: it has no apiVersion and no kind"


def test_yaml_of_something_else_is_left_out() -> None:
    """The values of a chart are no resource; beside some they are no reason to refuse those."""
    reading = of("replicas: 3\n---\napiVersion: example.com/v1\nkind: Thing\n")

    assert [(path, line, text.partition(":")[0]) for _, path, line, text in notes(reading)] == [
        ("", 1, FOREIGN.partition(":")[0]),
        ("", 3, "Thing of example.com is no kind that the lab knows"),
    ]
    assert [str(each) for each in reading.refusals] == [f"a.yaml: {FOREIGN}"]
    assert of(f"replicas: 3\n---\n{SERVICE}").refusals == ()


def test_a_resource_without_a_kind_is_a_mistake() -> None:
    """One of the two is there, so that it was meant to be one."""
    reading = of("apiVersion: v1\nmetadata: {name: a}\n")

    assert notes(reading) == [(REFUSED, "kind", 1, "must be text, not nothing")]


HELM = "a template of Helm: render it first, helm template … | goodjob lint -"


def test_placeholders_are_one_note_a_file() -> None:
    """Whoever renders one of them renders them all; what else is wrong is told as well."""
    rule = RULE.replace("host: pay", "host: '{{ .Values.host }}'")
    spec = "  exportTo: ['{{ .Values.to }}', 3]\n"
    other = RULE.replace("name: pay", "name: b") + "  exportTo: [$(A), '${B}']\n"
    reading = of(f"{rule}{spec}---\n{other}")

    assert [(note.where, note.path, str(note.text)) for note in reading.notes] == [
        ("a.yaml", "", HELM),
        ("DestinationRule default/pay", "spec.exportTo[1]", "must be text, not 3"),
        (
            "DestinationRule default/b",
            "spec.exportTo[0]",
            (
                "must be a namespace, or . for the own one, or * for all, not the text '$(A)'; "
                "$(A) is a placeholder: read what was made with its value (and 1 more of this file)"
            ),
        ),
    ]
    assert HELM in str(reading.refusals[0])


MAKER = """\
apiVersion: {version}
kind: {kind}
metadata: {{name: pay, namespace: shop}}
spec:
  replicas: 3
  template:
    metadata: {{labels: {{app: pay}}}}
    spec:
      initContainers: [{{name: a}}]
      containers:
      - {{name: side}}
      - name: pay
        ports: [{{name: http, containerPort: 8080}}, {{containerPort: 9}}]
        env: [{{name: A, valueFrom: {{}}}}, {{name: GOODJOB_FAULTS, value: 500@always}}]
"""
SCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{name: pay, namespace: shop}}
spec: {{minReplicas: {least}, maxReplicas: 9, scaleTargetRef: {{kind: StatefulSet, name: pay}}}}
"""


@pytest.mark.parametrize(
    ("version", "kind", "replicas"),
    [
        ("apps/v1", "Deployment", 3),
        ("apps/v1", "StatefulSet", 3),
        ("apps/v1", "ReplicaSet", 3),
        ("apps/v1", "DaemonSet", None),
        ("argoproj.io/v1alpha1", "Rollout", 3),
    ],
)
def test_what_makes_pods(version: str, kind: str, replicas: int | None) -> None:
    """Of any kind, whether or not a laptop runs it, and whatever else it has."""
    reading = of(MAKER.format(version=version, kind=kind))

    assert reading.notes == ()
    assert reading.workloads == (
        Workload(
            f"{kind} shop/pay", "shop", {"app": "pay"}, replicas, "500@always", {"http": 8080}
        ),
    )


@pytest.mark.parametrize(
    ("least", "replicas", "said"),
    [("5", 5, []), ("null", 1, []), ("many", None, ["spec.minReplicas"])],
)
def test_what_is_scaled(least: str, replicas: int | None, said: list[str]) -> None:
    """The autoscaler has the word, wherever it is; what can't be read is not 1."""
    maker = MAKER.format(version="apps/v1", kind="StatefulSet")
    other = MAKER.format(version="apps/v1", kind="Deployment")
    reading = of(f"{SCALER.format(least=least)}---\n{maker}---\n{other}")

    assert [each.replicas for each in reading.workloads] == [replicas, 3]
    assert [note.path for note in reading.notes] == said


@pytest.mark.parametrize(("replicas", "known"), [("'2'", 2), ("some", None), ("[]", None)])
def test_replicas_that_can_not_be_read_are_unknown(replicas: str, known: int | None) -> None:
    """And not 1, which they would be if there were none."""
    maker = MAKER.format(version="apps/v1", kind="Deployment")
    reading = of(maker.replace("replicas: 3", f"replicas: {replicas}"))

    assert [each.replicas for each in reading.workloads] == [known]
    assert [note.path for note in reading.notes] == ["spec.replicas"]


def test_hosts_of_somebody_else() -> None:
    """ServiceEntries; they are in no pool here, a forecast knows their hosts."""
    entry = "apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: a}\n"
    reading = of(f"{entry}spec: {{hosts: [a.com, '*.b.com', [c.com]], ports: 3}}\n")

    assert reading.external_hosts == {"a.com", "*.b.com"}
    assert [(path, line) for _, path, line, _ in notes(reading)] == [
        ("spec.hosts[2]", 4),
        ("", 1),
    ]
    assert reading.refusals == ()


def test_a_filter_for_something_else_is_left_out() -> None:
    """It says nothing of ejection; one that does is read, and one that is wrong is noted."""
    head = "apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: {name: a}\n"
    lua = head + "spec: {configPatches: [{applyTo: HTTP_FILTER, patch: {operation: ADD}}]}\n"
    ((standing, path, _, said),) = notes(of(lua))
    assert (standing, path, of(lua).refusals) == (LEFT_OUT, "", ())
    assert "for outlier detection only" in said

    ejects = """\
spec:
  configPatches:
  - applyTo: CLUSTER
    match: {cluster: {service: pay}}
    patch: {operation: MERGE, value: {outlier_detection: {success_rate_minimum_hosts: few}}}
  - applyTo: CLUSTER
    match: {cluster: {service: pay}}
    patch: {operation: MERGE, value: {outlierDetection: {successRateMinimumHosts: 3}}}
"""
    reading = of(head + ejects)
    assert [note.line for note in reading.notes if note.standing is REFUSED] == [8]
    assert len(reading.envoy_filters[0].spec.config_patches) == 1


def test_a_list_without_resources() -> None:
    """Those that are some are read."""
    items = [yaml.safe_load(SERVICE), 3]
    reading = of(yaml.safe_dump({"apiVersion": "v1", "kind": "List", "items": items}))

    assert len(reading.services) == 1
    assert [(note.path, str(note.text)) for note in reading.notes] == [
        ("items", "a List must hold a list of resources")
    ]


def test_the_same_field_in_an_alias() -> None:
    """Its line is where it is written."""
    text = SERVICE.replace("spec: {", "spec: {type: &a 3, clusterIP: *a, ")
    assert [(note.path, note.line) for note in of(text).notes] == [
        ("spec.type", 4),
        ("spec.clusterIP", 4),
    ]


@pytest.mark.parametrize(
    "loc",
    [
        ("spec", "http", 0, "route"),
        ("metadata", "annotations", "a.b/c"),
        ("metadata", "labels", "it's"),
        ("spec", "from-here", 12),
        (),
    ],
)
def test_a_path_leads_back_to_the_place(loc: tuple[int | str, ...]) -> None:
    """Whatever a key has in it."""
    assert loc_of(path_of(loc)) == loc


def test_many_keys_are_read_in_seconds() -> None:
    """With a note for each of the first, and how many there are further."""
    keys = "".join(f"  k{number}: {number}\n" for number in range(20_000))
    text = SERVICE.replace("spec: {", f"spec:\n{keys}  x: {{")
    before = time.process_time()
    reading = of(text)

    assert time.process_time() - before < 10
    assert len(reading.notes) == MOST_PROBLEMS + 1
    assert reading.notes[7].line == 12
    assert str(reading.notes[-1].text) == f"and {20_001 - MOST_PROBLEMS} problems more"
    assert len(str(reading.refusals[0]).splitlines()) == MOST_PROBLEMS + 1
    assert len(reading.services) == 1


@pytest.mark.parametrize("count", [2_000])
def test_many_rules_are_compared_in_seconds(count: int) -> None:
    """Each is looked up, and not compared with all others."""
    rules = "".join(
        f"  - match: [{{uri: {{prefix: /{number}/}}}}]\n    route: [{{destination: {{host: a}}}}]\n"
        for number in range(count)
    )
    hosts = ", ".join(f"'*.h{number}.com'" for number in range(count))
    text = ROUTES.replace("[pay]", f"[{hosts}]") + rules
    before = time.process_time()
    reading = of(text)

    assert time.process_time() - before < 20
    assert reading.notes == ()
    assert len(reading.virtual_services[0].spec.http) == count


def test_errors_are_told_in_the_language_of_the_reader() -> None:
    """Each problem of a resource in a line, its place first."""
    text = SERVICE.replace("port: 80", "port: none, prot: 1")
    with pytest.raises(LabError) as caught:
        load(text, "a.yaml")

    assert caught.value.say("ko").splitlines() == [
        "Service default/pay: spec.ports[0].port: 텍스트 'none'이(가) 아니라 정수이어야 합니다",
        (
            "Service default/pay: spec.ports[0].prot: 그런 필드가 없습니다. "
            "port을(를) 뜻하셨습니까? "
            "허용되는 것: appProtocol, name, nodePort, port, protocol, targetPort"
        ),
    ]


def test_a_document_knows_its_lines() -> None:
    """Of every value, and of as much of the way as there is."""
    (document,) = parsed("a:\n  b:\n  - 1\n  - c: 2\nd: 3\n", "f")

    assert isinstance(document, Document)
    places: list[tuple[object, ...]] = [(), ("a", "b", 1, "c"), ("d",), ("a", "x"), ("a",)]
    assert [document.line(loc) for loc in places] == [1, 4, 5, 1, 1]
