"""A reader that has seen enough ends a command as any program; a peer of its sockets does not."""

from __future__ import annotations

import io
import signal
import socket
import subprocess
import threading
from pathlib import Path

import pytest

from lab.cli import pipe
from lab.cli.pipe import ReaderGone
from tests.commands import GOODJOB, ROOT, goodjob, started

SECONDS = 60
TRIPPED = ROOT / "tests" / "lab" / "recorded" / "tripped"


@pytest.mark.parametrize(
    "command",
    [
        ("--help",),
        ("report", "--from", str(TRIPPED)),
        ("report", "--from", str(TRIPPED), "--json"),
        ("translate",),
    ],
    ids=" ".join,
)
def test_a_reader_that_has_seen_enough_ends_it(command: tuple[str, ...]) -> None:
    """As ``| head -1`` does: by SIGPIPE, and without a word."""
    with started(GOODJOB, *command, stderr=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stderr is not None
        # It is gone before anything is printed, whatever of it there would have been room for.
        writer.stdout.close()
        assert writer.wait(SECONDS) == -signal.SIGPIPE
        assert writer.stderr.read() == ""


def test_a_reader_of_what_is_wrong_alone_is_one_too() -> None:
    """As with ``2>&1 | head -1``."""
    with started(GOODJOB, "nonsense", stderr=subprocess.PIPE) as writer:
        assert writer.stderr is not None
        writer.stderr.close()
        assert writer.wait(SECONDS) == -signal.SIGPIPE


def test_a_peer_that_closes_ends_nothing() -> None:
    """Each request is a failure that is counted, and the command says so."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def close_each() -> None:
            while True:
                try:
                    taken, _ = server.accept()
                except OSError:
                    return
                taken.recv(65536)
                # With what was sent meanwhile unread, it is reset.
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                taken.close()

        threading.Thread(target=close_each, daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        result = goodjob("hammer", url, "-n", "30", "-c", "5")
    assert result.returncode == 1
    assert "30" in result.stdout


def test_every_command_lets_its_peers_go() -> None:
    """It is nothing of one command's: the signal is ignored from the beginning."""
    status = 'print(open("/proc/self/status").read())'
    code = f"import lab.cli; lab.cli._run = lambda: {status}; lab.cli.main()"
    python = Path(GOODJOB).with_name("python")
    told = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout
    (ignored,) = [line.split()[1] for line in told.splitlines() if line.startswith("SigIgn:")]
    assert int(ignored, 16) & 1 << signal.SIGPIPE - 1


def test_it_is_said_once_and_what_ends_may_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever ends in order may print: nobody reads that, and nothing is raised again."""
    deaths: list[str] = []
    monkeypatch.setattr(pipe, "_die", lambda: deaths.append("by SIGPIPE"))
    ours, theirs = socket.socketpair()
    with ours, open(ours.fileno(), "w", closefd=False, encoding="utf-8") as stream:
        monkeypatch.setattr("sys.stdout", stream)
        theirs.close()
        ended = []
        with pipe.watched():
            try:
                print("a", flush=True)
            except ReaderGone:
                print("b" * 100_000, flush=True)
                ended.append("in order")
                raise
    assert (ended, deaths) == (["in order"], ["by SIGPIPE"])


def test_what_is_no_file_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a test that reads what is printed."""
    out = io.StringIO()
    monkeypatch.setattr("sys.stdout", out)
    with pipe.watched():
        print("a")
    assert out.getvalue() == "a\n"
