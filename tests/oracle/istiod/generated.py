"""Bundles that nobody wrote: a mesh drawn from a seed, with several rules and fields at a time.

The same seed is the same bundle on every machine and Python.
"""

from __future__ import annotations

import random
from typing import Any

import yaml

ISTIO = "networking.istio.io/v1"
HOME, AWAY = "lake", "hill"
PLACES = ("north/a/1", "north/b/1", "south/a/1")

_BREAKERS: tuple[dict[str, Any], ...] = (
    {"consecutive5xxErrors": 4, "interval": "7s", "baseEjectionTime": "20s"},
    {"consecutiveGatewayErrors": 0, "maxEjectionPercent": 40, "minHealthPercent": 20},
    {"splitExternalLocalOriginErrors": True, "consecutiveLocalOriginFailures": 2},
    {"consecutive5xxErrors": 0},
    {},
)
_POOLS = (
    {"tcp": {"maxConnections": 9, "connectTimeout": "250ms"}},
    {"http": {"http1MaxPendingRequests": 3, "maxRetries": 0, "maxRequestsPerConnection": 1}},
    {"http": {"h2UpgradePolicy": "UPGRADE", "maxConcurrentStreams": 11}},
    {"http": {"useClientProtocol": True, "idleTimeout": "8s"}},
    {"tcp": {"tcpKeepalive": {"probes": 2, "time": "60s"}, "idleTimeout": "0s"}, "http": {}},
)
_BALANCERS: tuple[dict[str, Any], ...] = (
    {"simple": "ROUND_ROBIN", "warmup": {"duration": "25s", "aggression": 2.5}},
    {"simple": "RANDOM"},
    {"simple": "PASSTHROUGH"},
    {"warmup": {"duration": "30s", "minimumPercent": 0}},
    {"consistentHash": {"httpHeaderName": "who"}},
    {"consistentHash": {"httpCookie": {"name": "who", "ttl": "0s", "path": "/"}}},
    {"consistentHash": {"useSourceIp": False, "ringHash": {"minimumRingSize": 64}}},
    {"consistentHash": {"httpQueryParameterName": "who", "maglev": {"tableSize": 307}}},
    {"localityLbSetting": {"failover": [{"from": "north", "to": "south"}]}},
    {
        "localityLbSetting": {
            "distribute": [{"from": "north/*", "to": {"north/a/*": 70, "south/*": 30}}]
        }
    },
    {"localityLbSetting": {"failoverPriority": ["version=v1", "topology.kubernetes.io/zone"]}},
    {"zoneAwareLbSetting": {"minClusterSize": 2}},
)
_TLS = (
    {"mode": "SIMPLE", "sni": "a.example", "subjectAltNames": ["b.example"]},
    {"mode": "SIMPLE", "credentialName": "authority"},
    {"mode": "MUTUAL", "credentialName": "both"},
    {"mode": "MUTUAL", "clientCertificate": "/c.pem", "privateKey": "/k.pem"},
    {"mode": "SIMPLE", "insecureSkipVerify": True},
    {"mode": "DISABLE"},
)
_MATCHES: tuple[dict[str, Any], ...] = (
    {"uri": {"prefix": "/p"}},
    {"uri": {"exact": "/e"}, "ignoreUriCase": True},
    {"uri": {"regex": "/r[0-9]+"}},
    {"uri": {"regex": ".*"}},
    {"uri": {}},
    {"headers": {"b": {"exact": "1"}, "a": {}}},
    {"headers": {":authority": {"prefix": "a"}}},
    {"withoutHeaders": {"c": {"regex": "*"}, "d": {"prefix": "x"}}},
    {"queryParams": {"q": {"exact": ""}}},
    {"method": {"exact": "PUT"}, "scheme": {"exact": "http"}},
    {"authority": {"regex": "a|b"}},
    {"port": 80},
    {"port": 0},
    {"sourceLabels": {"app": "client"}},
    {"sourceNamespace": HOME},
    {"gateways": ["mesh"], "uri": {"prefix": "/m"}},
    {"gateways": [f"{HOME}/door"], "name": "by-door"},
)
_EXTRAS: tuple[dict[str, Any], ...] = (
    {"timeout": "1500ms"},
    {"retries": {"attempts": 0}},
    {"retries": {"attempts": 4, "retryOn": "503,reset", "perTryTimeout": "2s", "backoff": "5ms"}},
    {"retries": {"attempts": 1, "retryIgnorePreviousHosts": False, "retryRemoteLocalities": True}},
    {"fault": {"delay": {"fixedDelay": "1s", "percentage": {"value": 0.57}}}},
    {"fault": {"abort": {"httpStatus": 418, "percentage": {"value": 5}}, "delay": {}}},
    {"rewrite": {"uri": "/w", "authority": "w.example"}},
    {"rewrite": {"uriRegexRewrite": {"match": "/(.*)", "rewrite": "/x/\\1"}}},
    {"headers": {"request": {"set": {"host": "s.example", "z": "1"}, "remove": ["y"]}}},
    {"headers": {"response": {"add": {"r": "%PROTOCOL%"}}}},
    {"mirror": {"host": "back"}, "mirrorPercentage": {"value": 12.5}},
    {"mirrors": [{"destination": {"host": f"far.{AWAY}.svc.cluster.local"}}]},
    {"corsPolicy": {"allowOrigins": [{"regex": ".*"}], "allowHeaders": ["*"], "maxAge": "90s"}},
    {"name": "named"},
)
_HOSTS = (
    ["front"],
    [f"front.{HOME}.svc.cluster.local", "Shop.example"],
    ["*.example", "a.other"],
    [f"*.{HOME}.svc.cluster.local"],
    [f"far.{AWAY}.svc.cluster.local"],
    ["back", "front"],
    ["shop.example"],
)
_PORTS = (
    [("http", 80)],
    [("http", 80), ("http-admin", 8000)],
    [("grpc", 80), ("http2-x", 81)],
    [("grpc-web", 80)],
    [("http", 8000)],
)


def generated(seed: int) -> str:
    """The bundle of a seed, as YAML."""
    return yaml.safe_dump_all(_Draw(random.Random(f"goodjob {seed}")).mesh(), sort_keys=False)


class _Draw:
    """What is drawn for one bundle, in order."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def _one(self, values: Any) -> Any:
        return values[self._chance.randrange(len(values))]

    def _often(self, share: float) -> bool:
        return self._chance.random() < share

    def _some(self, values: tuple[dict[str, Any], ...], most: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for _ in range(self._chance.randrange(most + 1)):
            made |= self._one(values)
        return made

    def mesh(self) -> list[dict[str, Any]]:
        """Three Services in two namespaces, a client, a Gateway, and rules."""
        placed = self._often(0.4)
        made = [
            _service("front", HOME, self._one(_PORTS)),
            _service("back", HOME, self._one(_PORTS)),
            _service("far", AWAY, self._one(_PORTS)),
        ]
        if self._often(0.15):
            exported = self._one((".", "*", f"{HOME},{AWAY}", "istio-system", "~"))
            made[2]["metadata"]["annotations"] = {"networking.istio.io/exportTo": exported}
        for number, (name, where, version) in enumerate(
            (
                ("front", HOME, "v1"),
                ("front", HOME, "v2"),
                ("back", HOME, "v1"),
                ("far", AWAY, "v1"),
            )
        ):
            place = PLACES[number % 3] if placed else ""
            made.append(_workload(name, where, version, 1 + number % 2, place))
        made.append(_workload("client", HOME, "v1", 1, PLACES[0] if placed else "", client=True))
        made.append(self._gateway(placed=placed))
        made += [self._policy(number) for number in range(1 + self._chance.randrange(3))]
        made += [self._routes(number) for number in range(1 + self._chance.randrange(3))]
        return made

    def _gateway(self, *, placed: bool) -> dict[str, Any]:
        hosts = self._one((["*"], ["*.example", "front.lake.svc.cluster.local"], ["./*"]))
        plain = {
            "number": 80,
            "name": "plain",
            "protocol": self._one(("HTTP", "HTTP2", "GRPC-WEB")),
        }
        servers: list[dict[str, Any]] = [{"port": plain, "hosts": hosts}]
        if self._often(0.2):
            servers[0]["tls"] = {"httpsRedirect": True}
        if self._often(0.3):
            secured = {"number": 443, "name": "secured", "protocol": "HTTPS"}
            tls = self._one(
                (
                    {"mode": "SIMPLE", "credentialName": "shop"},
                    {"mode": "MUTUAL", "credentialNames": ["rsa", "ecdsa"]},
                    {"mode": "SIMPLE", "serverCertificate": "/c.pem", "privateKey": "/k.pem"},
                )
            )
            servers.append({"port": secured, "hosts": ["shop.example", "*.other"], "tls": tls})
        door = _resource("Gateway", "door", HOME, selector={"istio": "ingressgateway"})
        door["spec"]["servers"] = servers
        if placed:
            door["metadata"]["annotations"] = {"lab.goodjob/locality": PLACES[0]}
        return door

    def _policy_blocks(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name, values in (
            ("outlierDetection", _BREAKERS),
            ("connectionPool", _POOLS),
            ("loadBalancer", _BALANCERS),
        ):
            if self._often(0.5):
                made[name] = self._one(values)
        if self._often(0.15):
            made["tls"] = self._one(_TLS)
        return made or {"outlierDetection": self._one(_BREAKERS)}

    def _top(self) -> dict[str, Any]:
        made = self._policy_blocks()
        if self._often(0.2):
            made["retryBudget"] = self._one(({}, {"percent": 35.5, "budgetInterval": "0s"}))
        if self._often(0.1):
            made["proxyProtocol"] = {"version": self._one(("V1", "V2"))}
        if self._often(0.3):
            port = {"number": self._one((80, 8000))}
            made["portLevelSettings"] = [{"port": port, **self._policy_blocks()}]
        return made

    def _policy(self, number: int) -> dict[str, Any]:
        where = self._one((HOME, HOME, AWAY, "istio-system"))
        host = self._one(
            ("front", f"front.{HOME}.svc.cluster.local", f"*.{HOME}.svc.cluster.local", "*.local")
        )
        made = _resource("DestinationRule", f"policy-{number}", where, host=host)
        spec = made["spec"]
        if self._often(0.8):
            spec["trafficPolicy"] = self._top()
        if self._often(0.6):
            spec["subsets"] = [{"name": "v1", "labels": {"version": "v1"}}]
            if self._often(0.5):
                spec["subsets"][0]["trafficPolicy"] = self._top()
            spec["subsets"].append({"name": "v2", "labels": {"version": "v2"}})
        if self._often(0.3):
            spec["exportTo"] = self._one((["."], ["*"], [HOME], ["istio-system", HOME]))
        elif self._often(0.1):
            spec["workloadSelector"] = {"matchLabels": {"app": "client"}}
        return made

    def _routes(self, number: int) -> dict[str, Any]:
        hosts = self._one(_HOSTS)
        gateways = self._one((["door"], ["door", "mesh"], None, ["mesh"], ["door", f"{HOME}/door"]))
        rules = [self._rule() for _ in range(1 + self._chance.randrange(3))]
        made = _resource("VirtualService", f"routes-{number}", HOME, hosts=hosts, http=rules)
        if gateways is not None:
            made["spec"]["gateways"] = gateways
        if self._often(0.2):
            made["spec"]["exportTo"] = self._one((["."], [HOME, "istio-system"], ["*"]))
        return made

    def _rule(self) -> dict[str, Any]:
        rule: dict[str, Any] = {}
        if self._often(0.7):
            rule["match"] = [self._some(_MATCHES, 2) for _ in range(1 + self._chance.randrange(2))]
        if self._often(0.12):
            acts: dict[str, Any] = self._one(
                (
                    {"redirect": {"uri": "/moved", "redirectCode": 302}},
                    {"redirect": {"scheme": "https", "port": 0}},
                    {"redirect": {"derivePort": "FROM_REQUEST_PORT", "authority": "r.example"}},
                    {"directResponse": {"status": 503, "body": {"string": "closed"}}},
                )
            )
            return rule | acts
        shares = self._one(((0,), (1,), (3, 7), (50, 0, 50)))
        rule["route"] = [self._destination(share) for share in shares]
        return rule | self._some(_EXTRAS, 3)

    def _destination(self, weight: int) -> dict[str, Any]:
        made: dict[str, Any] = {
            "destination": {
                "host": self._one(("front", "front", "back", f"far.{AWAY}.svc.cluster.local"))
            }
        }
        if self._often(0.4):
            made["destination"]["subset"] = self._one(("v1", "v2"))
        if self._often(0.3):
            made["destination"]["port"] = {"number": self._one((80, 8000))}
        if weight:
            made["weight"] = weight
        if self._often(0.15):
            made["headers"] = {"request": {"set": {":authority": "d.example", "d": "1"}}}
        return made


def _resource(kind: str, name: str, where: str, **spec: Any) -> dict[str, Any]:
    metadata: dict[str, Any] = {"name": name, "namespace": where}
    return {"apiVersion": ISTIO, "kind": kind, "metadata": metadata, "spec": dict(spec)}


def _service(name: str, where: str, ports: list[tuple[str, int]]) -> dict[str, Any]:
    listed = [{"name": said, "port": port, "targetPort": 8080} for said, port in ports]
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": where},
        "spec": {"selector": {"app": name}, "ports": listed},
    }


def _workload(
    name: str, where: str, version: str, replicas: int, place: str, *, client: bool = False
) -> dict[str, Any]:
    labels = {"app": name, "version": version}
    if place:
        labels["istio-locality"] = place.replace("/", ".")
    metadata: dict[str, Any] = {"name": f"{name}-{version}", "namespace": where}
    if client:
        metadata["annotations"] = {"lab.goodjob/laptop": "skip"}
    container = {"name": "c", "image": "c:1", "ports": [{"containerPort": 8080}]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata,
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name, "version": version}},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }
