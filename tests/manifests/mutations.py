"""Mistakes that somebody could make in k8s/ or istio/, and the check that sees each.

`python -m tests.manifests.mutations` writes docs/mutations.md from this table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.manifests.kustomized import ROOT
from tests.manifests.mistakes import (
    Mutation,
    across,
    add,
    aimed,
    edit,
    orphan,
    pair,
    patch,
    two_components,
    without,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT = ROOT / "docs" / "mutations.md"

_DEPLOYMENT = "k8s/base/pod/deployment.yaml"
_SERVICE = "k8s/base/service.yaml"
_BASE = "k8s/base/kustomization.yaml"
_V2 = "k8s/base/v2/kustomization.yaml"
_CLIENT = "k8s/base/client.yaml"
_ROUTES = "istio/base/virtual-service.yaml"
_RULE = "istio/base/destination-rule.yaml"
_GATEWAY = "istio/base/gateway.yaml"
_MESH = "k8s/components/istio/kustomization.yaml"


_META = "metadata:\n  name: added\n  namespace: goodjob\n"
_SELECTS = "    matchLabels:\n      app.kubernetes.io/name: "

MUTATIONS = (
    # Fields and values.
    Mutation(
        "a misspelt field of a Deployment",
        edit(_DEPLOYMENT, "terminationGracePeriodSeconds", "terminationGracePeriodSecond"),
        "kubernetes-schema",
        "'terminationGracePeriodSecond' was unexpected",
    ),
    Mutation(
        "a misspelt field of the breaker",
        edit(_RULE, "consecutive5xxErrors", "consecutive5xxError"),
        "lab-model",
        "did you mean consecutive5xxErrors?",
    ),
    Mutation(
        "an API version that no cluster serves any more",
        edit(_DEPLOYMENT, "apps/v1", "apps/v1beta1"),
        "kubernetes-schema",
        "Couldn't find schema",
    ),
    Mutation(
        "a kind that nobody checks",
        add(f"apiVersion: example.com/v1\nkind: Breaker\n{_META}"),
        "kubernetes-schema",
        "no schema checks Breaker",
    ),
    Mutation(
        "a wrong word where Kubernetes has a list of words",
        edit(_DEPLOYMENT, "IfNotPresent", "IfNotThere"),
        "values",
        "imagePullPolicy must be one of Always, IfNotPresent, Never",
    ),
    Mutation(
        "a wrong word where Istio has a list of words",
        edit(_RULE, "ROUND_ROBIN", "ROUNDROBIN"),
        "lab-model",
        "simple",
    ),
    Mutation(
        "a wrong word where a custom resource has a list of words",
        add(
            f"apiVersion: security.istio.io/v1\nkind: PeerAuthentication\n{_META}spec:\n"
            "  mtls: {mode: ENFORCED}\n"
        ),
        "custom-schema",
        "must be one of 'UNSET', 'DISABLE', 'PERMISSIVE' or 'STRICT'",
    ),
    Mutation(
        "a percentage of 500",
        edit(_RULE, "maxEjectionPercent: 100", "maxEjectionPercent: 500"),
        "lab-model",
        "must be at most 100, not 500",
    ),
    Mutation(
        "a weight of -1",
        edit(_ROUTES, "subset: v2\n", "subset: v2\n          weight: -1\n"),
        "lab-model",
        "must be at least 0, not -1",
    ),
    Mutation(
        "a timeout of five",
        edit(_ROUTES, "      retries:\n", "      timeout: five\n      retries:\n"),
        "lab-model",
        "spec.http[1].timeout",
    ),
    Mutation(
        "memory in a unit that there is not",
        edit(_DEPLOYMENT, "memory: 128Mi", "memory: 128MB"),
        "values",
        "memory must be a quantity, not '128MB'",
    ),
    Mutation(
        "a request above its limit",
        edit(_DEPLOYMENT, "memory: 64Mi", "memory: 256Mi"),
        "values",
        "requests memory 256Mi, above its limit 128Mi",
    ),
    Mutation(
        "a port that is no port",
        edit(_SERVICE, "port: 80\n", "port: 80800\n"),
        "values",
        "port must be from 1 to 65535, not 80800",
    ),
    Mutation(
        "maxSurge and maxUnavailable both 0",
        edit(
            _DEPLOYMENT,
            "maxUnavailable: 50%\n      maxSurge: 25%",
            "maxUnavailable: 0\n      maxSurge: 0%",
        ),
        "values",
        "maxSurge and maxUnavailable are both 0",
    ),
    Mutation(
        "a name with an underscore",
        add(f"apiVersion: v1\nkind: ConfigMap\n{_META.replace('added', 'my_map')}"),
        "values",
        "'my_map' can't be a name of a ConfigMap",
    ),
    Mutation(
        "the threshold that ejects nobody",
        edit(_RULE, "maxEjectionPercent: 100", "maxEjectionPercent: 0"),
        "lint",
        "ejects-nobody",
    ),
    # Names that lead nowhere.
    Mutation(
        "a Service's port name that no container has",
        edit(_SERVICE, "targetPort: http", "targetPort: web"),
        "services",
        "targetPort 'web' is no port of Deployment goodjob/goodjob-v1",
    ),
    Mutation(
        "a Service's selector that matches no pod",
        edit(
            _SERVICE,
            "selector:\n    app.kubernetes.io/name: goodjob",
            "selector:\n    app: goodjob",
        ),
        "services",
        "matches no pod",
    ),
    Mutation(
        "a Deployment's selector that its pods don't have",
        edit(_DEPLOYMENT, "matchLabels:\n      app", "matchLabels:\n      tier: web\n      app"),
        "values",
        "does not match the template's labels",
    ),
    Mutation(
        "a probe's port that its container does not declare",
        edit(
            _DEPLOYMENT,
            "readiness\n              port: http",
            "readiness\n              port: htpp",
        ),
        "probes",
        "readinessProbe of goodjob asks port 'htpp'",
    ),
    Mutation(
        "a ServiceAccount that is not there",
        edit(_BASE, "  - service-account.yaml\n", ""),
        "accounts",
        "there is no ServiceAccount goodjob/goodjob",
    ),
    Mutation(
        "a ConfigMap that is named without the suffix that kustomize gives it",
        edit(
            _DEPLOYMENT,
            "          ports:\n            - name: http\n",
            "          envFrom:\n            - configMapRef:\n                name: settings\n"
            "          ports:\n            - name: http\n",
        ),
        "mounts",
        "there is no ConfigMap goodjob/settings",
    ),
    Mutation(
        "a subset without labels",
        edit(_RULE, "    - name: v1\n      labels:\n        version: v1\n", "    - name: v1\n"),
        "subsets",
        "subset 'v1' has no labels",
    ),
    Mutation(
        "a subset that no pod is in",
        edit(_RULE, "version: v2", "version: v3"),
        "subsets",
        "subset 'v2' has no pod",
    ),
    Mutation(
        "a route to a subset that the rule does not have",
        edit(_ROUTES, "subset: v2", "subset: v3"),
        "destinations",
        "goodjob has no subset 'v3'",
    ),
    Mutation(
        "a route to a Service that is not there",
        edit(_ROUTES, "host: goodjob\n            subset", "host: godjob\n            subset"),
        "destinations",
        "there is no Service 'godjob'",
    ),
    Mutation(
        "routes for a gateway that is not there",
        edit(_ROUTES, "- goodjob-gateway", "- the-gateway"),
        "gateways",
        "there is no Gateway 'the-gateway'",
    ),
    Mutation(
        "a gateway that no proxy serves",
        edit(_GATEWAY, "istio: ingressgateway", "istio: ingress"),
        "gateways",
        "no gateway's pods have the labels",
    ),
    Mutation(
        "a gateway's certificate that nobody makes",
        edit(
            _GATEWAY,
            'hosts: ["./*"]',
            'hosts: ["./*"]\n    - port: {number: 443, name: https, protocol: HTTPS}\n'
            '      tls: {mode: SIMPLE, credentialName: goodjob-tls}\n      hosts: ["./*"]',
        ),
        "gateways",
        "no Certificate of istio-system makes the Secret 'goodjob-tls'",
    ),
    Mutation(
        "an autoscaler of a Deployment that is not there",
        add(
            "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n"
            f"{_META}spec:\n  maxReplicas: 2\n"
            "  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: goodjob}\n"
        ),
        "autoscalers",
        "there is no apps/v1 Deployment goodjob",
    ),
    Mutation(
        "an autoscaler of a Deployment that says its replicas too",
        add(
            "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n"
            f"{_META}spec:\n  maxReplicas: 2\n"
            "  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: goodjob-v1}\n"
        ),
        "autoscalers",
        "Deployment goodjob-v1 says replicas too",
    ),
    Mutation(
        "an Ingress to a port that its Service does not have",
        add(
            f"apiVersion: networking.k8s.io/v1\nkind: Ingress\n{_META}spec:\n"
            "  ingressClassName: nginx\n"
            "  defaultBackend: {service: {name: goodjob, port: {number: 8080}}}\n"
        ),
        "ingresses",
        "there is no port 8080 of Service goodjob",
    ),
    Mutation(
        "a spread over nodes that counts no pod",
        edit(
            _DEPLOYMENT,
            "      enableServiceLinks: false\n",
            "      enableServiceLinks: false\n      topologySpreadConstraints:\n"
            "        - maxSkew: 1\n          topologyKey: kubernetes.io/hostname\n"
            "          whenUnsatisfiable: ScheduleAnyway\n"
            "          labelSelector: {matchLabels: {app: goodjob}}\n",
        ),
        "spreads",
        "the spread over kubernetes.io/hostname counts no pod",
    ),
    Mutation(
        "a disruption budget that counts nobody",
        add(
            f"apiVersion: policy/v1\nkind: PodDisruptionBudget\n{_META}spec:\n"
            f"  maxUnavailable: 1\n  selector:\n{_SELECTS}godjob\n"
        ),
        "selectors",
        "the selector matches no pod",
    ),
    Mutation(
        "a network policy for a port that the pods don't have",
        add(
            f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n{_META}spec:\n"
            f"  podSelector:\n{_SELECTS}goodjob\n  ingress: [{{ports: [{{port: 80}}]}}]\n"
        ),
        "network-policies",
        "port 80 is none of the pods",
    ),
    Mutation(
        "a monitor of a port that the pods don't have",
        add(
            f"apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\n{_META}spec:\n"
            f"  selector:\n{_SELECTS}goodjob\n  podMetricsEndpoints: [{{port: metrics}}]\n"
        ),
        "monitors",
        "port 'metrics' is no port of Deployment goodjob/goodjob-v1",
    ),
    Mutation(
        "an authorization for an account that nobody has",
        add(
            f"apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n{_META}spec:\n"
            f"  selector:\n{_SELECTS}goodjob\n"
            "  rules: [{from: [{source: {principals: [cluster.local/ns/goodjob/sa/curl]}}],"
            " to: [{operation: {ports: ['8080']}}]}]\n"
        ),
        "authorization",
        "nobody has the principal 'cluster.local/ns/goodjob/sa/curl'",
    ),
    Mutation(
        "a route of the Gateway API without its gateway",
        add(
            f"apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n{_META}spec:\n"
            "  parentRefs: [{name: goodjob}]\n"
            "  rules: [{backendRefs: [{name: goodjob, port: 80}]}]\n"
        ),
        "gateway-api",
        "there is no Gateway goodjob/goodjob",
    ),
    Mutation(
        "an EnvoyFilter for a host that is not there",
        add(
            f"apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\n{_META}spec:\n"
            "  configPatches: [{applyTo: CLUSTER, match: {cluster: {service: goodjob}},"
            " patch: {operation: MERGE, value: {outlier_detection:"
            " {failure_percentage_threshold: 20}}}}]\n".replace(
                "service: goodjob", "service: goodjob.default.svc.cluster.local"
            )
        ),
        "targets",
        "there is no Service 'goodjob.default.svc.cluster.local'",
    ),
    Mutation(
        "a certificate whose issuer is not there",
        add(
            f"apiVersion: cert-manager.io/v1\nkind: Certificate\n{_META}spec:\n"
            "  secretName: goodjob-tls\n  dnsNames: [goodjob.localhost]\n"
            "  issuerRef: {name: nobody}\n"
        ),
        "certificates",
        "there is no Issuer 'nobody'",
    ),
    Mutation(
        "a namespace that nobody declares",
        edit("istio/base/kustomization.yaml", "namespace: goodjob", "namespace: default"),
        "namespaces",
        "nobody declares the namespace 'default'",
    ),
    Mutation(
        "a name that is given twice, in two versions of the API",
        add(
            "apiVersion: networking.istio.io/v1beta1\nkind: DestinationRule\n"
            f"{_META.replace('added', 'goodjob')}spec: {{host: goodjob}}\n"
        ),
        "names",
        "is there twice",
    ),
    Mutation(
        "a name that is given twice",
        add(
            f"apiVersion: v1\nkind: Service\n{_META.replace('added', 'goodjob')}spec:\n"
            "  ports: [{port: 80}]\n"
        ),
        "renders",
        "already registered",
    ),
    # The write-up's parts.
    Mutation(
        "a dropped route",
        without(_ROUTES, "    - name: green", "    - name: everyone"),
        "routes",
        "its routes must be ['green', 'everyone']",
    ),
    Mutation(
        "dropped retries",
        without(_ROUTES, "      retries:"),
        "routes",
        "route everyone has lost its retries",
    ),
    Mutation(
        "a dropped threshold",
        without(_RULE, "      consecutive5xxErrors", "      baseEjectionTime"),
        "routes",
        "the breaker has lost its consecutive5xxErrors",
    ),
    Mutation(
        "a v2 without faults",
        edit(_V2, "value: 500@random:0.3", "value: none"),
        "routes",
        "only v2 has faults",
    ),
    Mutation(
        "a plan of faults that the service can't read",
        edit(_V2, "value: 500@random:0.3", "value: 500@sometimes"),
        "routes",
        "its plan can't be read",
    ),
    # Images and rights.
    Mutation(
        "v2 from another build",
        patch(
            "k8s/components/istio",
            "target: {kind: Deployment, name: goodjob-v2}\n"
            "patch: |-\n  - op: test\n    path: /spec/template/spec/containers/0/name\n"
            "    value: goodjob\n"
            "  - op: replace\n    path: /spec/template/spec/containers/0/image\n"
            "    value: goodjob:0.0.9",
        ),
        "images",
        "has more than one tag: 0.0.9, 0.1.0",
    ),
    Mutation(
        "a folder with another build than the others",
        edit(
            "k8s/overlays/as-written/kustomization.yaml",
            "kind: Kustomization\n",
            "kind: Kustomization\nimages:\n  - name: goodjob\n    newTag: 0.0.9\n",
        ),
        "images",
        "['0.0.9', '0.1.0']",
        across,
    ),
    Mutation(
        "an image that floats",
        edit(_CLIENT, "curlimages/curl:8.17.0", "curlimages/curl:latest"),
        "images",
        "the image 'curlimages/curl:latest' has no fixed tag",
    ),
    Mutation(
        "a tag for an image that nobody has",
        edit(_BASE, "- name: goodjob\n    newTag", "- name: godjob\n    newTag"),
        "images",
        "'godjob' is no image of k8s/base",
        aimed,
    ),
    Mutation(
        "a mounted token",
        edit(_DEPLOYMENT, "      automountServiceAccountToken: false\n", ""),
        "tokens",
        "mounts a token",
    ),
    Mutation(
        "a writable root file system",
        edit(_DEPLOYMENT, "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"),
        "rights",
        "goodjob: writable root",
    ),
    Mutation(
        "memory without a limit",
        edit(_DEPLOYMENT, "            limits:\n              memory: 128Mi\n", ""),
        "rights",
        "goodjob: no memory in limits",
    ),
    Mutation(
        "the control port in a Service",
        edit(
            _SERVICE,
            "    - name: http\n",
            "    - name: control\n      port: 8081\n    - name: http\n",
        ),
        "control-port",
        "names the control port 8081",
    ),
    Mutation(
        "a network policy that opens every port, and so the control port",
        add(
            f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n{_META}spec:\n"
            f"  podSelector:\n{_SELECTS}goodjob\n  ingress: [{{}}]\n"
        ),
        "control-port",
        "opens every port of the service",
    ),
    Mutation(
        "a range of ports that the control port is in",
        add(
            f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n{_META}spec:\n"
            f"  podSelector:\n{_SELECTS}goodjob\n"
            "  ingress: [{ports: [{port: 8080, endPort: 8090}]}]\n"
        ),
        "control-port",
        "the ports 8080 to 8090 hold the control port",
    ),
    # kustomize's own traps.
    Mutation(
        "a strategic merge on a VirtualService, which drops its routes",
        patch(
            "istio/base",
            "patch: '{apiVersion: networking.istio.io/v1, kind: VirtualService,"
            " metadata: {name: goodjob}, spec: {http: [{name: everyone, timeout: 5s}]}}'",
        ),
        "strategic-merge",
        "a strategic merge on VirtualService replaces whole lists",
    ),
    Mutation(
        "a patch whose target matches nothing",
        edit(_MESH, "name: goodjob\n    patch", "name: godjob\n    patch"),
        "patch-target",
        "'name': 'godjob'} matches nothing",
        aimed,
    ),
    Mutation(
        "a patch of a list that does not test first",
        without(_V2, "      - op: test", "      - op: replace"),
        "patch-test",
        "touches a list, so it must begin with op: test",
    ),
    Mutation(
        "an item put before the one that a patch has tested",
        edit(
            _DEPLOYMENT,
            "env:\n",
            "env:\n            - name: GOODJOB_SEED\n              value: '1'\n",
        ),
        "renders",
        "/spec/template/spec/containers/0/env/3/name",
    ),
    Mutation(
        "two components that write one list",
        two_components,
        "combination",
        'env[ONE].value: "1" is lost',
        pair,
    ),
    Mutation(
        "a field of kustomize's that it warns of",
        edit(_MESH, "kind: Component\n", "kind: Component\ncommonLabels: {team: goodjob}\n"),
        "renders",
        "'commonLabels' is deprecated",
    ),
    Mutation(
        "a file that no kustomization lists",
        orphan,
        "structure",
        "no kustomization names this file",
    ),
)


def markdown() -> str:
    """The table for people."""
    return "".join(_lines())


def _lines() -> Iterator[str]:
    yield "# Mistakes, and what catches them\n\n"
    yield "Each of these is made in a copy of `k8s/` and `istio/`, and the check of that name\n"
    yield "must see it, in these words; `tests/manifests/test_mutations.py` tries them all. The\n"
    yield "checks (`tests/manifests/proof/`) hold for every folder and sensible combination.\n"
    yield "`python -m tests.manifests.mutations` writes this file.\n\n"
    yield "| mistake | caught by | which says |\n|---|---|---|\n"
    for one in MUTATIONS:
        yield f"| {one.mistake} | `{one.check}` | {one.says} |\n"


if __name__ == "__main__":
    DOCUMENT.write_text(markdown(), encoding="utf-8")
