"""Each effect over a real socket: what a client sees, and what the pod says about it."""

import contextlib
import http.client
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.exchange import GIBBERISH
from faultplan.effects import EFFECTS
from tests.app.pod import DEADLINE, Launch, Pod, wait_for
from tests.app.wire import Seen, asking, look

GREETING = "굿잡 v2 요청입니다.\n".encode()
UP = (200, '{"status":"UP"}')
BROKEN = (503, '{"status":"DOWN"}')
REFUSING = (503, '{"status":"OUT_OF_SERVICE"}')
EARLY = 0.02
"""The event loop's timers count in whole milliseconds of its own, a little older, clock."""
SLACK = 2.0
"""How much later than meant a busy machine may be, in seconds."""


@pytest.fixture
def pod(shared_pod: Pod) -> Iterator[Pod]:
    """The module's pod, with the plan from its settings."""
    shared_pod.control("DELETE")
    yield shared_pod
    shared_pod.control("DELETE")


def put(pod: Pod, plan: str, seed: int = 1) -> None:
    """Put a plan in force."""
    answer = pod.control("PUT", {"plan": plan, "seed": seed})
    assert answer.status == 200, answer.text


def fired(pod: Pod) -> dict[tuple[str, str], float]:
    """The metric of faults, by rule and status."""
    lines = pod.get("/metrics").text.splitlines()
    found = {}
    for line in lines:
        if line.startswith("goodjob_faults_fired_total{"):
            labels, value = line.rsplit(" ", 1)
            found[labels.split('"')[1], labels.split('"')[3]] = float(value)
    return found


@contextlib.contextmanager
def looking(pod: Pod, count: int = 1) -> Iterator[list[Seen]]:
    """Let clients ask at the same time; all of them have ended after the block."""
    seen: list[Seen] = []
    threads = [
        threading.Thread(target=lambda: seen.append(look(pod)), daemon=True) for _ in range(count)
    ]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        for thread in threads:
            thread.join(DEADLINE)


def requests(pod: Pod) -> int:
    """How many requests the plan in force has seen."""
    seen: int = pod.control("GET").json["requests"]
    return seen


def wait_requests(pod: Pod, count: int) -> None:
    """Wait until the plan in force has seen so many."""
    alive = pod.child.poll
    wait_for(lambda: requests(pod) == count, f"request {count}", lambda: alive() is None)


def test_a_status_has_its_options(pod: Pod) -> None:
    """Retry-After, a body and headers of its own, beside who answered."""
    put(
        pod,
        "503(retry-after=7,body=%EC%9E%A0%EC%8B%9C%3B 뒤에,header=x-a:b;)@always".replace(
            "b;", "b%3B"
        ),
    )
    answer = pod.get("/test")
    assert (answer.status, answer.text) == (503, "잠시; 뒤에")
    shown = {name: answer.headers.get(name) for name in ("retry-after", "x-a", "x-goodjob-pod")}
    assert shown == {"retry-after": "7", "x-a": "b;", "x-goodjob-pod": "goodjob-v2-0"}


def test_a_status_may_name_the_type_of_its_body(pod: Pod) -> None:
    """A header of the plan takes the place of the usual one."""
    put(pod, '500(body={"a":1},header=content-type:application/json)@always')
    answer = pod.get("/test")
    assert (answer.headers["content-type"], answer.json) == ("application/json", {"a": 1})


def test_a_mix_gives_each_its_share(pod: Pod) -> None:
    """The statuses of the mix, and the greeting for the rest."""
    put(pod, "500:40,503(retry-after=1):40@always")
    found = [pod.get("/test").status for _ in range(40)]
    assert {200, 500, 503} == set(found)


@pytest.mark.parametrize(
    ("plan", "shortest", "longest"),
    [
        ("delay:300ms@always", 0.3, 0.3),
        ("delay:100ms-300ms@always", 0.1, 0.3),
        ("delay:p50=200ms,p90=300ms,p99=400ms@always", 0.0, 0.4),
        ("delay:100ms@always; delay:200ms@always", 0.3, 0.3),
        ("500@always; delay:300ms@always", 0.3, 0.3),
    ],
)
def test_a_delay_comes_before_the_answer(
    pod: Pod, plan: str, shortest: float, longest: float
) -> None:
    """Nothing is sent before the time is up, and delays of several rules add up."""
    put(pod, plan)
    seen = look(pod)
    assert shortest - EARLY <= seen.pieces[0][0] <= longest + SLACK
    assert seen.head.startswith(b"HTTP/1.1 500" if "500@" in plan else b"HTTP/1.1 200")
    assert seen.end == "closed"


def test_a_drip_sends_the_headers_at_once_and_the_body_in_pieces(pod: Pod) -> None:
    """Ten pieces, each after its delay, and the whole is the greeting."""
    put(pod, "drip:50ms@always")
    seen = look(pod)
    assert seen.body == GREETING
    assert 0.5 - EARLY <= seen.seconds <= 0.5 + SLACK
    assert seen.pieces[0][0] < seen.seconds - 0.4
    assert len(seen.pieces) > 5
    gaps = [
        after[0] - before[0] for before, after in zip(seen.pieces, seen.pieces[1:], strict=False)
    ]
    assert statistics.median(gaps) == pytest.approx(0.05, abs=0.04)


def test_a_drip_shapes_the_answer_of_another_rule(pod: Pod) -> None:
    """A status drips, too; HEAD has no body that could."""
    put(pod, "500@always; drip:20ms@always")
    seen = look(pod)
    assert seen.head.startswith(b"HTTP/1.1 500")
    assert seen.seconds >= 0.2 - EARLY
    assert pod.request("HEAD", "/test").body == b""


def test_reset_is_a_real_one(pod: Pod) -> None:
    """The client gets ECONNRESET and not a byte."""
    put(pod, "reset@always")
    seen = look(pod)
    assert (seen.raw, seen.end) == (b"", "reset")


def test_close_ends_the_connection_in_good_order(pod: Pod) -> None:
    """The client reads the end of the stream, and not a byte before it."""
    put(pod, "close@always")
    seen = look(pod)
    assert (seen.raw, seen.end) == (b"", "closed")


def test_truncate_breaks_its_promise(pod: Pod) -> None:
    """The header promises the whole body, half of it comes, then the end."""
    put(pod, "truncate@always")
    seen = look(pod)
    assert seen.head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert f"content-length: {len(GREETING)}".encode() in seen.head
    assert (seen.body, seen.end) == (GREETING[: len(GREETING) // 2], "closed")
    with pytest.raises(http.client.IncompleteRead):
        pod.get("/test")


def test_malformed_is_no_http(pod: Pod) -> None:
    """What comes has no status line, and clients say so."""
    put(pod, "malformed@always")
    seen = look(pod)
    assert (seen.raw, seen.end) == (GIBBERISH, "closed")
    with pytest.raises(http.client.BadStatusLine):
        pod.get("/test")


def test_hang_ends_at_its_cap(pod: Pod) -> None:
    """No byte until then, and then the end of the stream."""
    put(pod, "hang:300ms@always")
    seen = look(pod)
    assert (seen.raw, seen.end) == (b"", "closed")
    assert 0.3 - EARLY <= seen.seconds <= 0.3 + SLACK


def test_hang_ends_when_the_client_has_gone(launch: Launch) -> None:
    """The pod notices, writes its line, and has nothing left to wait for when it stops."""
    pod = launch(GOODJOB_FAULTS="hang@always", GOODJOB_GRACE_SECONDS="3600").wait_ready()
    with asking(pod):
        wait_requests(pod, 1)
    assert pod.line() == "goodjob - v1 - 0"
    assert pod.stop() == 0


def test_connection_faults_are_logged_counted_and_leave_no_traceback(launch: Launch) -> None:
    """Status 0 where none was sent, as in Envoy's own log; stderr stays quiet."""
    pod = launch(
        GOODJOB_FAULTS="reset@first:1; close@script:200,x; malformed@script:200,200,x;"
        "truncate@script:200,200,200,x; hang:1ms@script:200,200,200,200,x"
    ).wait_ready()
    for _ in range(6):
        look(pod)
    assert set(fired(pod).items()) == {
        (("reset@first:1", "0"), 1),
        (("close@script:200,x", "0"), 1),
        (("malformed@script:200,200,x", "0"), 1),
        (("truncate@script:200,200,200,x", "200"), 1),
        (("hang:1ms@script:200,200,200,200,x", "0"), 1),
    }
    assert pod.stop() == 0
    assert pod.rest() == [f"goodjob - v1 - {status}" for status in (0, 0, 0, 200, 0, 200)]
    assert len(pod.rest("stderr")) == 2, "the start and the stop, and nothing between"


def test_cpu_is_burnt(pod: Pod) -> None:
    """The process has used the time that the plan says."""

    def used() -> float:
        fields = Path(f"/proc/{pod.child.pid}/stat").read_text(encoding="ascii").split()
        return (int(fields[13]) + int(fields[14])) / 100

    put(pod, "cpu:300ms@always")
    before = used()
    assert pod.get("/test").status == 200
    assert used() - before >= 0.28


def resident_mb(pod: Pod) -> float:
    """The resident memory of a pod."""
    status = Path(f"/proc/{pod.child.pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def test_memory_grows_to_the_ceiling_and_is_given_back(launch: Launch) -> None:
    """Each request takes more, the setting is the end of it, and clear gives it all back."""
    pod = launch(GOODJOB_MEMORY_LIMIT_MB="48").wait_ready()
    idle = resident_mb(pod)
    put(pod, "memory:20MB@always")
    grown = []
    for _ in range(4):
        assert pod.get("/test").status == 200
        grown.append(resident_mb(pod) - idle)
    for measured, expected in zip(grown, (20, 40, 48, 48), strict=True):
        assert measured == pytest.approx(expected, abs=6)
    pod.control("DELETE")
    assert resident_mb(pod) - idle < 6


def test_block_stops_the_probes_too(pod: Pod) -> None:
    """Liveness does not answer while the loop is blocked, which is what it is there to find."""
    put(pod, "block:1s@first:1")

    def late() -> bool:
        began = time.monotonic()
        assert pod.get("/livez").status == 200
        return time.monotonic() - began > 0.5

    with asking(pod) as client:
        wait_for(late, "a late probe", lambda: pod.child.poll() is None)
        assert client.recv(12) == b"HTTP/1.1 200"


def test_a_status_gives_its_place_back_too(pod: Pod) -> None:
    """However plain the answer is."""
    put(pod, "limit:1@always; 500@always")
    assert [pod.get("/test").status for _ in range(3)] == [500] * 3


def test_crash_ends_the_process_with_its_code(launch: Launch) -> None:
    """No answer, the line is written, and the exit status is the plan's."""
    pod = launch(GOODJOB_FAULTS="crash:3@always").wait_ready()
    seen = look(pod)
    assert seen.raw == b""
    assert pod.child.wait(DEADLINE) == 3
    assert pod.rest() == ["goodjob - v1 - 0"]
    assert pod.rest("stderr")[1:] == ["WARNING: crash:3 ends the process"]


def test_a_limit_refuses_at_once_who_comes_on_top(pod: Pod) -> None:
    """Two are inside and slow, the third is told so without the delay; later there is room."""
    put(pod, "limit:2@always; delay:1500ms@always")
    with looking(pod, 2) as inside:
        wait_requests(pod, 2)
        refused = look(pod)
        assert refused.head.startswith(b"HTTP/1.1 503")
        assert refused.seconds < 1.5
    assert [seen.head[:12] for seen in inside] == [b"HTTP/1.1 200"] * 2
    assert look(pod).head.startswith(b"HTTP/1.1 200")


def test_a_rate_answers_429_and_says_when_to_come_back(pod: Pod) -> None:
    """The bucket is full at the beginning."""
    put(pod, "rate:2/m@always")
    answers = [pod.get("/test") for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2].headers["retry-after"]) <= 30


@pytest.mark.parametrize(
    ("plan", "liveness", "readiness"),
    [
        ("liveness:down@always", BROKEN, UP),
        ("readiness:down@always", UP, REFUSING),
        ("liveness:down@during:1h-", UP, UP),
        (
            "readiness:down@uptime:0s-1h",
            UP,
            REFUSING,
        ),
    ],
)
def test_a_health_fault_lasts_as_long_as_its_when(
    pod: Pod, plan: str, liveness: tuple[int, str], readiness: tuple[int, str]
) -> None:
    """Both paths of a probe say it, /test goes on, and clear restores health."""
    put(pod, plan)
    for path, expected in (
        ("/livez", liveness),
        ("/actuator/health/liveness", liveness),
        ("/readyz", readiness),
        ("/health/readiness", readiness),
    ):
        answer = pod.get(path)
        assert (answer.status, answer.text) == expected
    assert pod.get("/test").status == 200
    pod.control("DELETE")
    assert [pod.get(path).status for path in ("/livez", "/readyz")] == [200, 200]


def test_probes_are_slow_and_requests_are_not(pod: Pod) -> None:
    """The delay holds for each probe path; metrics and /test are as quick as ever."""
    put(pod, "probe-delay:400ms@always")
    for path in ("/livez", "/readyz", "/actuator/health", "/health/liveness"):
        seen = look(pod, path)
        assert seen.head.startswith(b"HTTP/1.1 200")
        assert 0.4 - EARLY <= seen.pieces[0][0] <= 0.4 + SLACK
    put(pod, "probe-delay:20s@always")
    assert look(pod).seconds < 20


def test_a_slow_start_keeps_both_probes_down(launch: Launch) -> None:
    """The port is open and says no; then both probes say yes, and the start is announced."""
    pod = launch(GOODJOB_STARTUP_DELAY_SECONDS="2")
    began = time.monotonic()

    def answers() -> bool:
        try:
            return pod.get("/livez").status == 503
        except OSError:
            return False

    wait_for(answers, "a refusing probe", lambda: pod.child.poll() is None)
    assert pod.get("/readyz").status == 503
    pod.wait_ready()
    assert time.monotonic() - began >= 2 - EARLY
    assert pod.get("/livez").status == 200
    announced = pod.line("stderr")
    assert announced is not None
    assert announced.startswith("INFO: goodjob v1 as")


def test_a_stop_during_a_slow_start_does_not_wait_for_it(launch: Launch) -> None:
    """Exit status 0, and no start is announced afterwards."""
    pod = launch(GOODJOB_STARTUP_DELAY_SECONDS="3600")

    def answers() -> bool:
        try:
            return pod.get("/livez").status == 503
        except OSError:
            return False

    wait_for(answers, "a refusing probe", lambda: pod.child.poll() is None)
    assert pod.stop() == 0
    assert [line.split(":")[1] for line in pod.rest("stderr")] == [" SIGTERM"]


# Each effect so strong that it would be seen after its end; crash and block can't be undone.
STRONGEST = {
    "STATUS": "500@always",
    "MIX": "500:50,503:50@always",
    "delay": "delay:1h@always",
    "drip": "drip:1h@always",
    "reset": "reset@always",
    "close": "close@always",
    "truncate": "truncate@always",
    "hang": "hang:1h@always",
    "malformed": "malformed@always",
    "cpu": "cpu:10s@script:200,x",
    "memory": "memory:64MB@always",
    "limit": "limit:1@always; hang:1h@always",
    "rate": "rate:1/m@always",
    "liveness": "liveness:down@always",
    "readiness": "readiness:down@always",
    "probe-delay": "probe-delay:1h@always",
}


@pytest.mark.parametrize("effect", [name for name in EFFECTS if name not in {"crash", "block"}])
def test_clear_undoes_an_effect(pod: Pod, effect: str) -> None:
    """Who waits goes on at once, memory is given back, and what comes next has no fault."""
    put(pod, STRONGEST[effect])
    path = "/livez" if effect == "probe-delay" else "/test"
    idle = resident_mb(pod)
    with asking(pod, path) as client:
        if path == "/test":
            wait_requests(pod, 1)
        else:
            assert pod.get("/test").status == 200
        assert pod.control("DELETE").status == 200
        with contextlib.suppress(ConnectionResetError):
            while client.recv(65536):
                pass
    after = look(pod)
    assert (after.head[:12], after.body) == (b"HTTP/1.1 200", GREETING)
    assert [pod.get(probe).status for probe in ("/livez", "/readyz")] == [200, 200]
    assert resident_mb(pod) < idle + 16


@pytest.mark.parametrize("ttl", [None, 0.5])
def test_what_hangs_is_released_when_its_plan_ends(pod: Pod, ttl: float | None) -> None:
    """By clear, and by a time to live although nobody asks for anything meanwhile."""
    order = {"plan": "hang@first:1; delay:1h@always"} | ({"ttl_seconds": ttl} if ttl else {})
    assert pod.control("PUT", order).status == 200
    with looking(pod, 3) as seen:
        wait_requests(pod, 3)
        if ttl is None:
            pod.control("DELETE")
    ends = sorted((answer.raw[:12], answer.end) for answer in seen)
    assert ends == [(b"", "closed"), (b"HTTP/1.1 200", "closed"), (b"HTTP/1.1 200", "closed")]
    assert pod.control("GET").json["source"] == "settings"
