"""What the Istio resources have in common: metadata, hosts, regular expressions, ports.

The rules are those of istiod's webhook, pkg/config/validation.
"""

from __future__ import annotations

import functools
import ipaddress
import re
import warnings
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from lab.manifests.metadata import ObjectMeta
from lab.manifests.model import (
    DNS_LABEL,
    PortNumber,
    Strict,
    no_twins,
    not_modelled,
    reject,
    shown,
)
from lab.words import Text

#: Served by every Istio that the lab stands for; the fields are the same.
API_VERSIONS = (
    "networking.istio.io/v1",
    "networking.istio.io/v1beta1",
    "networking.istio.io/v1alpha3",
)

_LABEL = re.compile(r"[a-zA-Z0-9](?:[-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?", re.ASCII)
_WILDCARD_LABEL = re.compile(r"\*|(?:\*|\*-)?[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?", re.ASCII)
_HEADER = re.compile(r"[-_A-Za-z0-9]+", re.ASCII)
_PSEUDO_HEADERS = frozenset({":authority", ":method", ":path", ":scheme", ":status"})
_LONGEST_HOST = 255
_LONGEST_LABEL = 63
_LONGEST_REGEX = 1024
#: Python's own words for what RE2 refuses as well.
_UNREADABLE = (
    "unbalanced parenthesis",
    "missing ), ",
    "nothing to repeat",
    "unterminated character set",
)
_NOT_RE2 = re.compile(r"(?<!\\)(?:\\\\)*(\(\?(?:[=!]|<[=!]|>)|\\[1-9])")


class Resource(Strict):
    """A resource of networking.istio.io."""

    not_enforced: ClassVar[Mapping[str, Text]] = MappingProxyType(
        {"status": Text("manifests-by-control-plane")}
    )

    api_version: str
    kind: str
    metadata: ObjectMeta


class PortSelector(Strict):
    """A port, by number."""

    number: PortNumber


def is_wildcard_domain(host: str) -> bool:
    """A domain name whose first label may be, or start with, ``*``."""
    if len(host) > _LONGEST_HOST:
        return False
    first, *rest = host.removesuffix(".").split(".")
    if len(first) > _LONGEST_LABEL:
        return False
    return bool(_WILDCARD_LABEL.fullmatch(first)) and all(map(_LABEL.fullmatch, rest))


def is_address(host: str) -> bool:
    """An IP address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _host(value: str) -> str:
    if not is_wildcard_domain(value):
        reject(Text("manifests-host", value=shown(value)))
    return value


def _destination_host(value: str) -> str:
    if value == "*" or not (is_wildcard_domain(value) or is_address(value)):
        reject(Text("manifests-service-name", value=shown(value)))
    return value


def _virtual_host(value: str) -> str:
    if not (is_wildcard_domain(value) or is_address(value)):
        reject(Text("manifests-virtual-host", value=shown(value)))
    return value


def check_regex(value: str) -> str:
    """A regular expression that istiod would send on; Envoy has the last word on RE2's syntax."""
    if not value:
        reject(Text("manifests-regex-empty"))
    if len(value) > _LONGEST_REGEX:
        reject(Text("manifests-regex-too-long", most=_LONGEST_REGEX))
    if (found := _NOT_RE2.search(value)) is not None:
        reject(Text("manifests-regex-not-re2", part=found[1]))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(value)
    except re.error as error:
        if error.msg.startswith(_UNREADABLE):
            position = -1 if error.pos is None else error.pos
            reject(Text("manifests-regex-unreadable", said=error.msg, position=position))
    return value


def _header_name(value: str) -> str:
    if value.startswith("@request.auth"):
        not_modelled(Text("manifests-header-of-jwt", name=repr(value)))
    if not _HEADER.fullmatch(value):
        reject(Text("manifests-header-name", value=shown(value)))
    return value


def _matched_name(value: str) -> str:
    return value if value in _PSEUDO_HEADERS else _header_name(value)


def _any_header_name(value: str) -> str:
    return value if value == "*" else _header_name(value)


def _export(value: str) -> str:
    if value not in (".", "*") and not re.fullmatch(DNS_LABEL, value):
        reject(Text("manifests-export", value=shown(value)))
    return value


def check_exports(exported: tuple[str, ...], namespace: str) -> None:
    """Refuse a namespace that is there twice, and all of them together with some."""
    own = [index for index, each in enumerate(exported) if each in {".", namespace}]
    if len(own) > 1:
        twice = Text("manifests-exported-to-itself", times=len(own))
        reject(twice, *(("spec", "exportTo", index) for index in own[1:]))
    no_twins(exported, Text("manifests-the-export"), "spec", "exportTo")
    if "*" in exported and len(exported) > 1:
        reject(Text("manifests-exported-to-all"), ("spec", "exportTo"))


def exports(exported: tuple[str, ...], namespace: str) -> frozenset[str]:
    """The namespaces that see a rule, or ``*``, which is the default."""
    return frozenset(namespace if each == "." else each for each in exported or ("*",))


ExportTo = Annotated[str, AfterValidator(_export)]
Host = Annotated[str, AfterValidator(_host)]
DestinationHost = Annotated[str, AfterValidator(_destination_host)]
VirtualHost = Annotated[str, AfterValidator(_virtual_host)]
Regex = Annotated[str, AfterValidator(check_regex)]
#: A header that a match may ask for: also one that HTTP/2 made of the first line of a request.
MatchedName = Annotated[str, AfterValidator(_matched_name)]
#: A header, or ``*`` for all of them.
AnyHeaderName = Annotated[str, AfterValidator(_any_header_name)]
FractionalPercent = Annotated[float, Field(ge=0, le=100)]


@functools.lru_cache(maxsize=65536)
def resolve(host: str, namespace: str, domain: str = "cluster.local") -> str:
    """A host name in full: one without a dot is a Service of ``namespace``.

    Source: pkg/config/host ResolveShortnameToFQDN.
    """
    if "." in host or "*" in host or is_address(host):
        return host
    return f"{host}.{namespace}.svc.{domain}"
