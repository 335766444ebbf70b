"""Starting, finding and ending a lab from outside its supervisor."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from lab.envoy.delay import ENDPOINT_DELAY_SECONDS
from lab.errors import (
    FileError,
    Interrupted,
    LabAlreadyRunning,
    LabError,
    LabNotRunning,
    StartError,
)
from lab.files import open_log, remove, replace_text, telling
from lab.laptop import START_SECONDS, command
from lab.laptop.living import SUPERVISOR, supervisors
from lab.laptop.presence import absent, is_running, lock
from lab.laptop.process import is_running as runs
from lab.laptop.process import sweep
from lab.laptop.remains import known_state
from lab.laptop.state import ENOUGH, KEEP, LabState, Phase, read_state
from lab.laptop.unready import may_come, unready
from lab.waiting import until
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from lab.laptop.caller import Caller
    from lab.laptop.home import LabHome
    from lab.laptop.state import ProcessState

# Pods have their own grace periods; a supervisor that needs longer than this hangs.
STOP_SECONDS = 90.0
# How long Envoy may take to hear of pods that are ready already.
_REACH_SECONDS = 10.0
_POLL_SECONDS = 0.05
# What a state takes at the most, and a line of a log.
_ROOM_BYTES = 16 * 1024


@dataclass
class StartingLab:
    """A lab that ends with its owner until :meth:`keep` is called.

    Args:
        home: its files.
        process: its supervisor.
    """

    home: LabHome
    process: subprocess.Popen[bytes]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it, unless it was kept, and wait for that."""
        self._let_go()
        if self._kept:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        _sweep(self.home)

    def __post_init__(self) -> None:
        self._kept = False

    def until_ready(
        self, changed: Callable[[LabState], None], seconds: float = START_SECONDS
    ) -> LabState:
        """Wait until every proxy can reach every pod.

        Args:
            changed: called with each new state.
            seconds: how long to wait at the most.

        Raises:
            StartError: it failed or took too long; the sentence says which pod, and why.
        """
        began = time.monotonic()
        found = self._until(changed, seconds)
        if found.phase is not Phase.READY:
            raise StartError(_late(found, time.monotonic() - began))
        return found

    def until_up(
        self, changed: Callable[[LabState], None], seconds: float = START_SECONDS
    ) -> LabState:
        """Wait as long for every pod, and be content with those that are ready then.

        A cluster would serve from them as well.

        Raises:
            StartError: it failed, or no pod is ready; the sentence says why.
        """
        began = time.monotonic()
        found = self._until(changed, seconds)
        if found.phase is Phase.READY:
            return found
        if not any(pod.ready for pod in found.pods) or not any(pod.unready for pod in found.pods):
            raise StartError(_late(found, time.monotonic() - began))
        self._say(ENOUGH)
        found = self._until(changed, _REACH_SECONDS, enough=True)
        if found.phase is not Phase.READY:
            raise StartError(_late(found, time.monotonic() - began))
        return found

    def _until(
        self, changed: Callable[[LabState], None], seconds: float, *, enough: bool = False
    ) -> LabState:
        """The state once it is ready, or that of a lab that some pods are missing from.

        The latter comes when the time is over, or nothing is to be gained by waiting for it.
        """
        seen: LabState | None = None

        def ready() -> LabState | None:
            nonlocal seen
            ended = self.process.poll() is not None
            state = read_state(self.home.state)
            if state is not None and state != seen:
                seen = state
                changed(state)
            phase = state.phase if state is not None else Phase.STARTING
            if state is not None and phase is Phase.FAILED:
                raise StartError(state.message)
            if phase is Phase.STOPPED:
                raise StartError(Text("laptop-ended-starting", lab=self.home.name))
            if ended:
                raise StartError(_died(self.home, self.process.returncode))
            if state is None or phase is Phase.READY:
                return state
            return state if not enough and _is_settled(state) else None

        found = until(ready, seconds, pause=_POLL_SECONDS) or seen
        if found is None:
            missing = Text("laptop-no-state")
            raise StartError(Text("laptop-not-ready", seconds=round(seconds), missing=missing))
        return found

    def keep(self) -> None:
        """From now on the lab runs until ``goodjob down``."""
        self._say(KEEP)
        self._kept = True

    def _say(self, word: bytes) -> None:
        if self.process.stdin is not None:
            self.process.stdin.write(word)
            self.process.stdin.flush()

    def _let_go(self) -> None:
        if self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()


def _is_settled(state: LabState) -> bool:
    """Whether some pods are ready, and all others keep ending: waiting changes nothing soon."""
    looping = [pod.waiting is not None for pod in state.pods if not pod.ready]
    return 0 < len(looping) < len(state.pods) and all(looping)


def _late(state: LabState, seconds: float) -> Text:
    """What is missing from a lab that is not ready; more time is advised where that may help."""
    whole = round(seconds)
    missing = unready(state.pods)
    if missing is None:
        return Text("laptop-not-ready", seconds=whole, missing=Text("laptop-no-reach"))
    if any(may_come(pod) for pod in state.pods if pod.unready):
        return Text("laptop-not-ready", seconds=whole, missing=missing)
    return Text("laptop-never-ready", seconds=whole, missing=missing)


def start(
    home: LabHome,
    source: Path | Sequence[Path],
    *,
    port: int | None = None,
    callers: Sequence[Caller] = (),
    endpoint_delay: float = ENDPOINT_DELAY_SECONDS,
    fresh: bool = False,
    stand_in: Sequence[str] = (),
    assume: Sequence[str] | None = (),
    strict: bool = False,
) -> StartingLab:
    """Start a lab's supervisor.

    Args:
        home: where its files go; those of an earlier run are deleted.
        source: folders with YAML, or files.
        port: the first proxy's port, or None for the lab's own.
        callers: who sends to the pods; none named is the gateway, or a client's sidecar where
            there is no Gateway.
        endpoint_delay: how many seconds they go on sending to a pod that is told to end.
        fresh: whether one of that name is ended first, once these manifests are known to be right.
        stand_in: the names of what goodjob's own service stands in for; ``*`` for all.
        assume: what is said of Services that are not there; None if nothing is assumed.
        strict: whether what is left out or assumed of the manifests is an error.

    Raises:
        UsageError: there is nothing of such a name.
        LabAlreadyRunning: there is one of that name.
        RenderError, ManifestError, TranslationError: the manifests are not right.
    """
    sources = [source] if isinstance(source, Path) else source
    # Who only looks at a lab, or ends one, has not the second that loading this takes.
    from lab.laptop.standin import checked  # noqa: PLC0415 - only a start reads YAML

    rendered = checked(sources, stand_in, assume, name=home.name, strict=strict)
    named = ", ".join(map(str, sources))
    words = [sys.executable, "-m", SUPERVISOR]
    words += ["--name", home.name, "--root", str(home.root), "--source", named]
    words += ["--callers", ",".join(each.kind.value for each in callers)] if callers else []
    words += ["--port", str(port)] if port is not None else []
    words += ["--endpoint-delay", str(endpoint_delay)]
    words += [f"--stand-in={name}" for name in stand_in]
    words += ["--no-assume"] if assume is None else [f"--assume={each}" for each in assume]
    home.claim()
    if fresh:
        stop(home)
    if os.path.lexists(home.lock) and not home.lock.is_file():
        # Nobody can hold that: a supervisor whose lock it replaced is ended below.
        remove(home.lock)
    taken = _lock_soon(home)
    if taken is None:
        raise LabAlreadyRunning(
            Text(
                "laptop-running-already",
                lab=home.name,
                command=command("down", home.name),
                fresh=command("up --fresh", home.name),
            )
        )
    try:
        _clear(home)
        replace_text(home.manifests, rendered)
        process = _supervise(home, words, taken)
    except BaseException:
        home.wipe()
        raise
    finally:
        os.close(taken)
    return StartingLab(home, process)


def _supervise(home: LabHome, words: list[str], taken: int) -> subprocess.Popen[bytes]:
    with telling(home.supervisor_log):
        (home.root / "logs").mkdir(0o700)
        log = open_log(home.supervisor_log)
    with log:
        return subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=home.root,
            # A Ctrl-C in the terminal is for us; the supervisor ends by the pipe, in order.
            start_new_session=True,
            # The lock is the supervisor's from here on: it holds as long as it lives.
            pass_fds=[taken],
        )


def running(home: LabHome) -> LabState:
    """The state of a lab that runs.

    Raises:
        LabNotRunning: there is none, or it died; the sentence says which.
    """
    state = read_state(home.state)
    if is_running(home):
        if state is not None:
            return state
        raise LabNotRunning(
            Text("laptop-stateless", lab=home.name, command=command("down", home.name))
        )
    if state is not None and state.phase is Phase.FAILED:
        raise LabNotRunning(Text("laptop-failed", lab=home.name, why=state.message))
    if state is not None and state.phase is not Phase.STOPPED:
        raise LabNotRunning(Text("laptop-killed", lab=home.name, command=command("up", home.name)))
    raise absent(home)


def stop(home: LabHome) -> bool:
    """End a lab and wait for it; whether there was anything to end.

    It is found among the processes, so that it is ended whatever became of its files. A supervisor
    that does not end in time is killed; what it started goes with it.

    Raises:
        LabError: it could not be ended.
        FileError: somebody else has a lab in that folder.
        Interrupted: by a Ctrl-C; the lab goes on ending.
    """
    # It may be about to be started: who does that has the lock already.
    until(lambda: supervisors(home) or not is_running(home), STOP_SECONDS, pause=_POLL_SECONDS)
    found = supervisors(home)
    _end(home, found)
    return _sweep(home) > 0 or bool(found)


def _end(home: LabHome, found: Sequence[ProcessState]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        for each in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each.pid, number)
                # One that somebody has stopped hears of it only when it goes on.
                os.kill(each.pid, signal.SIGCONT)
        try:
            ended = until(lambda: not any(map(runs, found)), STOP_SECONDS, pause=_POLL_SECONDS)
        except KeyboardInterrupt:
            again = command("down", home.name)
            raise Interrupted(Text("laptop-ends-on", lab=home.name, command=again)) from None
        if ended:
            return
    raise LabError(Text("laptop-not-ended", lab=home.name))


def _sweep(home: LabHome) -> int:
    """End what a killed supervisor left; whether there was anything."""
    # What is not to be read names nobody; the kernel ends what a supervisor has started.
    state = known_state(home)
    # Its authority has died with it, and no private key is to outlive a lab.
    home.wipe()
    return sweep([] if state is None else state.processes(), home.root)


def _lock_soon(home: LabHome) -> int | None:
    """The lab's lock; somebody who only looks whether it runs has it for a moment too."""
    for _ in range(10):
        taken = lock(home)
        if taken is not None:
            return taken
        time.sleep(_POLL_SECONDS)
    return None


def _clear(home: LabHome) -> None:
    """Delete what an earlier run wrote, and end what it may have left."""
    # One whose folder was deleted under it can't be used any more, and is about to end itself.
    _end(home, supervisors(home))
    _sweep(home)
    for path in home.root.iterdir():
        if path != home.lock:
            remove(path)
    with telling(home.lock):
        home.lock.chmod(0o600)


def _died(home: LabHome, code: int) -> Text | str:
    words: list[str] = []
    with contextlib.suppress(OSError):
        text = home.supervisor_log.read_text(encoding="utf-8", errors="replace")
        words = text.strip().splitlines()
    log = str(home.supervisor_log)
    if not words:
        try:
            # On a full disk it could not even say so.
            replace_text(home.state, "x" * _ROOM_BYTES)
        except FileError as error:
            return error.text
        remove(home.state)
        return Text("laptop-died-mute", code=code, log=log)
    return Text("laptop-died", code=code, words=words[-1], log=log)
