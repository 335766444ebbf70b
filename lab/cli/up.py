"""``goodjob up``: start the pods and Envoy."""

from __future__ import annotations

import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.options import NAME, Json, Name, manifests_folder
from lab.cli.out import console, print_json
from lab.cli.sites import START_SECONDS, start
from lab.cli.skipped import by_kind

if TYPE_CHECKING:
    from lab.cli.sites import LabState, ProxyState


def up(
    directory: Annotated[
        Path | None,
        typer.Option("-k", metavar="DIR", help="Manifests: a kustomize folder, or a YAML file."),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=65535,
            help="The first caller's port on 127.0.0.1; without it, the first lab takes 18080.",
            show_default=False,
        ),
    ] = None,
    callers: Annotated[
        str,
        typer.Option(
            metavar="N|KINDS",
            help="How many Envoys send to the pods: 2 is gateway and sidecar; or their kinds, "
            "such as gateway,gateway,sidecar.",
        ),
    ] = "1",
    timeout: Annotated[
        float, typer.Option(min=1, help="Seconds to wait until every pod is ready.")
    ] = START_SECONDS,
    name: Name = NAME,
    as_json: Json = False,
) -> None:
    """Start the lab: the pods, and a real Envoy in front of them.

    It renders the manifests with kustomize, starts what the Deployments say, and configures Envoy
    as istiod would. It comes back when every Envoy reaches every pod; the lab runs on until
    `goodjob down`.
    """
    out = console()
    began = time.monotonic()
    progress = _Progress(quiet=as_json)
    folder = manifests_folder(directory)
    with start(name, folder, port=port, proxies=callers) as lab:
        state = lab.until_ready(progress, timeout)
        lab.keep()
    if as_json:
        entrance = state.entrance
        print_json({**state.model_dump(mode="json"), "url": entrance.url, "ca": entrance.ca})
        return
    if state.skipped:
        out.print(f"not run on a laptop: {by_kind(state.skipped)}", style="dim")
    out.print(f"ready after {time.monotonic() - began:.1f} s: {_curl(state.entrance)}")


def _curl(caller: ProxyState) -> str:
    """The command that asks a caller, with what it takes for TLS."""
    words = ["curl"]
    words += ["--cacert", caller.ca] if caller.ca else []
    if caller.client:
        certificate, key = caller.client
        words += ["--cert", certificate, "--key", key]
    return shlex.join([*words, f"{caller.url}/test"])


class _Progress:
    """Prints what has changed, a line each."""

    def __init__(self, *, quiet: bool) -> None:
        self._out = console()
        self._quiet = quiet
        self._said: set[str] = set()

    def __call__(self, state: LabState) -> None:
        if self._quiet:
            return
        for warning in state.warnings:
            self._say(f"warning: {warning}")
        for caller in state.proxies:
            if caller.process is not None:
                for address in caller.listeners.values():
                    self._say(f"{caller.name} listens at {address}")
        for pod in state.pods:
            if pod.ready:
                self._say(f"pod {pod.name} is ready at {pod.ip}")

    def _say(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            self._out.print(text)
