"""YAML with one value in it that is not what it should be, from a seed."""

from __future__ import annotations

import copy
import math
import random
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Document = dict[str, Any]


def _deep(levels: int) -> Any:
    value: Any = {"x": 1}
    for level in range(levels):
        value = [value] if level % 2 else {"spec": value}
    return value


#: Of every type that YAML has, and of sizes that nothing has.
ODD: tuple[Callable[[Any], Any], ...] = (
    lambda _: None,
    lambda _: True,
    lambda _: 0,
    lambda _: -1,
    lambda _: 1.5,
    lambda _: 50.0,
    lambda _: 2**63,
    lambda _: 10**400,
    lambda _: math.nan,
    lambda _: math.inf,
    lambda _: -math.inf,
    lambda _: 5e-324,
    lambda _: "",
    lambda _: "no such thing",
    lambda _: "$(NAME)",
    lambda _: "{{ .Values.name }}",
    lambda _: "9223372036s",
    lambda _: "99999999999999999999h",
    lambda _: "x" * 5000,
    lambda _: "\u0000\u200b굿잡",
    lambda _: [],
    lambda _: {},
    lambda _: [None],
    lambda _: [[]],
    lambda _: [{}],
    lambda _: {"x": None},
    lambda _: {2: 2, None: 3, True: 4, 1.5: 5},
    lambda _: _deep(60),
    lambda value: [value],
    lambda value: {"value": value},
    lambda value: [value, value],
    str,
    lambda value: value * 3 if isinstance(value, list) else value,
)


def mutants(documents: list[Document], count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Some of them, each with what was done.

    Args:
        documents: what is right.
        count: how many.
        seed: of the choice.
    """
    chance = random.Random(seed)
    whole = [_dumped(document) for document in documents]
    places = [
        (index, path) for index, document in enumerate(documents) for path in _places(document)
    ]
    for number in range(count):
        index, path = chance.choice(places)
        changed = copy.deepcopy(documents[index])
        node: Any = changed
        for part in path[:-1]:
            node = node[part]
        said = ".".join(map(str, (index, *path)))
        match chance.randrange(12):
            case 0 if isinstance(node, dict):
                del node[path[-1]]
                said += " deleted"
            case 1 if isinstance(node, dict):
                node[str(path[-1]).swapcase()] = node.pop(path[-1])
                said += " misspelt"
            case _:
                odd = chance.randrange(len(ODD))
                node[path[-1]] = ODD[odd](node[path[-1]])
                said += f" as {odd}"
        mutant = [*whole[:index], _dumped(changed), *whole[index + 1 :]]
        yield f"{number}: {said}", "---\n".join(mutant)


def _dumped(document: Document) -> str:
    return yaml.safe_dump(document, allow_unicode=True)


def _places(node: Any) -> Iterator[tuple[Any, ...]]:
    """The way to every value."""
    for key in node if isinstance(node, dict) else range(len(node)):
        yield (key,)
        if isinstance(node[key], dict | list):
            yield from ((key, *further) for further in _places(node[key]))


def from_yaml(text: str) -> list[Document]:
    """The documents of a text."""
    return [document for document in yaml.safe_load_all(text) if document]


#: A little of all that a forecast reads.
EVERYTHING = """\
apiVersion: v1
kind: Service
metadata: {name: pay, namespace: shop, labels: {app: pay}}
spec:
  selector: {app: pay}
  ports:
  - {name: http, port: 80, targetPort: web}
  - {name: grpc, port: 90, appProtocol: grpc}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: pay-v1, namespace: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: pay}}
  template:
    metadata: {labels: {app: pay, version: v1, istio-locality: r1.z1}}
    spec:
      containers:
      - name: pay
        ports: [{name: web, containerPort: 8080}]
        env: [{name: GOODJOB_FAULTS, value: "500@random:0.3; 503@every:10"}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: pay-v2, namespace: shop}
spec:
  selector: {matchLabels: {app: pay}}
  template:
    metadata: {labels: {app: pay, version: v2, istio-locality: r1.z2}}
    spec: {containers: [{name: pay, image: pay, ports: [{name: web, containerPort: 8080}]}]}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: pay, namespace: shop}
spec: {minReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: pay-v2}}
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: bank, namespace: shop}
spec: {hosts: [bank.example.com], ports: [{number: 443, name: https, protocol: HTTPS}]}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: pay, namespace: shop}
spec:
  host: pay.shop.svc.cluster.local
  exportTo: ["."]
  trafficPolicy:
    connectionPool:
      tcp: {maxConnections: 10, connectTimeout: 1s}
      http: {http1MaxPendingRequests: 5, maxRetries: 3, idleTimeout: 10s}
    outlierDetection:
      consecutive5xxErrors: 3
      consecutiveGatewayErrors: 2
      interval: 10s
      baseEjectionTime: 30s
      maxEjectionPercent: 60
      minHealthPercent: 30
    loadBalancer:
      simple: ROUND_ROBIN
      localityLbSetting:
        distribute: [{from: r1/*, to: {r1/z1: 70, r1/z2: 30}}]
    portLevelSettings:
    - port: {number: 90}
      outlierDetection: {splitExternalLocalOriginErrors: true, consecutiveLocalOriginFailures: 5}
  subsets:
  - name: v1
    labels: {version: v1}
    trafficPolicy: {outlierDetection: {maxEjectionPercent: 100}}
  - {name: v2, labels: {version: v2}}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: pay, namespace: shop}
spec:
  hosts: [pay, pay.example.com]
  gateways: [mesh, istio-system/gateway]
  http:
  - match:
    - {uri: {prefix: /a}, headers: {user: {exact: green}}, port: 80}
    - {method: {regex: GET|PUT}, sourceLabels: {app: shop}}
    route:
    - {destination: {host: pay, subset: v1, port: {number: 80}}, weight: 90}
    - {destination: {host: pay, subset: v2, port: {number: 80}}, weight: 10}
    retries: {attempts: 2, perTryTimeout: 1s, retryOn: "reset,503"}
    timeout: 5s
    fault: {abort: {httpStatus: 503, percentage: {value: 1.5}}}
  - match: [{uri: {prefix: /b}}]
    delegate: {name: rest}
  - route: [{destination: {host: pay, port: {number: 80}}}]
    corsPolicy: {allowOrigins: [{exact: a.com}], allowMethods: [GET], maxAge: 10s}
    headers: {request: {set: {a: b}, remove: [c]}}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: rest, namespace: shop}
spec: {http: [{match: [{uri: {prefix: /b/c}}], route: [{destination: {host: pay}}]}]}
---
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: {name: share, namespace: istio-system}
spec:
  configPatches:
  - applyTo: CLUSTER
    match: {context: ANY, cluster: {service: pay.shop.svc.cluster.local}}
    patch:
      operation: MERGE
      value:
        outlier_detection: {failure_percentage_threshold: 50, failure_percentage_minimum_hosts: 2}
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: gateway, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers:
  - port: {number: 443, name: https, protocol: HTTPS}
    hosts: ["*/pay.example.com"]
    tls: {mode: SIMPLE, credentialName: pay}
"""
