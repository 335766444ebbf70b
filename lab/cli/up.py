"""``goodjob up``: start the pods and Envoy."""

from __future__ import annotations

import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.options import NAME, Json, Name
from lab.cli.out import console, print_model, say, show
from lab.cli.sites import START_SECONDS, start
from lab.cli.skipped import by_kind
from lab.cli.texts import in_full, sources_of
from lab.words import Text

if TYPE_CHECKING:
    from lab.cli.sites import LabState, ProxyState


def up(
    paths: Annotated[
        list[Path] | None,
        typer.Option(
            "-k",
            "-f",
            metavar="DIR|FILE",
            help="Manifests: folders with YAML, or YAML files; - is standard input.",
        ),
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
    began = time.monotonic()
    progress = (lambda _: None) if as_json else _Progress()
    with start(name, in_full(sources_of(paths)), port=port, proxies=callers) as lab:
        state = lab.until_ready(progress, timeout)
        lab.keep()
    if as_json:
        from lab.cli.schemas.lab import Up

        print_model(Up.of(state))
        return
    if state.skipped:
        skipped = Text("cli-not-run", resources=by_kind(state.skipped))
        console().print(say(skipped), style="dim")
    seconds = f"{time.monotonic() - began:.1f}"
    show(Text("cli-ready", seconds=seconds, command=_curl(state.entrance)))


def _curl(caller: ProxyState) -> str:
    """The command that asks a caller, with what it takes for TLS."""
    from urllib.parse import urlsplit

    words = ["curl"]
    door = urlsplit(caller.url)
    # What ends in .localhost is this machine to curl, too (RFC 6761); nothing else is.
    if not f".{door.hostname}".endswith(".localhost"):
        address = caller.address.rpartition(":")[0]
        words += ["--resolve", f"{door.hostname}:{door.port}:{address}"]
    words += ["--cacert", caller.ca] if caller.ca else []
    if caller.client:
        certificate, key = caller.client
        words += ["--cert", certificate, "--key", key]
    return shlex.join([*words, f"{caller.url}/test"])


class _Progress:
    """Prints what has changed, a line each."""

    def __init__(self) -> None:
        self._said: set[Text] = set()

    def __call__(self, state: LabState) -> None:
        for warning in state.warnings:
            self._show(Text("cli-warning", warning=warning))
        for caller in state.proxies:
            if caller.process is not None:
                for address in caller.listeners.values():
                    self._show(Text("cli-listens", proxy=caller.name, address=address))
        for pod in state.pods:
            if pod.ready:
                self._show(Text("cli-pod-ready", pod=pod.name, address=pod.ip))

    def _show(self, text: Text) -> None:
        if text not in self._said:
            self._said.add(text)
            show(text)
