"""The pods of a lab: started, replaced one after the other, ended."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING

from lab.errors import LabError, StartError
from lab.laptop import command
from lab.laptop.in_order import ordinal, turns, updated_from
from lab.laptop.memory import LOOK_SECONDS, SMALL_PART, above
from lab.laptop.pod import Pod
from lab.laptop.pods import is_in_order, where
from lab.laptop.rollout import Bounds, step
from lab.laptop.unready import keeps_ending, unready
from lab.site.events import PodTurned
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from lab.laptop.home import LabHome
    from lab.laptop.state import LabState, PodState
    from lab.manifests import Deployment


class Fleet:
    """Every pod of a lab, each with the task that keeps it.

    Args:
        state: where each pod is listed for as long as there is anything of it.
        home: where the logs go.
        client: what the probes ask with.
        report: called after each change.
        noticed: called when the state has something new that is no change.
    """

    def __init__(
        self,
        state: LabState,
        home: LabHome,
        client: httpx.AsyncClient,
        *,
        report: Callable[[PodTurned], None],
        noticed: Callable[[], None],
    ) -> None:
        self._state = state
        self._home = home
        self._client = client
        self._report_change = report
        self._noticed = noticed
        self._pods: dict[Pod, asyncio.Task[None]] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._changed = asyncio.Event()

    async def until_failure(self) -> None:
        """Raises what ended a pod's keeper; does not return."""
        await self._failed

    async def hold_memory(self) -> None:
        """Kill whoever holds more memory than it may; does not return."""
        killing: set[asyncio.Task[None]] = set()
        while True:
            limited = {
                pod.keeper: (pod, pod.memory_limit)
                for pod in self._pods
                if pod.keeper is not None and pod.memory_limit is not None
            }
            # The time that looking takes of the processor, whoever else has it meanwhile.
            began = time.thread_time()
            if limited:
                limits = {keeper: limit for keeper, (_, limit) in limited.items()}
                # A machine that tells nothing is in the remarks, and one that can't now may later.
                with contextlib.suppress(OSError):
                    for keeper, held in above(limits).items():
                        task = asyncio.create_task(limited[keeper][0].kill(held))
                        killing.add(task)
                        task.add_done_callback(killing.discard)
            await asyncio.sleep(max(LOOK_SECONDS, (time.thread_time() - began) * SMALL_PART))

    def launch(self, deployment: Deployment, state: PodState) -> Pod:
        """Start a pod, and keep it."""
        pod = Pod(
            deployment,
            state,
            self._home,
            self._client,
            report=self._report,
            noticed=self._noticed,
        )
        if state not in self._state.pods:
            self._state.pods.append(state)
        task = asyncio.create_task(pod.run())
        task.add_done_callback(self._ended)
        self._pods[pod] = task
        return pod

    def hopeless(self) -> Pod | None:
        """A pod that keeps ending, where all of them do."""
        looping = [pod for pod in self._pods if pod.state.waiting]
        return looping[0] if looping and len(looping) == len(self._pods) else None

    def refuse_hopeless(self) -> None:
        """Give up on a start: what ends again right after its restart won't come up by waiting.

        Raises:
            StartError: there is such a pod.
        """
        pod = self.hopeless()
        if pod is None:
            return
        if pod.state.last_exit is None and pod.state.waiting is not None:
            # The system did not let it start at all.
            raise StartError(pod.state.waiting)
        raise StartError(keeps_ending(pod.state))

    async def roll(self, deployment: Deployment, make: Callable[[str], PodState]) -> list[str]:
        """Replace the pods of a Deployment, within its own bounds; the names of the new ones.

        Args:
            deployment: what the new pods are made from.
            make: a pod's state by its name, at a place that is free.

        Raises:
            LabError: it is stuck; the old pods that are left keep answering.
        """
        if is_in_order(deployment):
            return await self._in_order(deployment, make, anew=True)
        return await self._to(deployment, make, old=self._of(deployment), new=[])

    async def scale(self, deployment: Deployment, make: Callable[[str], PodState]) -> list[str]:
        """Have as many pods as the Deployment says; the names of the new ones.

        Raises:
            LabError: a new pod does not become ready.
        """
        if is_in_order(deployment):
            return await self._in_order(deployment, make, anew=False)
        pods = self._of(deployment)
        keep = deployment.spec.replicas
        if len(pods) == keep:
            return []
        return await self._to(deployment, make, old=pods[keep:], new=pods[:keep])

    async def _to(
        self,
        deployment: Deployment,
        make: Callable[[str], PodState],
        *,
        old: list[Pod],
        new: list[Pod],
    ) -> list[str]:
        bounds = Bounds.of(deployment.spec)
        # Source: Kubernetes, "Deployments", *Progress Deadline Seconds*. A pod that starts and
        # ends again and again is no progress.
        patience = deployment.spec.progress_deadline_seconds
        clock = asyncio.get_running_loop().time
        progress: tuple[int, ...] = ()
        deadline = 0.0
        started: list[str] = []
        while True:
            self._changed.clear()
            # Those that aren't ready go first.
            old.sort(key=lambda pod: pod.state.ready)
            now = step(
                bounds,
                new=len(new),
                new_ready=sum(pod.state.ready for pod in new),
                old=len(old),
                old_ready=sum(pod.state.ready for pod in old),
            )
            for _ in range(now.start):
                pod = self.launch(deployment, make(self._free(deployment)))
                new.append(pod)
                started.append(pod.state.name)
            for pod in old[: now.end]:
                self._leave(pod)
            del old[: now.end]
            if not old and len(new) == bounds.replicas and all(pod.state.ready for pod in new):
                return started
            reached = (len(old), len(new), sum(pod.state.ready for pod in new))
            if reached != progress:
                progress, deadline = reached, clock() + patience
            try:
                async with asyncio.timeout_at(deadline):
                    await self._changed.wait()
            except TimeoutError:
                slow = [pod.state for pod in new if not pod.state.ready]
                raise self._stuck(deployment, slow) from None

    async def _in_order(
        self, deployment: Deployment, make: Callable[[str], PodState], *, anew: bool
    ) -> list[str]:
        """The same of what a StatefulSet would have: each pod by one of its own name."""
        pods = {ordinal(pod.state.name): pod for pod in self._of(deployment)}
        template = deployment.spec.template
        # A partition that goes down leaves pods behind that are of a template before this one.
        old = {at for at, pod in pods.items() if anew or pod.template != template}
        begin = updated_from(deployment.metadata.annotations)
        started: list[str] = []
        for turn in turns(frozenset(pods), old, deployment.spec.replicas, begin):
            if turn.ends:
                await asyncio.wait([self._leave(pods[turn.ordinal])])
            if turn.starts:
                name = f"{deployment.metadata.name}-{turn.ordinal}"
                await self._until_ready(deployment, self.launch(deployment, make(name)))
                started.append(name)
        return started

    async def _until_ready(self, deployment: Deployment, pod: Pod) -> None:
        try:
            async with asyncio.timeout(deployment.spec.progress_deadline_seconds):
                while not pod.state.ready:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise self._stuck(deployment, [pod.state]) from None

    def _stuck(self, deployment: Deployment, slow: list[PodState]) -> LabError:
        return LabError(
            Text(
                "laptop-rollout-stuck",
                where=where(deployment),
                missing=unready(slow) or "",
                seconds=deployment.spec.progress_deadline_seconds,
                command=command(f"logs {slow[0].name}", self._home.name),
            )
        )

    async def end(self) -> None:
        """End every pod, without its ``preStop``: the lab is going away."""
        for task in self._leaving:
            task.cancel()
        await asyncio.gather(*self._leaving, return_exceptions=True)
        await asyncio.gather(*(pod.stop() for pod in self._pods))
        tasks = list(self._pods.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _of(self, deployment: Deployment) -> list[Pod]:
        return [
            pod
            for pod in self._pods
            if pod.state.namespace == deployment.metadata.namespace
            and pod.state.deployment == deployment.metadata.name
            and not pod.state.terminating
        ]

    def _free(self, deployment: Deployment) -> str:
        """A name that no pod of the Deployment has had."""
        name = deployment.metadata.name
        number = 1
        while self._home.pod_log(f"{name}-{number}").exists() or any(
            pod.name == f"{name}-{number}" for pod in self._state.pods
        ):
            number += 1
        return f"{name}-{number}"

    def _leave(self, pod: Pod) -> asyncio.Task[None]:
        delay = self._state.endpoint_delay

        async def end() -> None:
            seconds = await pod.terminate()
            keeper = self._pods.pop(pod)
            # It may be waiting to start the pod again.
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
            self._report(
                PodTurned(
                    pod=pod.state.name,
                    to="gone",
                    term_seconds=seconds,
                    grace_seconds=pod.grace_seconds,
                )
            )

        async def withdraw() -> None:
            await asyncio.sleep(delay)
            pod.state.still_listed = False
            self._report(PodTurned(pod=pod.state.name, to="withdrawn"))

        async def go() -> None:
            # Nobody waits for anybody, as in a cluster.
            await asyncio.gather(end(), *([withdraw()] if pod.state.still_listed else []))
            self._state.pods.remove(pod.state)
            self._noticed()

        # One that is not ready gets no requests, whatever the proxies have heard of it.
        pod.state.still_listed = pod.state.ready and delay > 0
        pod.state.terminating = True
        left = delay if pod.state.still_listed else None
        self._report(
            PodTurned(
                pod=pod.state.name,
                to="terminating",
                endpoint_delay_seconds=left,
                has_pre_stop=pod.has_pre_stop,
            )
        )
        task = asyncio.create_task(go())
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or self._failed.done():
            return
        error = task.exception()
        if error is not None:
            self._failed.set_exception(error)

    def _report(self, turned: PodTurned) -> None:
        self._changed.set()
        self._report_change(turned)
