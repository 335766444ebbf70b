"""``goodjob up``: start the pods and Envoy."""

from __future__ import annotations

import shlex
import time
from pathlib import Path
from typing import Annotated

import typer

from lab.cli.options import NAME, Json, Name, console, manifests_folder, print_json
from lab.local.home import lab_home
from lab.local.lab import START_SECONDS, start
from lab.local.state import LabState


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
            help="The gateway's port on 127.0.0.1; without it, the first lab takes 18080.",
            show_default=False,
        ),
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=1, help="Seconds to wait until every pod is ready.")
    ] = START_SECONDS,
    name: Name = NAME,
    as_json: Json = False,
) -> None:
    """Start the lab: the pods, and a real Envoy in front of them.

    It renders the manifests with kustomize, starts what the Deployments say, and configures Envoy
    as istiod would. It comes back when the gateway reaches every pod; the lab runs on until
    `goodjob down`.
    """
    out = console()
    began = time.monotonic()
    progress = _Progress(quiet=as_json)
    with start(lab_home(name), manifests_folder(directory), port=port) as lab:
        state = lab.until_ready(progress, timeout)
        lab.keep()
    if as_json:
        print_json({**state.model_dump(mode="json"), "url": state.url, "ca": state.ca})
        return
    if state.skipped:
        out.print(f"not run on a laptop: {', '.join(state.skipped)}", style="dim")
    out.print(f"ready after {time.monotonic() - began:.1f} s: {_curl(state)}")


def _curl(state: LabState) -> str:
    """The command that asks the gateway, with what it takes for TLS."""
    words = ["curl"]
    if state.https is not None and state.https.required:
        words += ["--cacert", state.https.ca] if state.https.ca else []
        if state.https.client:
            certificate, key = state.https.client
            words += ["--cert", certificate, "--key", key]
    return shlex.join([*words, f"{state.url}/test"])


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
        if state.envoy.process is not None:
            self._say(f"envoy listens at {state.gateway}")
            if state.https is not None:
                self._say(f"envoy ends TLS at {state.https.address}")
        for pod in state.pods:
            if pod.ready:
                self._say(f"pod {pod.name} is ready at {pod.ip}")

    def _say(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            self._out.print(text)
