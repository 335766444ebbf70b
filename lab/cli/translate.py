"""``goodjob translate``: what istiod would make of the manifests."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lab.cli.options import manifests_folder, print_json
from lab.manifests import DEFAULT_RELEASE, Release, load, render
from lab.translate import Proxy, assumed_endpoints
from lab.translate import translate as translated


def translate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[DIR|FILE]...", help="Kustomize folders or YAML files."),
    ] = None,
    proxy: Annotated[
        Proxy, typer.Option(help="Whose configuration: the ingress gateway's or a sidecar's.")
    ] = Proxy.GATEWAY,
    istio: Annotated[
        Release, typer.Option(help="The release of Istio whose behaviour is translated.")
    ] = DEFAULT_RELEASE,
) -> None:
    """Print the Envoy config that istiod would send, as JSON.

    Endpoints are one ready pod a replica at documentation addresses: nothing has to run.
    """
    sources = [manifests_folder(path) for path in paths or ()] or [manifests_folder(None)]
    text = "\n---\n".join(render(source) for source in sources)
    manifests = load(text, ", ".join(str(source) for source in sources), istio)
    for warning in manifests.warnings:
        typer.echo(f"goodjob: warning: {warning}", err=True)
    endpoints = assumed_endpoints(manifests)
    config = translated(manifests, proxy=proxy, endpoints=endpoints, release=istio)
    print_json(config.as_dict())
