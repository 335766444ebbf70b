"""Resources with one odd value each: every field of the models, with values drawn from a seed."""

from __future__ import annotations

import json
import random
import re
from typing import TYPE_CHECKING, Any

from lab.translate.fidelity import KINDS, Fate, fields

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How many values are drawn for a field.
VALUES = 6
_ODD: tuple[Any, ...] = (
    None,
    {},
    [],
    "",
    "x",
    "A.b",
    "*",
    "/a",
    "0s",
    "1ms",
    "999us",
    "-1s",
    "1m30s",
    True,
    0,
    1,
    -1,
    100,
    101,
    0.5,
    503,
    65536,
    2**31,
    2**32,
    [""],
    ["x"],
    ["x", "x"],
    {"x": "y"},
    {"x": {}},
)
_META = {"name": "x", "namespace": "home"}
_BASES: dict[str, dict[str, Any]] = {
    "DestinationRule": {"host": "x"},
    "VirtualService": {"hosts": ["x"], "http": [{"route": [{"destination": {"host": "x"}}]}]},
    "Gateway": {
        "servers": [{"port": {"number": 80, "name": "h", "protocol": "HTTP"}, "hosts": ["*"]}]
    },
}
#: What a rule has instead of a route.
_INSTEAD = re.compile(r"http\[\]\.(redirect|directResponse|delegate)")
#: What has to be beside a field, by the end of the path of what both are in.
_BESIDE: dict[str, dict[str, Any]] = {
    "consistentHash.httpCookie": {"name": "c"},
    "httpCookie.attributes[]": {"name": "a"},
    "http2KeepAlive": {"interval": "1s", "timeout": "1s"},
    "loadBalancer.warmup": {"duration": "1s"},
    "portLevelSettings[]": {"port": {"number": 80}, "outlierDetection": {}},
    "localityLbSetting.distribute[]": {"from": "a/*", "to": {"b/*": 100}},
    "localityLbSetting.failover[]": {"from": "a", "to": "b"},
    "spec.subsets[]": {"name": "s"},
    "fault.delay": {"fixedDelay": "1s"},
    "fault.abort": {"httpStatus": 500},
    "mirrors[]": {"destination": {"host": "x"}},
    "mirror": {"host": "x"},
    "rewrite": {"authority": "a"},
    "uriRegexRewrite": {"match": "a", "rewrite": "b"},
    "redirect": {"uri": "/"},
    "directResponse": {"status": 200},
    "retries": {"attempts": 1},
    "outlierDetection": {"splitExternalLocalOriginErrors": True},
    "servers[].tls": {"mode": "SIMPLE", "credentialName": "c"},
    "trafficPolicy.tls": {"mode": "SIMPLE"},
}


def mutants() -> Iterator[tuple[str, str]]:
    """Each with its name: the path and the value."""
    for kind in KINDS:
        for field in fields(kind):
            if not field.path.startswith("spec.") or field.fate is Fate.LEFT_OUT:
                continue
            chance = random.Random(f"{kind} {field.path}")
            for value in _drawn(chance):
                made: dict[str, Any] = {
                    "apiVersion": "networking.istio.io/v1",
                    "kind": kind,
                    "metadata": _META,
                    "spec": json.loads(json.dumps(_BASES[kind])),
                }
                if _INSTEAD.search(field.path):
                    del made["spec"]["http"][0]["route"]
                _put(made, field.path, value)
                yield f"{kind} {field.path}={json.dumps(value)}", json.dumps(made)


def _drawn(chance: random.Random) -> list[Any]:
    """Different ones, in order of the table."""
    places: set[int] = set()
    while len(places) < VALUES:
        places.add(chance.randrange(len(_ODD)))
    return [_ODD[place] for place in sorted(places)]


def _put(document: dict[str, Any], path: str, value: object) -> None:
    at: Any = document
    parts = path.replace("{}", ".{}").replace("[]", ".[]").split(".")
    walked = ""
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        walked = f"{walked}{part}" if part in {"[]", "{}"} else f"{walked}.{part}".lstrip(".")
        after = None if last else parts[index + 1]
        empty: Any = [] if after == "[]" else {}
        if part == "[]":
            if not at:
                at.append(empty)
            key: Any = 0
        else:
            key = "key" if part == "{}" else part
        if last or (parts[-1] in {"[]", "{}"} and index == len(parts) - 2):
            at[key] = value
            return
        at = at.setdefault(key, empty) if part != "[]" else at[0]
        if isinstance(at, dict):
            _beside(at, walked, after)


def _beside(at: dict[str, Any], walked: str, after: str | None) -> None:
    for end, block in _BESIDE.items():
        if walked == end or walked.endswith(f".{end}"):
            for name, value in block.items():
                if name != after:
                    at.setdefault(name, json.loads(json.dumps(value)))
