"""``goodjob up``: start the pods and Envoy."""

from __future__ import annotations

import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lab.cli.options import NAME, Json, Name
from lab.cli.out import console, print_model, say, show, tell
from lab.cli.sites import ENDPOINT_DELAY_SECONDS, START_SECONDS, start, without
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
    endpoint_delay: Annotated[
        float,
        typer.Option(
            min=0,
            max=60,
            envvar="GOODJOB_ENDPOINT_DELAY",
            metavar="SECONDS",
            help="How long proxies send to a pod that is told to end, as they hear of it late.",
        ),
    ] = ENDPOINT_DELAY_SECONDS,
    name: Name = NAME,
    as_json: Json = False,
) -> None:
    """Start the lab: the pods, and a real Envoy in front of them.

    It renders the manifests with kustomize, starts what the Deployments say, and configures Envoy
    as istiod would. It comes back when every Envoy reaches every pod; the lab runs on until
    `goodjob down`. Pods that are not ready by then are named with what their probe got: the lab
    runs with the others, as a cluster would, and the exit status is 1.
    """
    began = time.monotonic()
    progress = (lambda _: None) if as_json else _Progress()
    sources = in_full(sources_of(paths))
    with start(name, sources, port=port, proxies=callers, endpoint_delay=endpoint_delay) as lab:
        state = lab.until_up(progress, timeout)
        lab.keep()
    missing = without(state)
    if as_json:
        from lab.cli.schemas.lab import Up

        print_model(Up.of(state))
    else:
        _said(state, time.monotonic() - began)
    if missing is not None:
        tell(Text("cli-up-without", missing=missing))
        for pod in state.pods:
            if pod.last_words:
                tell(Text("cli-last-words", pod=pod.name, words=pod.last_words))
        raise typer.Exit(1)


def _said(state: LabState, seconds: float) -> None:
    if state.skipped:
        skipped = Text("cli-not-run", resources=by_kind(state.skipped))
        console().print(say(skipped), style="dim")
    show(Text("cli-ready", seconds=f"{seconds:.1f}", command=_curl(state.entrance)))


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
