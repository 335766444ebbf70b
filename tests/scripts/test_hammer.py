"""scripts/hammer.sh, run for real against a small HTTP server.

No cluster can run here, so for --cluster a ``kubectl`` of our own comes first on PATH: it writes
down its arguments and runs the loop on this machine.
"""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lab.laptop.authority import Authority, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = Path(__file__).parents[2] / "scripts" / "hammer.sh"
WAIT_SECONDS = 60


@dataclass
class Reply:
    """What the server says to one request; no status closes the connection."""

    status: int | None = 200
    body: str = ""
    version: str | None = None


V1 = Reply(200, "굿잡 v1 요청입니다.\n", "v1")
V2 = Reply(200, "굿잡 v2 요청입니다.\n", "v2")


@dataclass
class Service:
    """A server on a free port that replies in turn, and with the last for ever after."""

    port: int
    replies: list[Reply]
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}/test"


@pytest.fixture
def service() -> Iterator[Service]:
    """A running server."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            it.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            reply = it.replies.pop(0) if len(it.replies) > 1 else it.replies[0]
            if reply.status is None:
                return
            body = reply.body.encode()
            self.send_response(reply.status)
            if reply.version is not None:
                self.send_header("X-Goodjob-Version", reply.version)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    it = Service(server.server_address[1], [V1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield it
    finally:
        server.shutdown()
        server.server_close()
        thread.join(WAIT_SECONDS)


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    """A folder that comes first on PATH, with a sleep that only writes down how long."""
    folder = tmp_path / "bin"
    folder.mkdir()
    tool(folder, "sleep", f'echo "$1" >>"{tmp_path}/pauses"')
    return folder


def tool(folder: Path, name: str, script: str) -> None:
    """Put a program into a folder."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def environment(tmp_path: Path) -> dict[str, str]:
    """Return an environment with our own programs and labs."""
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "GOODJOB_LAB_HOME": str(tmp_path / "labs")}


def lab(tmp_path: Path, url: str, name: str = "goodjob") -> None:
    """Leave the file of a running lab."""
    file = tmp_path / "labs" / name / "url"
    file.parent.mkdir(parents=True)
    file.write_text(url + "\n", encoding="utf-8")


def hammer(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script from a folder that is not the repository."""
    return subprocess.run(
        [str(SCRIPT), *arguments],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        encoding="utf-8",
        timeout=WAIT_SECONDS,
        check=False,
    )


def tally(output: str) -> list[list[str]]:
    """Return the rows below the head of the tally."""
    _, _, below = output.partition("\nversion ")
    return [line.split(maxsplit=1) for line in below.splitlines()[1:]]


def pauses(tmp_path: Path) -> list[str]:
    """Return what the script slept."""
    file = tmp_path / "pauses"
    return file.read_text(encoding="utf-8").split() if file.exists() else []


@pytest.mark.usefixtures("bin_folder")
def test_ten_answers_of_the_running_lab(tmp_path: Path, service: Service) -> None:
    """As the service gave them, a tenth of a second apart, then who answered how often."""
    lab(tmp_path, f"http://goodjob.localhost:{service.port}")
    service.replies = [V2, V1, V2, V1]

    run = hammer(tmp_path)

    lines = run.stdout.splitlines()
    assert lines[:10] == [
        "굿잡 v2 요청입니다.",
        "굿잡 v1 요청입니다.",
        "굿잡 v2 요청입니다.",
        *["굿잡 v1 요청입니다."] * 7,
    ]
    assert lines[10] == ""
    assert lines[11].split() == ["version", "status", "count"]
    assert [line.split() for line in lines[12:]] == [["v1", "200", "8"], ["v2", "200", "2"]]
    assert (run.returncode, run.stderr) == (0, "")
    assert {path for path, _ in service.requests} == {"/test"}
    assert service.requests[0][1]["host"] == f"goodjob.localhost:{service.port}"
    assert pauses(tmp_path) == ["0.1"] * 9, "between two requests, not after the last"


@pytest.mark.usefixtures("bin_folder")
def test_another_lab_by_name_and_path(tmp_path: Path, service: Service) -> None:
    """A URL that has a path keeps it."""
    lab(tmp_path, f"http://127.0.0.1:{service.port}/hello", "second")

    run = hammer(tmp_path, "--name", "second", "-n", "1")

    assert run.returncode == 0
    assert [path for path, _ in service.requests] == ["/hello"]


@pytest.mark.usefixtures("bin_folder")
def test_an_answer_other_than_200_shows_its_status(tmp_path: Path, service: Service) -> None:
    """A pod's 500 has a version; what a proxy answered has none; each is one line."""
    service.replies = [
        Reply(500, "굿잡 v2 오류입니다.\n", "v2"),
        Reply(503, "no healthy upstream"),
        Reply(503, "<p>\n  two lines\r\n</p>\n"),
        Reply(301, ""),
        V1,
    ]

    run = hammer(tmp_path, "-n", "5", "-s", "0", service.url)

    assert run.stdout.splitlines()[:5] == [
        "500 굿잡 v2 오류입니다.",
        "503 no healthy upstream",
        "503 <p>   two lines  </p>",
        "301 ",
        "굿잡 v1 요청입니다.",
    ]
    assert tally(run.stdout) == [
        ["-", "301        1"],
        ["-", "503        2"],
        ["v1", "200        1"],
        ["v2", "500        1"],
    ]
    assert run.returncode == 0


@pytest.mark.parametrize(
    ("url", "resolved"),
    [
        ("http://goodjob.localhost:18080/test", "goodjob.localhost:18080:127.0.0.1"),
        ("http://goodjob.localhost/test", "goodjob.localhost:80:127.0.0.1"),
        ("https://goodjob.localhost/test", "goodjob.localhost:443:127.0.0.1"),
        ("https://goodjob.example/test", None),
    ],
)
def test_localhost_needs_no_resolver(
    tmp_path: Path, bin_folder: Path, url: str, resolved: str | None
) -> None:
    """A name below .localhost is this machine also for a curl that would ask for it."""
    tool(bin_folder, "curl", f"""printf '%s\\n' "$@" >"{tmp_path}/asked"; exit 7""")

    hammer(tmp_path, "-n", "1", url)

    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert (asked[asked.index("--resolve") + 1] if "--resolve" in asked else None) == resolved


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A server with a certificate of an authority, which wants one of its clients; port and folder.

    The folder is that of a lab that has the authority.
    """
    authority = Authority("a test")
    folder = tmp_path / "labs" / "goodjob" / "tls"
    folder.mkdir(parents=True)
    shown = authority.issue(Wanted(("goodjob.localhost",), seconds=3600))
    client = authority.issue(Wanted((), seconds=3600, common_name="a client", client=True))
    (folder / "ca.pem").write_text(authority.certificate)
    (folder / "client.pem").write_text(client.certificate)
    (folder / "client-key.pem").write_text(client.private_key)
    (tmp_path / "server.pem").write_text(shown.certificate + shown.private_key)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=folder / "ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(tmp_path / "server.pem")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-length", "3")
            self.end_headers()
            self.wfile.write(b"ok\n")

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_args: Any) -> None:
            """A handshake that failed is what a test asked for."""

    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1], folder
    finally:
        server.shutdown()
        server.server_close()
        thread.join(WAIT_SECONDS)


def test_a_lab_with_https(tmp_path: Path, secure: tuple[int, Path]) -> None:
    """Its authority is trusted, and its client's certificate shown, without being asked to."""
    port, folder = secure
    (folder.parent / "url").write_text(f"https://goodjob.localhost:{port}\n")
    run = hammer(tmp_path, "-n", "2", "-s", "0")

    assert (run.returncode, run.stdout.splitlines()[:2]) == (0, ["ok", "ok"])
    (folder / "ca.pem").unlink()
    refused = hammer(tmp_path, "-n", "1")
    assert refused.returncode == 1
    assert "certificate" in refused.stdout


def test_an_authority_by_its_file(tmp_path: Path, secure: tuple[int, Path]) -> None:
    """For a URL of one's own; another authority is not trusted."""
    port, folder = secure
    (folder.parent / "url").write_text(f"https://goodjob.localhost:{port}\n")
    (tmp_path / "other.pem").write_text(Authority("another").certificate)

    refused = hammer(tmp_path, "-n", "1", "--cacert", str(tmp_path / "other.pem"))
    assert refused.returncode == 1
    assert hammer(tmp_path, "-n", "1", "--cacert", str(folder / "ca.pem")).returncode == 0


@pytest.mark.usefixtures("bin_folder")
def test_headers_are_sent(tmp_path: Path, service: Service) -> None:
    """As often as given."""
    hammer(tmp_path, "-H", "ukids-user: green", "-H", "x-other: a b", "-n", "2", service.url)

    assert [headers["ukids-user"] for _, headers in service.requests] == ["green", "green"]
    assert service.requests[0][1]["x-other"] == "a b"


@pytest.mark.usefixtures("bin_folder")
def test_a_connection_that_breaks_is_counted(tmp_path: Path, service: Service) -> None:
    """It is one line like the others, and the rest goes on."""
    service.replies = [V1, Reply(None), V1]

    run = hammer(tmp_path, "-n", "3", "-s", "0", service.url)

    assert run.stdout.splitlines()[1].startswith("no answer: ")
    assert len(run.stdout.splitlines()[1]) > len("no answer: ")
    assert tally(run.stdout) == [["-", "no answer  1"], ["v1", "200        2"]]
    assert run.returncode == 0


@pytest.mark.usefixtures("bin_folder")
def test_nothing_answered(tmp_path: Path, service: Service) -> None:
    """All are counted, the sentence says what to do, and the status is 1."""
    service.replies = [Reply(None)]
    lab(tmp_path, f"http://goodjob.localhost:{service.port}/")

    run = hammer(tmp_path, "-n", "2", "-s", "0")

    assert tally(run.stdout) == [["-", "no answer  2"]]
    assert run.stderr.startswith("hammer.sh: nothing answered at http://goodjob.localhost:")
    assert run.stderr.endswith("is the lab running? Start it with: goodjob up\n")
    assert run.returncode == 1


def test_no_lab_is_running(tmp_path: Path) -> None:
    """One sentence, with the command that starts it."""
    run = hammer(tmp_path, "--name", "second")

    assert (
        run.stderr
        == 'hammer.sh: the lab "second" is not running; start it with: goodjob up --name second\n'
    )
    assert (run.returncode, run.stdout) == (1, "")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-x"], "unknown option -x"),
        (["-n"], "-n needs a value"),
        (["-n", "0"], '-n "0": allowed is a whole number above 0'),
        (["-n", "ten"], '-n "ten": allowed is a whole number above 0'),
        (["-n", "-1"], '-n "-1": allowed is a whole number above 0'),
        (["-s", "short"], '-s "short": allowed is a number of seconds such as 0.1'),
        (["-s", "-1"], '-s "-1": allowed is a number of seconds such as 0.1'),
        (["-s", "."], '-s ".": allowed is a number of seconds such as 0.1'),
        (["-H", "green"], "-H \"green\": allowed is 'Name: value'"),
        (["-H", "@/etc/passwd"], "-H \"@/etc/passwd\": allowed is 'Name: value'"),
        (["--name", "../x"], '--name "../x": allowed are lower-case letters, digits and dashes'),
        (["ftp://x"], 'URL "ftp://x": it starts with http:// or https:// and names a host'),
        (["http://a", "http://b"], 'one URL, not also "http://b"'),
        (["--cacert", "none.pem"], '--cacert "none.pem": there is no such file'),
        (["--cacert", "/dev/null", "--cluster"], "--cacert is for https from this machine: not"),
        (["--name", "a", "--cluster"], "--name chooses a lab on this machine: not together with"),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    """One sentence, the usage, status 2, and nothing is sent."""
    run = hammer(tmp_path, *arguments)

    assert run.stderr.startswith(f"hammer.sh: {sentence}")
    assert "usage: scripts/hammer.sh" in run.stderr
    assert (run.returncode, run.stdout) == (2, "")


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help(tmp_path: Path, option: str) -> None:
    """It says what the script does, on standard output."""
    run = hammer(tmp_path, option)

    assert run.stdout.startswith("usage: scripts/hammer.sh")
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize(
    ("number", "whole_group", "status"),
    [(signal.SIGINT, True, 130), (signal.SIGINT, False, 130), (signal.SIGTERM, False, 143)],
)
def test_an_interrupted_run_shows_its_tally(
    tmp_path: Path, service: Service, number: signal.Signals, whole_group: bool, status: int
) -> None:
    """Ctrl-C reaches the whole group of processes, a kill only the script."""
    script = subprocess.Popen(
        [str(SCRIPT), "-n", "100000", "-s", "0.01", service.url],
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        assert script.stdout is not None
        head = [script.stdout.readline() for _ in range(3)]
        if whole_group:
            os.killpg(script.pid, number)
        else:
            script.send_signal(number)
        rest, errors = script.communicate(timeout=WAIT_SECONDS)
    finally:
        if script.poll() is None:
            os.killpg(script.pid, signal.SIGKILL)
            script.communicate()

    answers = (*head, *rest.partition("\nversion ")[0].splitlines())
    assert script.returncode == status, errors
    assert tally(rest)[-1][0] == "v1"
    assert int(tally(rest)[-1][1].split()[-1]) >= 3
    assert len(answers) >= 3


def test_the_cluster_is_asked_from_inside(
    tmp_path: Path, bin_folder: Path, service: Service
) -> None:
    """The same loop runs in the client pod, with the options handed through."""
    service.replies = [V2, V1]
    tool(
        bin_folder,
        "kubectl",
        f"""printf '%s\\n' "$@" >"{tmp_path}/asked"
        while [ "$1" != -- ]; do shift; done
        shift
        exec "$@" --connect-to goodjob.goodjob:80:127.0.0.1:{service.port}""",
    )

    run = hammer(tmp_path, "--cluster", "-n", "3", "-s", "0.5", "-H", "ukids-user: green")

    asked = (tmp_path / "asked").read_text(encoding="utf-8")
    assert asked.startswith("exec\n-n\ngoodjob\ndeploy/client\n-c\nclient\n--\nsh\n-c\n")
    assert asked.endswith("-H\nukids-user: green\n--url\nhttp://goodjob.goodjob/test\n")
    assert service.requests[0][1]["host"] == "goodjob.goodjob"
    assert service.requests[0][1]["ukids-user"] == "green"
    assert run.stdout.splitlines()[:2] == ["굿잡 v2 요청입니다.", "굿잡 v1 요청입니다."]
    assert tally(run.stdout) == [["v1", "200        2"], ["v2", "200        1"]]
    assert pauses(tmp_path) == ["0.5"] * 2
    assert run.returncode == 0


def test_a_cluster_that_is_not_there(tmp_path: Path, bin_folder: Path) -> None:
    """What kubectl says is shown, and that nothing was sent."""
    tool(bin_folder, "kubectl", 'echo "deployments.apps \\"client\\" not found" >&2; exit 1')

    run = hammer(tmp_path, "--cluster")

    assert 'deployments.apps "client" not found' in run.stderr
    assert "only 0 of 10 requests were sent" in run.stderr
    assert "nothing answered at http://goodjob.goodjob/test; is it deployed" in run.stderr
    assert run.returncode == 1
