"""A pod's life, with a real small process: restarts, backoff, and the three probes.

The process answers 200 for a path when a file of that name is in its folder, else 503.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import signal
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from lab.laptop.home import LabHome
from lab.laptop.pod import Pod, backoff
from lab.laptop.process import Child
from lab.laptop.unready import may_come
from lab.site.telling import how_it_ended, tell
from tests.lab.laptop.deployments import deployment, pod_state
from tests.lab.laptop.sockets import taken
from tests.lab.laptop.waiting import alive, eventually, kill

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from lab.site.events import PodTurned

SERVICE = """
import http.server, pathlib, sys

folder, host, port = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with (folder / "asked").open("a") as asked:
            asked.write(self.path + "\\n")
        self.send_response(200 if (folder / self.path[1:]).exists() else 503)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass

http.server.HTTPServer((host, port), Handler).serve_forever()
"""


class Life:
    """A pod, what it has reported, and the folder that its answers depend on."""

    def __init__(self, folder: Path, **container: Any) -> None:
        self.folder = folder
        with taken(listening=False) as port:
            self.state = pod_state(ports={"http": port})
        (folder / "service.py").write_text(SERVICE, encoding="utf-8")
        service = [sys.executable, "service.py", str(folder), "127.0.0.1", str(port)]
        container = {"command": service, **container}
        container["ports"] = [{"name": "http", "containerPort": port}]
        self.home = LabHome("red", folder)
        self.log = self.home.pod_log("web-1")
        self.reports: list[tuple[str, str]] = []
        self._deployment = deployment(**container)

    @asynccontextmanager
    async def run(self) -> AsyncIterator[Pod]:
        """Run it, and end it in the end."""
        async with httpx.AsyncClient(trust_env=False, timeout=None) as client:  # noqa: S113 - the probe's
            pod = Pod(self._deployment, self.state, self.home, client, report=self._report)
            task = asyncio.create_task(pod.run())
            try:
                yield pod
                assert not task.done(), task
            finally:
                await pod.stop()
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    def _report(self, turned: PodTurned) -> None:
        self.reports.append((turned.to, str(tell(turned))))

    @property
    def kinds(self) -> list[str]:
        """What has happened, in short."""
        return [kind for kind, _ in self.reports]

    @property
    def pid(self) -> int | None:
        """The process that runs now."""
        return self.state.process.pid if self.state.process else None

    def asked(self) -> list[str]:
        """The paths that were asked for."""
        path = self.folder / "asked"
        return path.read_text(encoding="utf-8").split() if path.exists() else []


def get(path: str, **fields: Any) -> dict[str, Any]:
    """An HTTP probe every second."""
    return {"httpGet": {"path": path, "port": "http"}, "periodSeconds": 1, **fields}


def script(text: str) -> list[str]:
    """A pod that is a shell script."""
    return ["sh", "-c", text]


def test_the_pauses_before_restarts() -> None:
    """kubelet's: at once, then 10 s, doubled up to five minutes."""
    assert list(itertools.islice(backoff(), 9)) == [0, 10, 20, 40, 80, 160, 300, 300, 300]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0, "exit code 0"),
        (127, "exit code 127"),
        (-15, "killed by SIGTERM"),
        (-9, "killed by SIGKILL"),
    ],
)
def test_an_exit_code_in_words(code: int, words: str) -> None:
    """A signal by its name: 137 means nothing to a beginner."""
    assert str(how_it_ended(code)) == words


def test_a_pod_without_a_readiness_probe_is_ready_at_once(tmp_path: Path) -> None:
    """As in a cluster: running is ready. Its variables and its log are its own."""
    env = [{"name": "ME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]
    life = Life(tmp_path, env=env, command=script('echo "I am $ME, not $(ME)x"; sleep 600'))

    async def scenario() -> None:
        async with life.run():
            await eventually(lambda: life.state.ready and life.log.read_text(encoding="utf-8"))
            assert life.reports == [
                ("started", f"pod web-1 started as process {life.pid}"),
                ("ready", "pod web-1 is ready"),
            ]

    asyncio.run(scenario())
    assert life.log.read_text(encoding="utf-8") == "I am web-1, not web-1x\n"


def test_readiness_comes_and_goes_without_a_restart(tmp_path: Path) -> None:
    """It decides who is sent to, and nothing else."""
    life = Life(tmp_path, readinessProbe=get("/ready", failureThreshold=1))
    ready = tmp_path / "ready"

    async def scenario() -> None:
        async with life.run():
            await eventually(lambda: "/ready" in life.asked())
            assert not life.state.ready
            ready.touch()
            await eventually(lambda: life.state.ready)
            process = life.pid
            ready.unlink()
            await eventually(lambda: not life.state.ready)
            assert life.pid == process

    asyncio.run(scenario())
    turns = iter(life.reports)
    # Before its process listens there may be a failure of another kind.
    assert ("ready", "pod web-1 is ready") in turns
    assert list(turns) == [
        ("unready", "pod web-1 failed its readiness probe GET /ready: it got 503"),
    ]
    assert life.state.restarts == 0


def test_a_pod_that_never_gets_ready_says_what_its_probe_got(tmp_path: Path) -> None:
    """Each answer is counted, and told once where it is the one that fails it."""
    life = Life(tmp_path, readinessProbe=get("/nowhere", failureThreshold=2))

    async def scenario() -> None:
        async with life.run():
            await eventually(lambda: len(life.asked()) >= 3)
            await eventually(lambda: "got 503, 3 times of " in str(life.state.unready))

    asyncio.run(scenario())
    assert str(life.state.unready).startswith("its readiness probe GET /nowhere got 503, ")
    assert (
        life.reports.count(
            ("unready", "pod web-1 failed its readiness probe GET /nowhere: it got 503")
        )
        == 1
    )
    assert not may_come(life.state)


def test_a_pod_that_listens_elsewhere_is_told_where(tmp_path: Path) -> None:
    """A wrong port is none that more time mends."""
    with taken(listening=False) as other:
        probe = {"tcpSocket": {"port": other}, "periodSeconds": 1}
    life = Life(tmp_path, readinessProbe=probe)
    port = life.state.ports["http"]

    async def scenario() -> None:
        async with life.run():
            await eventually(lambda: f"listens at 127.0.0.1:{port})" in str(life.state.unready))

    asyncio.run(scenario())
    assert (
        f"its readiness probe TCP to port {other} got no connection "
        f"(nobody listens at 127.0.0.1:{other}; the pod listens at 127.0.0.1:{port})"
    ) in str(life.state.unready)
    assert not may_come(life.state)


@pytest.mark.parametrize(
    ("command", "end"),
    [
        (["no-such-command"], "it ended (exit code 127) and said last: no-such-command: No "),
        (script("echo one; echo two; exit 3"), "it ended (exit code 3) and said last: two; "),
        (script("exit 0"), "it ended (exit code 0); CrashLoopBackOff: next start in 10 s"),
        (script("kill -9 $$$$"), "it ended (killed by SIGKILL); CrashLoopBackOff: next start in "),
    ],
)
def test_a_pod_that_keeps_ending_says_how(tmp_path: Path, command: list[str], end: str) -> None:
    """Its exit, its last line, and when it is started again."""
    life = Life(tmp_path, command=command)

    async def scenario() -> None:
        async with life.run():
            await eventually(lambda: life.state.waiting)

    asyncio.run(scenario())
    assert str(life.state.unready).startswith(end)


def test_as_many_successes_in_a_row_as_the_probe_says(tmp_path: Path) -> None:
    """Two answers that are fine are not three."""
    (tmp_path / "ready").touch()
    life = Life(tmp_path, readinessProbe=get("/ready", successThreshold=3))

    async def scenario() -> None:
        async with life.run():
            await eventually(lambda: life.state.ready)
            assert life.asked().count("/ready") >= 3

    asyncio.run(scenario())


def test_what_pre_stop_takes_is_taken_from_the_grace_period(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The grace period begins with ``preStop``: what is left of it is the process's."""
    hook = {"preStop": {"exec": {"command": script("sleep 0.4; exit 7")}}}
    life = Life(tmp_path, command=script("sleep 600"), lifecycle=hook)
    grace: list[float] = []
    stop = Child.stop

    async def stopped(child: Child, seconds: float) -> int:
        grace.append(seconds)
        return await stop(child, seconds)

    async def scenario() -> None:
        async with httpx.AsyncClient() as client:
            pod = Pod(life._deployment, life.state, life.home, client, report=life._report)  # noqa: SLF001 - its own
            task = asyncio.create_task(pod.run())
            await eventually(lambda: life.state.ready)
            monkeypatch.setattr(Child, "stop", stopped)
            await pod.terminate()
            await asyncio.wait_for(task, 30)

    asyncio.run(scenario())
    assert (life.state.ready, life.pid) == (False, None)
    # The Deployment's own is a second; on a machine that is busy even less is left.
    assert len(grace) == 1
    assert 0 <= grace[0] <= 0.6
    assert ("prestop", "pod web-1: preStop ended with code 7") in life.reports


def test_a_failed_liveness_probe_is_a_restart(tmp_path: Path) -> None:
    """SIGTERM first, a new process at once, and the pod counts it."""
    alive_file = tmp_path / "alive"
    alive_file.touch()
    life = Life(
        tmp_path, readinessProbe=get("/alive"), livenessProbe=get("/alive", failureThreshold=2)
    )

    async def scenario() -> None:
        async with life.run():
            await eventually(lambda: life.state.ready)
            first = life.pid
            alive_file.unlink()
            await eventually(lambda: "unhealthy" in life.kinds)
            alive_file.touch()
            await eventually(lambda: life.state.restarts == 1 and life.state.ready)
            assert first is not None
            assert life.pid not in {None, first}
            assert not alive(first)

    asyncio.run(scenario())
    assert life.state.last_exit == -signal.SIGTERM
    failed = "pod web-1 failed its liveness probe GET /alive: it got 503; restarting"
    assert ("unhealthy", failed) in life.reports
    assert str(life.state.last_end) == (
        "it was ended, as its liveness probe GET /alive failed 2 times in a row and got 503"
    )
    assert ("ended", "pod web-1 ended: killed by SIGTERM; restart in 0 s") in life.reports


def test_nothing_else_is_asked_before_the_startup_probe_succeeds(tmp_path: Path) -> None:
    """A slow start must not fail liveness; and once started, that question is not asked again."""
    (tmp_path / "ready").touch()
    life = Life(
        tmp_path,
        startupProbe=get("/started", failureThreshold=60),
        readinessProbe=get("/ready"),
        livenessProbe=get("/ready"),
    )

    async def scenario() -> None:
        async with life.run():
            await eventually(lambda: life.asked().count("/started") == 2)
            assert set(life.asked()) == {"/started"}
            assert not life.state.ready
            (tmp_path / "started").touch()
            await eventually(lambda: life.state.ready)
            before = life.asked().count("/started")
            await eventually(lambda: life.asked().count("/ready") >= 4)
            assert life.asked().count("/started") == before

    asyncio.run(scenario())
    assert life.state.restarts == 0


def test_a_start_that_takes_too_long_is_a_restart(tmp_path: Path) -> None:
    """The startup probe's own threshold decides."""
    life = Life(tmp_path, startupProbe=get("/started", initialDelaySeconds=1, failureThreshold=1))

    async def scenario() -> None:
        async with life.run():
            await eventually(lambda: "unhealthy" in life.kinds)
            (tmp_path / "started").touch()
            await eventually(lambda: life.state.ready)

    asyncio.run(scenario())
    assert life.state.restarts == 1
    _kind, message = next(report for report in life.reports if report[0] == "unhealthy")
    assert message.startswith("pod web-1 failed its startup probe GET /started: it got ")
    assert message.endswith("; restarting")


def test_a_pod_that_keeps_ending_has_to_wait(tmp_path: Path) -> None:
    """The first restart comes at once, the second after ten seconds, and says so meanwhile."""
    life = Life(tmp_path, command=script("echo hello; exit 3"))

    async def scenario() -> None:
        async with life.run():
            await eventually(lambda: life.state.waiting)
            assert str(life.state.waiting) == "CrashLoopBackOff: next start in 10 s"
            assert life.state.last_exit == 3
            assert life.state.restarts == 1
            assert (life.state.ready, life.pid) == (False, None)

    asyncio.run(scenario())
    assert [message for kind, message in life.reports if kind == "ended"] == [
        "pod web-1 ended: exit code 3; it said last: hello; restart in 0 s",
        "pod web-1 ended: exit code 3; it said last: hello; restart in 10 s",
    ]
    assert life.log.read_text(encoding="utf-8") == "hello\n" * 2


def test_after_a_long_life_a_restart_is_at_once_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten minutes in kubelet; here any life is long enough."""
    monkeypatch.setattr("lab.laptop.pod.BACKOFF_RESET_SECONDS", 0.0)
    life = Life(tmp_path, command=script("exit 3"))

    async def scenario() -> None:
        async with life.run():
            await eventually(lambda: life.state.restarts >= 3)

    asyncio.run(scenario())
    assert life.state.waiting is None


def test_a_command_that_does_not_exist(tmp_path: Path) -> None:
    """The log says which, and the pod waits as any other that ends."""
    life = Life(tmp_path, command=["no-such-program"])

    async def scenario() -> None:
        async with life.run():
            await eventually(lambda: life.state.waiting)

    asyncio.run(scenario())
    assert life.state.last_exit == 127
    assert set(life.log.read_text(encoding="utf-8").splitlines()) == {
        "no-such-program: No such file or directory"
    }


def test_what_a_pod_has_started_ends_with_it(tmp_path: Path) -> None:
    """It crashes, its helper would live on: on the next start's port, for one."""
    life = Life(tmp_path, command=script("sleep 600 & echo $!; exit 1"))

    async def scenario() -> None:
        async with life.run():
            await eventually(lambda: life.state.waiting)
            started = [int(line) for line in life.log.read_text(encoding="utf-8").split()]
            assert len(started) == 2
            try:
                await eventually(lambda: not any(map(alive, started)))
            finally:
                for pid in started:
                    kill(pid)

    asyncio.run(scenario())


@pytest.mark.parametrize("trap", ["", "trap '' TERM; "], ids=["in order", "ignoring SIGTERM"])
def test_a_stopped_pod_stays_ended(tmp_path: Path, trap: str) -> None:
    """Within its grace period or after it; and it is not started again."""
    life = Life(tmp_path, command=script(f"{trap}echo up; while :; do sleep 0.01; done"))

    async def scenario() -> None:
        async with httpx.AsyncClient() as client:
            pod = Pod(life._deployment, life.state, life.home, client, report=life._report)  # noqa: SLF001 - its own
            task = asyncio.create_task(pod.run())
            await eventually(lambda: life.log.exists() and life.log.read_text(encoding="utf-8"))
            pid = life.pid
            assert pid is not None
            await pod.stop()
            await asyncio.wait_for(task, 30)
            assert not alive(pid)

    asyncio.run(scenario())
    assert (life.pid, life.state.ready, life.state.restarts) == (None, False, 0)
    assert life.kinds == ["started", "ready"]


def test_a_pods_own_environment_is_used_for_exec_probes(tmp_path: Path) -> None:
    """The command of a probe sees what the container sees, and nothing of ours."""
    os.environ["OF_THE_CALLER"] = "1"
    try:
        life = Life(
            tmp_path,
            env=[{"name": "ROLE", "value": "primary"}],
            command=script("sleep 600"),
            readinessProbe={
                "exec": {"command": script('test "$ROLE$OF_THE_CALLER" = primary')},
                "periodSeconds": 1,
            },
        )

        async def scenario() -> None:
            async with life.run():
                await eventually(lambda: life.state.ready)

        asyncio.run(scenario())
    finally:
        del os.environ["OF_THE_CALLER"]
