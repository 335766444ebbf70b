"""What istiod said against what goodjob says: the differences that nobody has declared."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lab.errors import LabError, UnsupportedField
from lab.manifests import load
from lab.translate import Proxy, assumed_endpoints, translate
from lab.translate.apart import OWN_FILTERS, is_apart

if TYPE_CHECKING:
    from lab.manifests.releases import Release

Config = Mapping[str, Any]
_KEYS = {"clusters": "name", "routes": "name", "listeners": "name", "endpoints": "cluster_name"}


class Refused(Exception):
    """goodjob has no answer; whether it says that the cluster would have none either."""

    def __init__(self, error: LabError) -> None:
        super().__init__(str(error))
        self.by_name = isinstance(error, UnsupportedField)


def said(text: str, release: Release, *, config: bool) -> dict[str, Any]:
    """Goodjob's config of both proxies; nothing where only a verdict is wanted.

    Raises:
        Refused: it has none.
    """
    try:
        manifests = load(text, "bundle", release)
        if not config:
            return {}
        pods = assumed_endpoints(manifests)
        return {
            proxy.value: translate(
                manifests, proxy=proxy, endpoints=pods, release=release
            ).as_dict()
            for proxy in Proxy
        }
    except LabError as error:
        raise Refused(error) from error


def shaped(config: Mapping[str, Iterable[Config]]) -> dict[str, dict[str, Any]]:
    """A proxy's config by name, without Istio's own filters and virtual addresses."""
    made: dict[str, dict[str, Any]] = {}
    for kind, key in _KEYS.items():
        made[kind] = {str(each[key]): _shape(kind, copy.deepcopy(each)) for each in config[kind]}
    return made


def _shape(kind: str, message: Any) -> Any:
    if kind == "routes":
        for host in message.get("virtual_hosts", ()):
            host["domains"] = [name for name in host["domains"] if not name.startswith("10.96.0.")]
            for route in host.get("routes", ()):
                # istiod's order is that of a Go map.
                if parameters := route["match"].get("query_parameters"):
                    parameters.sort(key=lambda each: str(each.get("name")))
        hosts = {host["name"]: host for host in message.get("virtual_hosts", ())}
        message |= {"virtual_hosts": hosts, "order": list(hosts)}
    elif kind == "endpoints":
        for group in message.get("endpoints", ()):
            group.get("lb_endpoints", []).sort(key=lambda each: json.dumps(each["endpoint"]))
        message.get("endpoints", []).sort(key=_group)
    elif kind == "listeners":
        for chain in message.get("filter_chains", ()):
            _without_own(chain, "filters")
            for one in chain.get("filters", ()):
                _without_own(one.get("typed_config", {}), "http_filters")
    return message


def _group(group: Mapping[str, Any]) -> str:
    hosts = [each["endpoint"] for each in group.get("lb_endpoints", ())]
    return json.dumps([group.get("priority", 0), group.get("locality", {}), hosts], sort_keys=True)


def _without_own(message: dict[str, Any], field: str) -> None:
    if field in message:
        message[field] = [one for one in message[field] if one["name"] not in OWN_FILTERS]


def without_zeros(value: Any, zeros: Mapping[str, Any], parent: str = "") -> Any:
    """Goodjob's message as proto JSON prints it, which leaves plain fields out that are zero."""
    if isinstance(value, dict):
        return {
            name: without_zeros(below, zeros, name)
            for name, below in value.items()
            if not (f"{parent}.{name}" in zeros and zeros[f"{parent}.{name}"] == below)
        }
    if isinstance(value, list):
        return [without_zeros(each, zeros, parent) for each in value]
    return value


def differences(theirs: Any, ours: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every place that differs and is not always different: path, istiod's, goodjob's."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for name in sorted({*theirs, *ours}):
            below = f"{path}.{name}" if path else name
            yield from differences(theirs.get(name), ours.get(name), below)
    elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        for index, (one, other) in enumerate(zip(theirs, ours, strict=True)):
            yield from differences(one, other, f"{path}[{index}]")
    elif not _same(theirs, ours) and not is_apart(path):
        yield path, theirs, ours


def _same(theirs: Any, ours: Any) -> bool:
    """A number of 64 bits is text in proto JSON."""
    if isinstance(theirs, str) and isinstance(ours, int) and not isinstance(ours, bool):
        return theirs == str(ours)
    return bool(theirs == ours)
