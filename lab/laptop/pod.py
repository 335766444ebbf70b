"""One pod: its process, its probes, its restarts. What kubelet does for it in a cluster.

Source of the rules: Kubernetes, "Pod Lifecycle" (container restarts, termination) and the probe
documentation named in :mod:`lab.laptop.probe`.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from typing import TYPE_CHECKING, Any

from lab.files import refused
from lab.laptop.environment import command, environment
from lab.laptop.memory import OOM_KILLED, OOM_STATUS
from lab.laptop.probe import Answer, Prober, Threshold, watch
from lab.laptop.process import Child, listening, run_once
from lab.laptop.state import ProbeState
from lab.laptop.unready import how_it_went
from lab.site.events import PodTurned
from lab.site.telling import how_pod_ended
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    import httpx

    from lab.laptop.home import LabHome
    from lab.laptop.state import PodState, ProbeKind
    from lab.manifests.kubernetes import Deployment, Probe
    from lab.site.events import PodTurn

# kubelet's crash loop: the first restart comes at once, then 10 s, doubled up to 5 minutes, and
# from the start again after ten minutes without a crash.
BACKOFF_FIRST_SECONDS = 10.0
BACKOFF_MAX_SECONDS = 300.0
BACKOFF_RESET_SECONDS = 600.0
_LAST_LINES = 60
# As much of a line as a sentence can take.
_LINE_CHARACTERS = 200


def backoff() -> Iterator[float]:
    """The pauses before the first, second, … restart, in seconds."""
    yield 0.0
    pause = BACKOFF_FIRST_SECONDS
    while True:
        yield pause
        pause = min(pause * 2, BACKOFF_MAX_SECONDS)


class Pod:
    """A pod from its first start to its end.

    Args:
        deployment: what it was made from.
        state: what is known of it; kept up to date here, and read by everybody else.
        home: where its log goes.
        client: what the probes ask with.
        report: called after each change.
        noticed: called when there is something new in the state that is no change.
    """

    def __init__(
        self,
        deployment: Deployment,
        state: PodState,
        home: LabHome,
        client: httpx.AsyncClient,
        *,
        report: Callable[[PodTurned], None],
        noticed: Callable[[], None] = lambda: None,
    ) -> None:
        self.state = state
        self.template = deployment.spec.template
        self._spec = deployment.spec.template.spec
        self._container = self._spec.containers[0]
        self._environment = environment(deployment, self._container, state)
        self._command = command(self._container, self._environment)
        self._root = home.root
        self._log = home.pod_log(state.name)
        self._log_start = 0
        self._prober = Prober(
            client, state.ip, state.ports, self._environment, self._listening, moved=state.moved
        )
        self._report = report
        self._noticed = noticed
        self._stopping = False
        self._ended_for: Text | None = None
        self._held: int | None = None
        self._child: Child | None = None

    async def run(self) -> None:
        """Start it, and again whenever it ends, until :meth:`stop`."""
        pauses = backoff()
        while True:
            await self._start_somehow()
            born = time.monotonic()
            code = await self._until_exit()
            if self._stopping:
                return
            if time.monotonic() - born > BACKOFF_RESET_SECONDS:
                pauses = backoff()
            pause = next(pauses)
            words = self.last_words()
            # The end of it mostly says why a pod gave up.
            said = words.rpartition("\n")[2].strip()[:_LINE_CHARACTERS] if code > 0 else ""
            facts: dict[str, Any] = {}
            if self._held is not None and code == -signal.SIGKILL:
                code = OOM_STATUS
                facts = {
                    "reason": OOM_KILLED,
                    "memory_bytes": self._held,
                    "limit_bytes": self.memory_limit,
                }
            self.state.process = None
            self.state.last_exit = code
            turned = self._turned("ended", exit_code=code, pause_seconds=pause, why=said, **facts)
            self.state.last_end = self._ended_for or how_it_went(how_pod_ended(turned), said)
            if pause:
                self.state.waiting = Text("laptop-crash-loop", seconds=round(pause))
                self.state.last_words = words
            self.state.ready = False
            self._report(turned)
            await asyncio.sleep(pause)
            self.state.restarts += 1

    async def stop(self) -> None:
        """End it: SIGTERM, its grace period, SIGKILL; no ``preStop``, as the lab is going away."""
        self._stopping = True
        child = self._child
        if child is not None:
            await child.stop(self._spec.termination_grace_period_seconds)
        self.state.process = None
        self.state.ready = False

    async def terminate(self) -> float:
        """End it as a pod is ended that others replace: ``preStop``, then SIGTERM, within grace.

        For how long it went on after SIGTERM is what comes back.

        The grace period begins with ``preStop``, as in Kubernetes, "Pod Lifecycle", *Pod
        termination flow*.
        """
        self._stopping = True
        grace = self._spec.termination_grace_period_seconds
        began = time.monotonic()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace):
                await self._pre_stop()
        child = self._child
        asked = time.monotonic()
        if child is not None:
            await child.stop(max(0.0, grace - (asked - began)))
        self.state.process = None
        self.state.ready = False
        return time.monotonic() - asked

    @property
    def memory_limit(self) -> int | None:
        """How many bytes of memory it may hold; None where nothing is said of this program's."""
        # A stand-in is another program than the one that the manifest has a limit for.
        return None if self.state.stand_in else self._container.memory_limit

    @property
    def keeper(self) -> int | None:
        """The process that all of its processes descend from, while it runs."""
        return None if self._child is None else self._child.keeper

    async def kill(self, held: int) -> None:
        """End all of it at once, as the kernel does where memory runs out.

        Args:
            held: how many bytes it holds.
        """
        if self._child is not None and self._child.exit_code is None:
            self._held = held
            await self._child.kill()

    @property
    def grace_seconds(self) -> float:
        """How long it may take to end."""
        return self._spec.termination_grace_period_seconds

    @property
    def has_pre_stop(self) -> bool:
        """Whether it is asked to wait before SIGTERM, or runs something then."""
        lifecycle = self._container.lifecycle
        return lifecycle is not None and lifecycle.pre_stop is not None

    async def _pre_stop(self) -> None:
        lifecycle = self._container.lifecycle
        hook = lifecycle.pre_stop if lifecycle else None
        if hook is None or self._child is None:
            return
        if hook.sleep is not None:
            await asyncio.sleep(hook.sleep.seconds)
        if hook.exec is not None:
            code = await run_once(hook.exec.command, self._environment)
            if code:
                self._tell("prestop", exit_code=code)

    def last_words(self) -> str:
        """The end of what its last run printed."""
        try:
            log = self._log.read_bytes()
        except OSError:
            return ""
        # A log that grew too long was cut meanwhile: then all of it is of this run.
        start = self._log_start if self._log_start <= len(log) else 0
        text = log[start:].decode(errors="replace")
        return "\n".join(text.strip().splitlines()[-_LAST_LINES:])

    def _listening(self) -> Sequence[str]:
        return listening(self._child.pid) if self._child is not None else ()

    async def _start_somehow(self) -> None:
        """Start it, as soon as the system lets: a disk may be full, or the table of processes."""
        pauses = backoff()
        next(pauses)
        while True:
            try:
                await self._start()
            except OSError as error:
                self.state.waiting = refused(error, self._log).text
                self._noticed()
                await asyncio.sleep(next(pauses))
            else:
                return

    async def _start(self) -> None:
        self._ended_for = None
        self._held = None
        self.state.probes = {}
        self._log_start = self._log.stat().st_size if self._log.exists() else 0
        self._child = await Child.start(
            self._command,
            env=self._environment,
            log=self._log,
            cwd=self._root,
        )
        self.state.process = self._child.state
        self.state.waiting = None
        self.state.last_words = ""
        where = {"address": self.state.ip, "ports": self.state.moved or None}
        self._tell("started", pid=self._child.pid, **where)

    async def _until_exit(self) -> int:
        child = self._child
        if child is None:  # pragma: no cover - _start has set it
            msg = "the pod was not started"
            raise RuntimeError(msg)
        probes = asyncio.create_task(self._probe(child))
        try:
            return await child.wait()
        finally:
            probes.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await probes
            # What the pod has started itself ends with it.
            await child.kill()
            self._child = None

    async def _probe(self, child: Child) -> None:
        """Startup first, alone; then liveness and readiness side by side."""
        container = self._container
        if container.startup_probe is not None:
            started = asyncio.Event()
            task = asyncio.create_task(
                self._watch(container.startup_probe, child, "startup", on_success=started.set)
            )
            try:
                await started.wait()
            finally:
                task.cancel()
        async with asyncio.TaskGroup() as probes:
            if container.readiness_probe is None:
                self._ready()
            else:
                probes.create_task(self._readiness(container.readiness_probe))
            if container.liveness_probe is not None:
                probes.create_task(self._watch(container.liveness_probe, child, "liveness"))

    async def _watch(
        self,
        probe: Probe,
        child: Child,
        name: ProbeKind,
        on_success: Callable[[], None] | None = None,
    ) -> None:
        """A probe whose failure ends the process."""
        asked = self._counted(name, probe)

        async def ask(probe: Probe) -> Answer:
            answer = await asked(probe)
            if answer.ok and on_success is not None:
                on_success()
            return answer

        async def changed(answer: Answer) -> None:
            # kubelet asks no pod whether it lives once that is told to end.
            if not answer.ok and not self._stopping:
                self._ended_for = Text(
                    "laptop-why-ended-for",
                    probe=name,
                    question=self.state.probes[name].question,
                    failures=probe.failure_threshold,
                    answer=answer.reason,
                )
                self._tell_failing("unhealthy", name, answer)
                await child.stop(self._spec.termination_grace_period_seconds)

        # Good until enough failures, for both: only then is there something to do.
        threshold = Threshold(success=1, failure=probe.failure_threshold, good=True)
        await watch(probe, ask, threshold, changed)

    async def _readiness(self, probe: Probe) -> None:
        threshold = Threshold(
            success=probe.success_threshold, failure=probe.failure_threshold, good=None
        )

        async def changed(answer: Answer) -> None:
            if answer.ok:
                self._ready()
            else:
                self.state.ready = False
                self._tell_failing("unready", "readiness", answer)

        await watch(probe, self._counted("readiness", probe), threshold, changed)

    def _counted(self, name: ProbeKind, probe: Probe) -> Callable[[Probe], Awaitable[Answer]]:
        """The question of a probe, whose answers are counted."""
        question = self._prober.question(probe)
        tally = ProbeState(question=question, delay=probe.initial_delay_seconds)
        self.state.probes[name] = tally

        async def ask(probe: Probe) -> Answer:
            answer = await self._prober.ask(probe)
            tally.asked += 1
            if not answer.ok:
                tally.failed(answer.reason, early=answer.early)
            if not (answer.ok and self.state.ready):
                self._noticed()
            return answer

        return ask

    def _tell_failing(self, to: PodTurn, name: ProbeKind, answer: Answer) -> None:
        question = self.state.probes[name].question
        self._tell(to, probe=name, question=question, why=answer.reason)

    def _ready(self) -> None:
        self.state.ready = True
        self._tell("ready")

    def _tell(self, to: PodTurn, **facts: Any) -> None:  # noqa: ANN401 - each event has its own
        self._report(self._turned(to, **facts))

    def _turned(self, to: PodTurn, **facts: Any) -> PodTurned:  # noqa: ANN401 - as above
        return PodTurned(pod=self.state.name, to=to, **facts)
