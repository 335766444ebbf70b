"""What a client may take of the service, on real sockets: sizes, times, seats, and the order."""

import contextlib
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import bounds
from tests.app.pod import CONTROL_PORT, Launch, Pod, fresh_address
from tests.app.wire import connect, rest

HOST = b"Host: goodjob\r\n"
TEST = b"GET /test HTTP/1.1\r\n" + HOST + b"\r\n"
LIVEZ = b"GET /livez HTTP/1.1\r\n" + HOST + b"\r\n"
TOO_LARGE = b"The head of a request may have 8192 bytes and 100 lines.\n"
MOST = 1500
BROKEN = b"This is no HTTP request.\n"


def talk(pod: Pod, *pieces: bytes) -> bytes:
    """Send pieces on one connection, and give all that comes until its end."""
    with connect(pod) as client:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for piece in pieces:
                client.sendall(piece)
        return rest(client)


def sent(client: socket.socket, piece: bytes, pause: float = 0.0) -> int:
    """Send a piece again and again, until the connection ends; and tell how often it could be."""
    for count in range(MOST):
        try:
            client.sendall(piece)
        except (BrokenPipeError, ConnectionResetError):
            return count
        time.sleep(pause)  # as a client that trickles does
    return MOST


def statuses(found: bytes) -> list[bytes]:
    """The statuses of answers, one after the other."""
    return [part[:3] for part in found.split(b"HTTP/1.1 ")[1:]]


def last(path: bytes = b"/livez") -> bytes:
    """A request that ends its connection."""
    return b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"


def hasty(launch: Launch, **chosen: float) -> Pod:
    """Start the service with other bounds."""
    script = str(Path(__file__).with_name("hasty_service.py"))
    return launch(command=[script], BOUNDS=json.dumps(chosen)).wait_ready()


def memory(pod: Pod) -> int:
    """The resident memory of a pod, in bytes."""
    pages = Path(f"/proc/{pod.child.pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096


# -- sizes ----------------------------------------------------------------------------------------


def head(size: int, lines: int = 1) -> bytes:
    """A request whose head has about so many bytes, in so many lines besides two."""
    fixed = b"GET /test HTTP/1.1\r\n" + HOST + b"Connection: close\r\n"
    each = (size - len(fixed)) // lines - len(b"x-000: \r\n")
    return fixed + b"".join(b"x-%03d: %b\r\n" % (n, b"a" * each) for n in range(lines)) + b"\r\n"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (head(8000), b"200"),
        (head(9000), b"400"),
        (head(300_000), b"400"),
        (head(4000, lines=98), b"200"),
        (head(4000, lines=99), b"400"),
        (b"GET /test?" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", b"400"),
        (b"GET /" + b"a" * 300_000, b"400"),
        (b"GET /test HTTP/1.1\r\nx-" + b"a" * 300_000, b"400"),
        (b"GET /test HTTP/1.1\r\n" + HOST + b"a:\r\n" * 100_000, b"400"),
    ],
)
def test_a_head_is_only_so_large(shared_pod: Pod, request_: bytes, status: bytes) -> None:
    """8 KiB and 100 lines, of the target, of one line, of many, whole or not; as Tomcat has it."""
    found = talk(shared_pod, request_)
    assert statuses(found) == [status]
    assert (status == b"200") or found.endswith(TOO_LARGE)


def test_heads_do_not_fill_the_memory(launch: Launch) -> None:
    """200 MB of them in 400 connections at once, which took a pod to three times its size."""
    pod = launch().wait_ready()
    before = memory(pod)
    with contextlib.ExitStack() as opened:
        clients = [opened.enter_context(connect(pod)) for _ in range(400)]
        for client in clients:
            client.sendall(b"GET /test HTTP/1.1\r\n" + HOST)
        for client in clients:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                client.sendall(b"x: " + b"a" * 500_000)
        assert pod.get("/livez").status == 200
        assert memory(pod) - before < 40e6


def test_requests_that_wait_their_turn_are_bytes(launch: Launch) -> None:
    """Tens of thousands of them, behind one that hangs; and all are answered in the end."""
    pod = launch(GOODJOB_FAULTS="hang:1h@first:1").wait_ready()
    before = memory(pod)
    with contextlib.ExitStack() as opened:
        clients = [opened.enter_context(connect(pod)) for _ in range(20)]
        for client in clients:
            client.settimeout(1)
            with contextlib.suppress(TimeoutError):
                client.sendall(TEST + LIVEZ * 20_000)
        assert pod.get("/livez").status == 200
        assert memory(pod) - before < 40e6


def test_all_requests_of_a_piece_are_answered_in_order(shared_pod: Pod) -> None:
    """More than are parsed at a time, with bodies among them."""
    body = b"a" * 3000
    post = b"POST /test HTTP/1.1\r\n" + HOST + b"Content-Length: 3000\r\n\r\n" + body
    found = talk(shared_pod, (TEST + post + LIVEZ) * 100 + last(b"/nosuch"))
    assert statuses(found) == [b"200", b"405", b"200"] * 100 + [b"404"]


@pytest.mark.parametrize(
    "trailers", [b"x: " + b"a" * 500_000, b"a:\r\n" * 100_000, b"x: " + b"a" * 12_000 + b"\r\n\r\n"]
)
def test_trailers_are_only_so_large(shared_pod: Pod, trailers: bytes) -> None:
    """They are like a head that comes late, and nobody wants them."""
    start = b"POST /test HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n"
    found = talk(shared_pod, start + b"3\r\nabc\r\n0\r\n", trailers)
    # What has not been answered by then gets no other answer.
    assert statuses(found) in ([b"405", b"400"], [b"400"])
    assert found.endswith(TOO_LARGE)


def test_trailers_are_no_headers(launch: Launch) -> None:
    """They come when the request is known, and change nothing about it."""
    pod = launch(GOODJOB_CALLER_FAULTS="allow").wait_ready()
    start = b"GET /test HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n"
    trailer = b"x-goodjob-fault: 500\r\nx-request-id: 1\r\n\r\n"
    found = talk(pod, start + b"3\r\nabc\r\n0\r\n" + trailer + TEST + last())
    assert statuses(found) == [b"200", b"200", b"200"]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_nobody_wants_is_only_so_large(shared_pod: Pod, chunked: bool) -> None:
    """It is answered at once, and read for 2 MiB more; then the connection ends."""
    assert bounds.LARGEST_SWALLOWED == 2 * 1024 * 1024
    kind = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: 100000000"
    piece = b"10000\r\n" + b"a" * 65536 + b"\r\n" if chunked else b"a" * 65536
    with connect(shared_pod) as client:
        client.sendall(b"POST /test HTTP/1.1\r\n" + HOST + kind + b"\r\n\r\n")
        assert b"405" in client.recv(65536)
        assert sent(client, piece) < 1500


def test_a_body_of_a_mebibyte_leaves_the_connection_as_it_was(shared_pod: Pod) -> None:
    """The next request on it is answered."""
    post = b"POST /test HTTP/1.1\r\n" + HOST + b"Content-Length: 1000000\r\n\r\n" + b"a" * 1_000_000
    assert statuses(talk(shared_pod, post, last())) == [b"405", b"200"]


# -- times ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sent", [b"", b"\r\n", b"GET /test HT", TEST[:-2], b"\r\n\r\n" + TEST[:-1]]
)
def test_a_head_is_not_waited_for_for_ever(launch: Launch, sent: bytes) -> None:
    """From the connection, whether nothing comes or half of it: then the connection ends."""
    pod = hasty(launch, HEAD_SECONDS=0.3)
    with connect(pod) as client:
        client.sendall(sent)
        assert rest(client) == b""


def test_a_head_that_trickles_has_no_more_time(launch: Launch) -> None:
    """Each byte is a sign of life, and none of them buys more."""
    pod = hasty(launch, HEAD_SECONDS=0.5)
    with connect(pod) as client:
        client.sendall(TEST[:-2])
        assert sent(client, b"x", pause=0.05) < MOST


def test_a_connection_between_two_requests_may_be_idle(launch: Launch) -> None:
    """As Envoy's are for an hour; only a head that has begun has its time.

    1. A request is answered, and a body that came late, too.
    2. The connection is quiet for longer than a head may take: a request is answered.
    3. Half of another: the connection ends.
    """
    pod = hasty(launch, HEAD_SECONDS=0.3)
    late = b"POST /test HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\n\r\n"
    with connect(pod) as client, connect(pod) as silent:
        client.sendall(late)
        assert b"405" in client.recv(65536)
        client.sendall(b"abc")
        # The other one ends when the time for a head is over.
        assert rest(silent) == b""
        with connect(pod) as silent_too:
            assert rest(silent_too) == b""
        client.sendall(LIVEZ)
        assert b"200" in client.recv(65536)
        client.sendall(LIVEZ[:10])
        assert rest(client) == b""


def test_a_body_is_not_waited_for_for_ever(launch: Launch) -> None:
    """An app that wants it gets none; what was answered before just ends."""
    pod = hasty(launch, BODY_SECONDS=0.3)
    half = b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    with connect(pod, CONTROL_PORT) as client:
        client.sendall(b"PUT /faults HTTP/1.1\r\nHost: localhost\r\n" + half)
        found = rest(client)
    assert statuses(found) == [b"408"]
    assert found.endswith(b"The body was not whole 60 seconds after the head.\n")
    with connect(pod) as client:
        client.sendall(b"POST /test HTTP/1.1\r\n" + HOST + half)
        assert statuses(rest(client)) == [b"405"]


def test_an_answer_has_to_be_taken(launch: Launch) -> None:
    """A client that asks for much and reads nothing does not keep it all waiting.

    1. It asks for metrics until no more can be sent: the service has stopped reading.
    2. After its time the connection is reset.
    """
    pod = hasty(launch, ANSWER_SECONDS=0.3)
    metrics = b"GET /metrics HTTP/1.1\r\n" + HOST + b"\r\n"
    with connect(pod) as client:
        assert sent(client, metrics * 1000) < MOST
        assert pod.get("/livez").status == 200


# -- seats ----------------------------------------------------------------------------------------


def test_a_probe_finds_a_seat(launch: Launch) -> None:
    """However many came before it and said nothing, or half of something, or have finished."""
    pod = launch(
        command=[str(Path(__file__).with_name("hasty_service.py"))],
        BOUNDS='{"MOST_CONNECTIONS": 20}',
        MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE="*",
    ).wait_ready()
    kind = b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    half_a_body = b"POST /actuator/loggers/x HTTP/1.1\r\n" + HOST + kind
    with contextlib.ExitStack() as opened:
        for number in range(400):
            client = opened.enter_context(connect(pod))
            client.sendall((b"", TEST[:-2], LIVEZ, half_a_body)[number % 4])
            if number % 100 == 99:
                assert pod.get("/livez").status == 200
                assert pod.get("/readyz").status == 200


def test_the_silent_give_way_before_the_idle(launch: Launch) -> None:
    """And who has a request at hand never does.

    1. Three seats: one asks and is idle, one hangs, one says nothing.
    2. A fourth comes: the silent one goes. It asks, and is idle, too.
    3. A fifth: now the first goes, which has been idle the longest.
    4. When all seats have a request at hand, there is none left.
    """
    pod = hasty(launch, MOST_CONNECTIONS=3)
    with contextlib.ExitStack() as opened:

        def come(sent: bytes, *, answered: bool) -> socket.socket:
            client = opened.enter_context(connect(pod))
            client.sendall(sent)
            if answered:
                assert b"200" in client.recv(65536)
            return client

        first = come(LIVEZ, answered=True)
        pod.control("PUT", {"plan": "hang:1h@always"})
        hanging = come(TEST, answered=False)
        silent = come(b"", answered=False)
        fourth = come(LIVEZ, answered=True)
        assert rest(silent) == b""
        come(TEST, answered=False)
        assert rest(first) == b""
        come(TEST, answered=False)
        assert rest(fourth) == b""
        assert rest(come(b"", answered=False)) == b""
        pod.control("DELETE")
        assert rest(hanging) == b"", "only now, and closed by the plan's end"


@pytest.mark.parametrize("limit", [200, 80])
def test_there_are_no_more_seats_than_files(address: str, limit: int) -> None:
    """Where the system allows few, the silent give way sooner: probes are answered all the same."""
    script = (
        f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({limit}, {limit})); "
        "import runpy; runpy.run_module('app', run_name='__main__')"
    )
    pod = Pod(address, command=["-c", script])
    try:
        pod.wait_ready()
        with contextlib.ExitStack() as opened:
            for _ in range(400):
                opened.enter_context(connect(pod)).sendall(TEST[:-2])
            assert pod.get("/livez").status == 200
            assert pod.control("GET").status == 200
        assert pod.stop() == 0
        assert len(pod.rest("stderr")) == 2
    finally:
        pod.close()


# -- order, and what is said ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def pod() -> Iterator[Pod]:
    """A pod that tells everything, and whose requests take a moment."""
    pod = Pod(fresh_address(), GOODJOB_FAULTS="delay:100ms@always")
    try:
        yield pod.wait_ready()
    finally:
        pod.close()


@pytest.mark.parametrize(
    "garbage", [b"GARBAGE\r\n\r\n", b"GET /test HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x00\xa5"]
)
def test_what_is_no_request_is_refused_in_its_turn(pod: Pod, garbage: bytes) -> None:
    """Who asked before it gets its answer first, and not somebody else's 400."""
    found = talk(pod, TEST + TEST + garbage)
    assert statuses(found) == [b"200", b"200", b"400"]
    assert found.endswith(BROKEN)


def test_a_broken_body_is_refused_in_its_turn(pod: Pod) -> None:
    """Of a request that waits, and of one that is at hand."""
    broken = b"GET /test HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"
    assert statuses(talk(pod, TEST + broken + TEST)) == [b"200", b"400"]
    assert statuses(talk(pod, broken + TEST)) == [b"400"]


@pytest.mark.parametrize("protocol", [b"h2c", b"websocket", b"TLS/1.0", b"unheard-of"])
def test_an_upgrade_is_a_request_like_any_other(shared_pod: Pod, protocol: bytes) -> None:
    """And what comes behind it, at once or later. Java's client asks for h2c each time."""
    upgrade = (
        b"GET /test HTTP/1.1\r\n" + HOST + b"Connection: Upgrade, HTTP2-Settings\r\n"
        b"Upgrade: " + protocol + b"\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n"
    )
    assert statuses(talk(shared_pod, upgrade + LIVEZ, upgrade + last())) == [b"200"] * 4


def test_refusals_are_one_line_each_kind(launch: Launch) -> None:
    """The first of its kind is told; an upgrade, and who leaves in the middle, is nothing to tell.

    1. Upgrades, clients that leave during PUT and POST, and much that is no HTTP.
    2. stderr has the start, one line for what is no HTTP, and the stop. The plan is as it was.
    """
    pod = launch(MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE="*").wait_ready()
    upgrade = b"GET /test HTTP/1.1\r\n" + HOST + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    half = b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    for _ in range(3):
        assert statuses(talk(pod, upgrade + last())) == [b"200", b"200"]
        assert statuses(talk(pod, b"GARBAGE\r\n\r\n")) == [b"400"]
        with connect(pod, CONTROL_PORT) as client:
            client.sendall(b"PUT /faults HTTP/1.1\r\nHost: 127.0.0.1\r\n" + half)
        with connect(pod) as client:
            client.sendall(b"POST /actuator/loggers/ROOT HTTP/1.1\r\n" + HOST + half)
    assert pod.control("GET").json["source"] == "settings"
    assert pod.get("/actuator/loggers/ROOT").json["configuredLevel"] == "INFO"
    assert pod.stop() == 0
    assert pod.rest("stderr")[1:-1] == [
        "INFO: a client was refused: This is no HTTP request. (from now on at level debug)"
    ]
