"""The process behind ``goodjob up``: it starts the pods and Envoys, keeps them, and ends with them.

It is tied to whoever started it by a pipe on its standard input: until the line ``keep`` arrives,
the end of the pipe is the end of the lab. So a ``goodjob up`` that is interrupted, or killed,
leaves nothing behind.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime
import functools
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from lab.envoy.delay import ENDPOINT_DELAY_SECONDS
from lab.errors import FileError, LabError
from lab.files import refused, replace_text
from lab.laptop.address import BLOCKS, Place, lease_block
from lab.laptop.caller import callers, check_entrance, one_that_suits
from lab.laptop.certificates import Certificates
from lab.laptop.fleet import Fleet
from lab.laptop.hold import Hold
from lab.laptop.home import LabHome
from lab.laptop.https import check_upstreams, is_tls
from lab.laptop.logs import keep_short
from lab.laptop.orphans import ORPHANS
from lab.laptop.owner import follow
from lab.laptop.plain import plainly
from lab.laptop.pods import (
    check_count,
    check_rollable,
    further_pod,
    plan_pods,
    runs_here,
    skipped,
    where,
)
from lab.laptop.process import started_at
from lab.laptop.proxies import Proxies
from lab.laptop.remarks import remarks
from lab.laptop.standin import loaded
from lab.laptop.state import (
    AnswerState,
    ApplyRequest,
    LabState,
    Phase,
    ProcessState,
    take_request,
    write_state,
)
from lab.laptop.watcher import watched
from lab.laptop.words import reason
from lab.laptop.writing import Writing
from lab.site.events import Applied, Refused, SiteTurned
from lab.translate import Proxy, translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.laptop.caller import Caller
    from lab.laptop.xds import Change
    from lab.site.events import Event
    from lab.words import Text

_Counters = dict[str, dict[str, dict[str, int]]]
# How often it is looked whether a certificate is to be renewed; they live an hour at least.
_RENEWAL_SECONDS = 60.0
# How often it is looked whether the folder is still there, and its disk has room again.
_WATCH_SECONDS = 1.0


class Supervisor:
    """One lab from its start to its end.

    Args:
        home: the lab's files; ``manifests.yaml`` is what to run.
        hold: the hold on them.
        source: where the manifests came from, for people.
        port: the first proxy's port, or None for the lab's own.
        callers: who sends to the pods; nobody is the gateway, or a client's sidecar where there is
            no Gateway.
        endpoint_delay: how many seconds the proxies go on sending to a pod that is told to end.
        stand_in: the names of what goodjob's own service stands in for; ``*`` for all.
        assume: what is said of Services that are not there; None if nothing is assumed.
    """

    def __init__(
        self,
        home: LabHome,
        hold: Hold,
        *,
        source: str,
        port: int | None,
        callers: Sequence[Caller],
        endpoint_delay: float = ENDPOINT_DELAY_SECONDS,
        stand_in: Sequence[str] = (),
        assume: Sequence[str] | None = (),
    ) -> None:
        self._home = home
        self._hold = hold
        self._stop = asyncio.Event()
        self._writing = Writing(home, hold, self._stop.set)
        self._stand_in = tuple(stand_in)
        self._manifests, self._played = loaded(
            self._writing.manifests, source, self._stand_in, assume
        )
        # Where they will be is not known yet; what can't run at all is.
        check_count(self._manifests, source)
        planned = plan_pods(self._manifests, lambda _, others: Place(f"127.42.0.{len([*others])}"))
        ports = {port for _, pod in planned for port in pod.ports.values()}
        config = translate(self._manifests, proxy=Proxy.GATEWAY, endpoints=())
        config = plainly(config, self._manifests)[0]
        self._sidecar_for = "" if config.listeners or callers else source
        senders = callers or one_that_suits(config)
        sidecar = config
        if any(each.kind is Proxy.SIDECAR for each in senders):
            sidecar = translate(self._manifests, proxy=Proxy.SIDECAR, endpoints=())
        check_entrance(config, sidecar, senders, source)
        check_upstreams(config)
        self._block = lease_block(
            gateway_port=port,
            pod_ports=ports,
            blocks=BLOCKS,
            proxies=len(senders),
            tls=any(is_tls(listener) for listener in config.listeners),
        )
        self._certificates = Certificates(home.tls, home.name)
        self._certificates.write(self._manifests, config)
        planned = plan_pods(self._manifests, self._block.place)
        self.state = LabState(
            name=home.name,
            phase=Phase.STARTING,
            source=source,
            supervisor=ProcessState(pid=os.getpid(), started=started_at(os.getpid())),
            pods=[pod for _, pod in planned],
            skipped=[*skipped(self._manifests), *self._certificates.unused(self._manifests)],
            warnings=self._remarks(),
            endpoint_delay=endpoint_delay,
            stand_in=list(self._stand_in),
            assume=None if assume is None else list(assume),
        )
        # The proxies' endpoints are made from the state's pods, so both always say the same.
        self._proxies = Proxies(
            home,
            senders,
            self._block,
            manifests=self._manifests,
            pods=self.state.pods,
            report=self._report,
            certificates=self._certificates,
        )
        self.state.proxies = self._proxies.states
        self._client = httpx.AsyncClient(
            trust_env=False,
            # As kubelet does it: a probe asks whether a pod lives, not who it is.
            verify=False,  # noqa: S501
            limits=httpx.Limits(max_keepalive_connections=0),
            timeout=None,  # noqa: S113 - every probe has its own, from the manifest
        )
        self._planned = planned
        self._changed = asyncio.Event()
        self._fleet = Fleet(
            self.state,
            home,
            self._client,
            report=self._report,
            noticed=self._changed.set,
        )
        self._enough = asyncio.Event()
        self._asked_to_apply = asyncio.Event()

    async def run(self) -> None:
        """Start everything, keep it, and end it when asked.

        Raises:
            LabError: something did not come up; everything else is ended by then.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, self._asked_to_apply.set)
        self._write()
        for deployment, pod in self._planned:
            self._fleet.launch(deployment, pod)
        jobs = [asyncio.create_task(job) for job in self._jobs()]
        try:
            done, _ = await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            self.state.phase = Phase.STOPPING
        except (LabError, OSError) as error:
            failure = refused(error) if isinstance(error, OSError) else error
            self.state.phase = Phase.FAILED
            self.state.message = reason(failure)
            raise failure from error
        finally:
            self._writing.attempt(self._write)
            await self._end(jobs)

    async def _end(self, jobs: list[asyncio.Task[None]]) -> None:
        # Whoever would start something again goes first.
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
        await self._proxies.stop()
        await self._fleet.end()
        await ORPHANS.end()
        await self._client.aclose()
        if self.state.phase is Phase.STOPPING:
            self.state.phase = Phase.STOPPED
        with self._hold.files() as files:
            if files is not None:
                files.wipe()
                with contextlib.suppress(FileError):
                    write_state(files.state, self.state)

    def _jobs(self) -> Sequence[asyncio._CoroutineLike[None]]:
        return [
            self._asked_to_stop(),
            self._fleet.until_failure(),
            self._fleet.hold_memory(),
            *self._proxies.keepers(),
            self._tell_changes(),
            self._announce(),
            self._apply_requests(),
            self._renew_certificates(),
            self._owner(),
            self._watch_files(),
            keep_short(self._home, self.state.proxies),
        ]

    async def _asked_to_stop(self) -> None:
        await self._stop.wait()

    async def _owner(self) -> None:
        """Ends the lab with its owner."""
        await follow(self._enough.set)
        self._stop.set()

    async def _renew_certificates(self) -> None:
        """A new certificate before the old one ends, as cert-manager does it."""
        while True:
            now = datetime.datetime.now(datetime.UTC)
            self._writing.attempt(functools.partial(self._renew, now))
            # A change of the manifests may have brought another time.
            await asyncio.sleep(_RENEWAL_SECONDS)

    def _renew(self, now: datetime.datetime) -> None:
        for name in self._certificates.renew(now):
            self._report(SiteTurned(to="renewed", what=name))

    async def _watch_files(self) -> None:
        """Ends the lab with its folder; writes again what could not be, or was damaged."""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            if not self._hold.lasts():
                self._stop.set()
            elif self._writing.is_due():
                self._changed.set()

    async def _apply_requests(self) -> None:
        """Change the lab whenever asked to; a request that can't be met changes nothing."""
        while True:
            await self._asked_to_apply.wait()
            self._asked_to_apply.clear()
            event: Applied | Refused
            try:
                request = take_request(self._home.apply_request)
            except LabError as error:
                # Whoever asked waits for an answer to what nobody can read.
                path = self._home.called(self._home.apply_request)
                self._report(Refused(source=path, why=reason(error)))
                continue
            try:
                change, counters, started = await self._apply(request)
            except LabError as error:
                event = Refused(source=request.source, why=reason(error))
            else:
                event = Applied(
                    source=request.source,
                    started=tuple(started),
                    counters=counters,
                    **asdict(change),
                )
                self.state.source = request.source
            self.state.answer = AnswerState(id=request.id, event=event)
            self._report(event)

    async def _apply(self, request: ApplyRequest) -> tuple[Change, _Counters, list[str]]:
        assume = self.state.assume if request.assume == [] else request.assume
        manifests, played = loaded(request.manifests, request.source, self._stand_in, assume)
        check_rollable(manifests, request.source)
        plan_pods(manifests, self._block.place)
        before = {where(one): one for one in self._manifests.deployments}
        # First of all, so that nothing is changed where there is no room to keep what it is.
        self._writing.plan(request.manifests)
        change = await self._proxies.change(manifests)
        self._writing.manifests = request.manifests
        counters = await self._proxies.counters((*change.reset, *change.added))
        self._manifests, self._played = manifests, played
        self.state.assume = assume
        self.state.warnings = self._remarks()
        self.state.skipped = [*skipped(manifests), *self._certificates.unused(manifests)]
        started: list[str] = []
        for deployment in filter(runs_here, manifests.deployments):
            place, others = self._block.place, self.state.pods
            make = functools.partial(further_pod, manifests, deployment, place, others)
            old = before.get(where(deployment))
            same = old is not None and old.spec.template == deployment.spec.template
            if same and deployment.metadata.name not in request.restart:
                started += await self._fleet.scale(deployment, make)
            else:
                started += await self._fleet.roll(deployment, make)
        return change, counters, started

    def _remarks(self) -> list[Text | str]:
        told = self._certificates.warnings
        return remarks(self._home, self._manifests, self._played, told, self._sidecar_for)

    def _report(self, event: Event) -> None:
        """Something changed."""
        self._writing.event(event)
        self._changed.set()

    async def _tell_changes(self) -> None:
        """The mesh and the state file are told after each change; several at once are one."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            if self._writing.attempt(self._tell) and self._writing.trouble is not None:
                lost = await self._proxies.lost(os.strerror(self._writing.trouble.number))
                self._writing.recovered(lost)

    def _tell(self) -> None:
        self._proxies.write_endpoints()
        if self.state.phase is Phase.READY:
            replace_text(self._home.url, f"{self.state.entrance.url}\n")
        self._write()

    async def _announce(self) -> None:
        """Say that the lab is ready, once every Envoy says that it would send to every pod.

        As in a cluster that may be fewer than there should be, if its owner is content with them.
        """
        while not (self._are_enough() and await self._proxies.reach_everybody()):
            self._fleet.refuse_hopeless()
            await asyncio.sleep(0.02)
        replace_text(self._home.url, f"{self.state.entrance.url}\n")
        self.state.phase = Phase.READY
        self._report(SiteTurned(to="ready"))
        await asyncio.Event().wait()

    def _are_enough(self) -> bool:
        ready = [pod.ready for pod in self.state.pods]
        return all(ready) or (self._enough.is_set() and any(ready))

    def _write(self) -> None:
        self._writing.state(self.state)


def main() -> None:
    """``python -m lab.laptop.supervisor``: not for people; ``goodjob up`` starts it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--name", required=True)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--port", type=int)
    parser.add_argument("--callers", type=callers, default=())
    parser.add_argument("--endpoint-delay", type=float, required=True)
    parser.add_argument("--stand-in", action="append", default=[])
    parser.add_argument("--assume", action="append", default=[])
    parser.add_argument("--no-assume", action="store_const", const=None, dest="assume")
    asked = vars(parser.parse_args())
    home = LabHome(asked.pop("name"), asked.pop("root"))
    ORPHANS.adopt()
    try:
        with watched(home.root):
            asyncio.run(_run(home, asked))
    except LabError as error:
        # The state has it, too, if there was room for that.
        print(error, file=sys.stderr)
        sys.exit(1)


async def _run(home: LabHome, asked: dict[str, Any]) -> None:
    hold = Hold(home)
    try:
        supervisor = Supervisor(home, hold, **asked)
    except (LabError, OSError) as error:
        failure = refused(error) if isinstance(error, OSError) else error
        # There is no state yet to say it in.
        failed = LabState(
            name=home.name,
            phase=Phase.FAILED,
            source=asked["source"],
            supervisor=ProcessState(pid=os.getpid(), started=started_at(os.getpid())),
            message=reason(failure),
        )
        home.wipe()
        write_state(home.state, failed)
        raise failure from error
    await supervisor.run()


if __name__ == "__main__":
    main()
