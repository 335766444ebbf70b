"""What leaves together: answers in one piece, in order, and whole before their connection ends."""

import asyncio
import re
import socket
import struct
from collections.abc import Callable
from typing import Any

import pytest

from app.transport import KEY, Corked, of, reset
from tests.app.pod import DEADLINE, PORT, Pod


class Recorder(asyncio.Transport):
    """Stands in for the event loop's transport, because a socket does not show single writes."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[bytes | str] = []
        self.gone = False

    def write(self, data: Any) -> None:
        """Note it."""
        self.done.append(bytes(data))

    def close(self) -> None:
        """Note it."""
        self.done.append("close")

    def abort(self) -> None:
        """Note it."""
        self.done.append("abort")

    def pause_reading(self) -> None:
        """Note it."""
        self.done.append("pause")

    def resume_reading(self) -> None:
        """Note it."""
        self.done.append("resume")

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Know one thing."""
        return {"peername": "client"}.get(name, default)

    def is_closing(self) -> bool:
        """Whether the client has gone."""
        return self.gone


def play(*steps: Callable[[Corked, Recorder], object]) -> list[bytes | str]:
    """Do something to a corked transport in one pass of the loop, and give what came of it."""
    recorder = Recorder()

    async def do() -> None:
        corked = Corked(recorder, asyncio.get_running_loop())
        for step in steps:
            step(corked, recorder)
            assert not {b"head ", b"body"} & {*recorder.done}, "not before the pass is over"

    asyncio.run(do())
    return recorder.done


def head(corked: Corked, _recorder: Recorder) -> None:
    """Write a head."""
    corked.write(b"head ")


def body(corked: Corked, _recorder: Recorder) -> None:
    """Write a body."""
    corked.write(b"body")


def close(corked: Corked, _recorder: Recorder) -> None:
    """Close it."""
    corked.close()


def abort(corked: Corked, _recorder: Recorder) -> None:
    """Abort it."""
    corked.abort()


def leave(_corked: Corked, recorder: Recorder) -> None:
    """Let the client go."""
    recorder.gone = True


@pytest.mark.parametrize(
    ("steps", "done"),
    [
        ((head, body), [b"head body"]),
        ((head, body, close), [b"head body", "close"]),
        ((close,), ["close"]),
        ((head, abort), ["abort"]),
        ((head, leave), []),
    ],
)
def test_writes_of_one_pass_leave_as_one(
    steps: tuple[Callable[[Corked, Recorder], object], ...], done: list[bytes | str]
) -> None:
    """A close waits for them, an abort does not, and nothing is written after the client left."""
    assert play(*steps) == done


def test_each_pass_leaves_by_itself() -> None:
    """What is written later waits for its own pass, and only for that."""
    recorder = Recorder()

    async def do() -> None:
        corked = Corked(recorder, asyncio.get_running_loop())
        for _ in range(2):
            corked.write(b"head ")
            corked.write(b"body")
            await asyncio.sleep(0)
        corked.close()

    asyncio.run(do())
    assert recorder.done == [b"head body", b"head body", "close"]


def test_a_transport_that_is_to_close_is_closing() -> None:
    """From the moment that it was told to, and where the client has gone."""

    def closing(corked: Corked, _recorder: Recorder) -> None:
        assert not corked.is_closing()
        corked.write(b"x")
        assert not corked.is_closing()
        corked.close()
        assert corked.is_closing()

    def gone(corked: Corked, recorder: Recorder) -> None:
        recorder.gone = True
        assert corked.is_closing()

    assert play(closing) == [b"x", "close"]
    play(gone)


def test_what_is_not_about_writing_is_passed_on() -> None:
    """Reading, and what is known of the connection."""

    def read(corked: Corked, _recorder: Recorder) -> None:
        corked.pause_reading()
        corked.resume_reading()
        assert corked.get_extra_info("peername") == "client"
        assert corked.get_extra_info("nothing") is None
        assert corked.get_extra_info("nothing", 5) == 5

    assert play(read) == ["pause", "resume"]


def test_a_reset_does_not_linger() -> None:
    """The socket is told so, and then the connection is aborted."""
    told: list[tuple[int, int, bytes]] = []

    class Socket:
        def setsockopt(self, level: int, name: int, value: bytes) -> None:
            told.append((level, name, value))

    class Connected(Recorder):
        def get_extra_info(self, name: str, default: Any = None) -> Any:
            return Socket() if name == "socket" else default

    recorder = Connected()
    reset(recorder)
    assert told == [(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))]
    assert recorder.done == ["abort"]


def test_a_fault_without_a_connection_says_what_is_missing() -> None:
    """Another server does not put it there."""
    scopes: list[dict[str, Any]] = [{"state": {}}, {}]
    for scope in scopes:
        with pytest.raises(RuntimeError, match=r"the server gave none: use app\.server"):
            of(scope)
    assert of({"state": {KEY: (recorder := Recorder())}}) is recorder


def test_a_reset_of_a_connection_that_has_gone_is_no_error() -> None:
    """There is no socket left to set anything on."""
    recorder = Recorder()
    recorder.gone = True
    reset(recorder)
    assert recorder.done == ["abort"]


def test_pipelined_answers_come_whole_and_in_order(shared_pod: Pod) -> None:
    """Requests that come in one segment are answered one after the other."""
    paths = ["/livez", "/test", "/nothing", "/test"]
    requests = "".join(f"GET {path} HTTP/1.1\r\nHost: goodjob\r\n\r\n" for path in paths)
    with socket.create_connection((shared_pod.address, PORT), timeout=DEADLINE) as client:
        client.sendall(f"{requests}GET /readyz HTTP/1.0\r\n\r\n".encode())
        with client.makefile("rb") as stream:
            found = stream.read()
    assert re.findall(rb"HTTP/1.1 (\d+)", found) == [b"200", b"200", b"404", b"200", b"200"]
    assert found.count("요청입니다.\n".encode()) == 2
