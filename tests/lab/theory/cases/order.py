"""Cases of rules about the order in which routes are asked."""

from __future__ import annotations

from typing import Any

from tests.lab.theory.cases.bundles import PLAIN, Case, W, elsewhere
from tests.lab.theory.shop import Document, other, routes, to


def path(prefix: str, **more: Any) -> Document:
    """A route of all paths that begin like this."""
    return {"match": [{"uri": {"prefix": prefix}, **more}], **to()}


def through(name: str, *http: Document, host: str = "shop.example.com", **spec: Any) -> Document:
    """Routes of a host at the gateway."""
    found = {"hosts": [host], "gateways": ["front"], "http": list(http), **spec}
    return other("VirtualService", name, found)


GREEN = {"headers": {"user": {"exact": "green"}}}

CASES = [
    Case(
        "route-never-used",
        W,
        (*PLAIN[:3], routes(to(), path("/a"))),
        "takes every request",
        (*PLAIN[:3], routes(path("/a"), to())),
        exact=(
            "VirtualService mall/shop",
            "spec.http[1]",
            ("no request comes here: spec.http[0], which is asked first, takes every request"),
            "spec.http[1] before spec.http[0]",
        ),
    ),
    Case(
        "route-never-used",
        W,
        (*PLAIN[:3], routes(path("/a"), path("/ab", **GREEN), to())),
        "takes all that this one is for",
        (*PLAIN[:3], routes(path("/ab", **GREEN), path("/a"), to())),
        exact=(
            "VirtualService mall/shop",
            "spec.http[1]",
            (
                "no request comes here: spec.http[0], which is asked first, takes all that "
                "this one is for"
            ),
            "spec.http[1] before spec.http[0]",
        ),
    ),
    Case(
        "routes-by-age",
        W,
        (*PLAIN[:3], through("wide", path("/a")), through("narrow", path("/a/b"))),
        "the older of the two resources is asked first",
        # istiod puts what takes everything last of all.
        (*PLAIN[:3], through("wide", path("/")), through("narrow", path("/a/b"))),
        exact=(
            "VirtualService mall/narrow",
            "spec.http[0]",
            (
                "VirtualService mall/wide is for the same host at the same gateway, and its"
                " spec.http[0] takes all that this one is for: the older of the two "
                "resources is asked first, so which one answers depends on when each was "
                "made"
            ),
            ("one VirtualService for both with this route first, or paths that don't meet"),
        ),
    ),
    Case(
        "two-routes-one-host",
        W,
        (*PLAIN, other("VirtualService", "twin", {"hosts": ["shop"], "http": [path("/a")]})),
        "takes one of the two",
        (*PLAIN, elsewhere(through("twin", path("/a"), host="shop"), "mall")),
        exact=(
            "VirtualService mall/twin",
            "spec.hosts",
            (
                "VirtualService mall/shop is for the same host in the mesh: a sidecar takes"
                " one of the two, the older, and nothing of the other"
            ),
            "one VirtualService a host for the mesh",
        ),
    ),
]
