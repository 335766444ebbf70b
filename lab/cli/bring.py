"""A lab that comes up, as people and programs are told of it."""

from __future__ import annotations

import shlex
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from lab.cli.out import console, print_model, say, show, tell
from lab.cli.sites import command, runs, start, without
from lab.cli.skipped import by_kind
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lab.cli.sites import LabState, ProxyState


#: So many other hosts are named.
_MOST_HOSTS = 8


@dataclass(frozen=True)
class Wanted:
    """The lab that is wanted.

    Args:
        name: what to call it.
        sources: folders with YAML, or files.
        port: the first proxy's port, or None for the lab's own.
        callers: how many Envoys, or their kinds; None for the one that suits the manifests.
        endpoint_delay: how many seconds they go on sending to a pod that is told to end.
        fresh: whether it takes the place of one of that name.
        stand_in: the names of what goodjob's own service stands in for; ``*`` for all.
        assume: what is said of Services that are not there; None if nothing is assumed.
        strict: whether what is left out or assumed of the manifests is an error.
    """

    name: str
    sources: Sequence[Path]
    port: int | None
    callers: str | None
    endpoint_delay: float
    fresh: bool
    stand_in: Sequence[str] = ()
    assume: Sequence[str] | None = ()
    strict: bool = False


def bring_up(wanted: Wanted, timeout: float, *, as_json: bool) -> None:
    """Start it, say how that comes along, and leave it running.

    Args:
        wanted: which lab.
        timeout: seconds to wait until every pod is ready.
        as_json: print JSON instead.

    Raises:
        Exit: some of its pods are not ready.
        LabError: it did not start.
    """
    began = time.monotonic()
    progress = (lambda _: None) if as_json else _Progress()
    if wanted.fresh and runs(wanted.name) and not as_json:
        show(Text("cli-in-place-of", name=wanted.name))
    with start(
        wanted.name,
        wanted.sources,
        port=wanted.port,
        proxies=wanted.callers,
        endpoint_delay=wanted.endpoint_delay,
        fresh=wanted.fresh,
        stand_in=wanted.stand_in,
        assume=wanted.assume,
        strict=wanted.strict,
    ) as lab:
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
    if others := other_hosts(state.entrance):
        line = command("hammer --host NAME", state.name)
        show(Text("cli-other-hosts", command=line, hosts=others))


def other_hosts(caller: ProxyState) -> tuple[str, ...]:
    """The other hosts that a caller serves, each by its longest name, without wildcards.

    One more at the same port is hardly another Service's.
    """
    names = [each.rstrip(".") for each in caller.hosts if "*" not in each and "." in each]
    names = list(dict.fromkeys(names))
    longest = [each for each in names if not any(one.startswith(f"{each}.") for one in names)]
    others = tuple(each for each in longest if each != caller.host)[:_MOST_HOSTS]
    return others if caller.doors or len(others) > 1 else ()


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
    return shlex.join([*words, f"{caller.url}{caller.path}"])


class _Progress:
    """Prints what has changed, a line each."""

    def __init__(self) -> None:
        self._said: set[Text] = set()

    def __call__(self, state: LabState) -> None:
        for warning in state.warnings:
            self._show(Text("cli-warning", warning=warning))
        for caller in state.proxies:
            if caller.process is not None:
                for name, address in caller.listeners.items():
                    port = name.rpartition("_")[2]
                    self._show(Text("cli-listens", proxy=caller.name, address=address, port=port))
        for pod in state.pods:
            if pod.ready:
                self._show(Text("cli-pod-ready", pod=pod.name, address=pod.address))

    def _show(self, text: Text) -> None:
        if text not in self._said:
            self._said.add(text)
            show(text)
