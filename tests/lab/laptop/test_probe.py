"""kubelet's probes: what an answer is, and how many of them make a verdict."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from lab.errors import ManifestError
from lab.laptop.probe import Answer, Prober, Threshold, check_probe, watch
from lab.words import Text
from tests.lab.laptop.deployments import probe
from tests.lab.laptop.sockets import answering, taken
from tests.lab.laptop.waiting import alive, kill, until

if TYPE_CHECKING:
    from pathlib import Path

    from lab.manifests.kubernetes import Probe


@pytest.mark.parametrize(
    ("success", "failure", "good", "answers", "verdicts"),
    [
        # Each letter an answer: + a success, - a failure; below it the verdict after it.
        pytest.param(1, 3, False, "+", "+", id="ready at the first success"),
        pytest.param(1, 3, True, "--", "++", id="two failures are not three"),
        pytest.param(1, 3, True, "---", "++-", id="three are"),
        pytest.param(1, 3, True, "--+--", "+++++", id="only failures in a row count"),
        pytest.param(1, 3, True, "---+", "++-+", id="and back at the first success"),
        pytest.param(2, 1, False, "+-++", "---+", id="successes in a row too"),
        pytest.param(1, 1, True, "-+-+", "-+-+", id="one is enough"),
        pytest.param(1, 3, False, "----", "----", id="bad stays bad"),
        pytest.param(3, 2, True, "--++-++++", "+------++", id="a failure starts the count anew"),
    ],
)
def test_the_verdict_after_each_answer(
    success: int, failure: int, answers: str, verdicts: str, *, good: bool
) -> None:
    """And a change is reported exactly when there is one."""
    threshold = Threshold(success=success, failure=failure, good=good)
    for answer, verdict in zip(answers, verdicts, strict=True):
        before = threshold.good
        changed = threshold.count(ok=answer == "+")
        assert threshold.good == (verdict == "+")
        assert changed == (threshold.good != before)


def ask(question: Probe, *, ports: dict[str, int] | None = None, **env: str) -> Answer:
    """One question to 127.0.0.1."""

    async def scenario() -> Answer:
        return await _ask(question, ports or {}, env)

    return asyncio.run(scenario())


async def _ask(question: Probe, ports: dict[str, int], env: dict[str, str]) -> Answer:
    environment = {"PATH": os.environ["PATH"], **env}
    async with httpx.AsyncClient(trust_env=False, timeout=None) as client:  # noqa: S113 - the probe's
        return await Prober(client, "127.0.0.1", ports, environment).ask(question)


def get(head: bytes, **fields: Any) -> tuple[Answer, list[str]]:
    """What an HTTP probe makes of a reply, and the heads that the server got."""

    async def scenario() -> tuple[Answer, list[str]]:
        async with answering(head) as (port, heads):
            action = {"path": "/ready?all=1", "port": "web", **fields}
            return await _ask(probe(httpGet=action), {"web": port, "other": 1}, {}), heads

    return asyncio.run(scenario())


@pytest.mark.parametrize(
    ("status", "ok"),
    [
        (200, True),
        (204, True),
        (302, True),
        (399, True),
        (400, False),
        (404, False),
        (500, False),
        (503, False),
    ],
)
def test_a_status_from_200_to_399_is_a_success(status: int, *, ok: bool) -> None:
    """Kubelet's own range; a redirect is an answer and is not followed."""
    answer, heads = get(
        f"HTTP/1.1 {status} -\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n".encode()
    )
    assert answer == Answer(ok, Text("laptop-probe-status", status=status))
    assert len(heads) == 1


def test_an_http_probe_asks_what_the_manifest_says() -> None:
    """Path and query, the named port, its headers, and kubelet's way to introduce itself."""
    _, (head,) = get(
        b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        httpHeaders=[{"name": "x-probe", "value": "1"}],
    )
    line, *fields = head.strip().split("\r\n")
    assert line == "GET /ready?all=1 HTTP/1.1"
    headers = dict(field.lower().split(": ", 1) for field in fields)
    assert headers["user-agent"] == "kube-probe/goodjob"
    assert headers["accept"] == "*/*"
    assert headers["x-probe"] == "1"


def test_an_http_probe_can_take_another_name_along() -> None:
    """A header overrides kubelet's own."""
    _, (head,) = get(
        b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        httpHeaders=[{"name": "User-Agent", "value": "class"}],
    )
    assert [line for line in head.lower().split("\r\n") if line.startswith("user-agent")] == [
        "user-agent: class"
    ]


def test_a_path_without_its_slash_gets_one() -> None:
    """As kubelet does it: ``path: ready`` asks for /ready."""
    answer, (head,) = get(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", path="ready")
    assert answer == Answer(ok=True, reason=Text("laptop-probe-status", status=200))
    assert head.startswith("GET /ready HTTP/1.1\r\n")


def test_a_probe_of_another_host() -> None:
    """``host`` takes the place of the pod's address; nobody listens there."""
    with taken(listening=True) as port:
        action = {"port": port, "host": "127.0.0.2"}
        refused = Text("laptop-probe-refused", at=f"127.0.0.2:{port}")
        assert ask(probe(httpGet=action)) == Answer(ok=False, reason=refused, early=True)
        assert not ask(probe(tcpSocket=action)).ok
        assert ask(probe(tcpSocket={"port": port})).ok


def test_no_answer_in_time_is_a_failure() -> None:
    """The connection is accepted and nothing comes: a hanging pod."""

    async def scenario() -> Answer:
        async with answering(b"") as (port, _):
            return await _ask(probe(httpGet={"port": port}, timeoutSeconds=1), {}, {})

    assert asyncio.run(scenario()) == Answer(
        ok=False, reason=Text("laptop-probe-late", seconds=1), early=True
    )


def test_a_connection_without_an_answer_is_a_failure() -> None:
    """A pod that dies in the middle of a probe."""
    answer, _ = get(b"HTTP/1.1")
    assert answer == Answer(
        ok=False, reason="Server disconnected without sending a response."
    ) or str(answer.reason).startswith("peer closed connection")
    assert not answer.ok


def test_a_refused_connection_is_a_failure() -> None:
    """Nobody listens yet, or any more."""
    with taken(listening=False) as port:
        refused = Text("laptop-probe-refused", at=f"127.0.0.1:{port}")
        answer = Answer(ok=False, reason=refused, early=True)
        assert ask(probe(httpGet={"port": port})) == answer
        assert ask(probe(tcpSocket={"port": "db"}), ports={"db": port}) == answer


@pytest.mark.parametrize(
    ("listening", "elsewhere"),
    [
        ([], False),
        (["127.0.0.1:{port}"], False),
        (["0.0.0.0:{port}", "127.0.0.1:9"], False),
        (["127.0.0.1:9", "127.0.0.2:{port}"], True),
    ],
)
def test_where_a_pod_listens_instead(listening: list[str], *, elsewhere: bool) -> None:
    """Unless it has begun to listen there just after it was asked."""

    async def scenario(port: int) -> Answer:
        found = [each.format(port=port) for each in listening]
        async with httpx.AsyncClient(trust_env=False) as client:
            prober = Prober(client, "127.0.0.1", {}, {}, lambda: found)
            return await prober.ask(probe(httpGet={"port": port}))

    with taken(listening=False) as port:
        answer = asyncio.run(scenario(port))
    assert (answer.ok, answer.early) == (False, not elsewhere)
    assert ("; the pod listens at 127.0.0.1:9, 127.0.0.2:" in str(answer.reason)) == elsewhere


@pytest.mark.parametrize(
    ("fields", "question"),
    [
        ({"httpGet": {"path": "ready?a=1", "port": 8080}}, "GET /ready?a=1"),
        ({"tcpSocket": {"port": "db"}}, "TCP to port 5432"),
        ({"tcpSocket": {"port": 81}}, "TCP to port 24001"),
        ({"exec": {"command": ["sh", "-c", "test -f /a b"]}}, "sh -c 'test -f /a b'"),
    ],
)
def test_what_a_probe_asks_in_short(fields: dict[str, Any], question: str) -> None:
    """As somebody would look for it in the manifest."""
    prober = Prober(httpx.AsyncClient(), "127.0.0.1", {"db": 5432}, {}, moved={81: 24001})
    assert str(prober.question(probe(**fields))) == question


def test_an_accepted_connection_is_a_success_for_tcp() -> None:
    """Not a byte has to be answered; the port may be named."""
    with taken(listening=True) as port:
        assert ask(probe(tcpSocket={"port": port})) == Answer(ok=True)
        assert ask(probe(tcpSocket={"port": "db"}), ports={"db": port}) == Answer(ok=True)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("exit 0", Answer(ok=True, reason=Text("event-exit-code", code=0))),
        ("exit 3", Answer(ok=False, reason=Text("event-exit-code", code=3))),
        ('test "$ROLE" = primary', Answer(ok=True, reason=Text("event-exit-code", code=0))),
    ],
)
def test_the_exit_code_of_a_command_decides(script: str, expected: Answer) -> None:
    """It runs with the pod's own variables."""
    question = probe(exec={"command": ["sh", "-c", script]})
    assert ask(question, ROLE="primary") == expected


def test_a_command_that_does_not_exist_is_a_failure() -> None:
    """And no exception: the pod is not ready, that is all."""
    assert ask(probe(exec={"command": ["no-such-program"]})) == Answer(
        ok=False, reason=Text("laptop-probe-not-found", command="no-such-program")
    )


def test_a_command_that_takes_too_long_leaves_no_process(tmp_path: Path) -> None:
    """Nor does what it has started: every two seconds a new one would fill the machine."""
    pids = tmp_path / "pids"
    script = f"sleep 600 & echo $$ $! > {pids}; wait"
    answer = ask(probe(exec={"command": ["sh", "-c", script]}, timeoutSeconds=2))
    assert answer == Answer(ok=False, reason=Text("laptop-probe-late", seconds=2), early=True)
    command, started = map(int, pids.read_text(encoding="utf-8").split())
    try:
        assert not alive(command)
        until(lambda: not alive(started))
    finally:
        kill(command)
        kill(started)


def test_a_command_that_succeeds_leaves_no_process_either(tmp_path: Path) -> None:
    """What it started in the background ends with it."""
    pids = tmp_path / "pids"
    assert ask(probe(exec={"command": ["sh", "-c", f"sleep 600 & echo $! > {pids}"]})).ok
    started = int(pids.read_text(encoding="utf-8"))
    try:
        until(lambda: not alive(started))
    finally:
        kill(started)


@pytest.mark.parametrize("kind", ["httpGet", "tcpSocket"])
@pytest.mark.parametrize(
    ("ports", "named"), [({"http": 1, "admin": 2}, "admin, http"), ({}, "none")]
)
def test_a_port_that_no_port_is_named(kind: str, ports: dict[str, int], named: str) -> None:
    """Refused before anything runs, with what there is instead."""
    with pytest.raises(ManifestError) as caught:
        check_probe("Deployment shop/web", "spec.it", probe(**{kind: {"port": "htp"}}), ports)
    assert str(caught.value) == (
        f"Deployment shop/web: spec.it.{kind}.port: no port of the container is named 'htp'; "
        f"named are: {named}"
    )


@pytest.mark.parametrize(
    "question",
    [
        None,
        probe(exec={"command": ["true"]}),
        probe(httpGet={"port": 9999}),
        probe(tcpSocket={"port": "http"}),
    ],
)
def test_a_probe_that_can_be_asked(question: Probe | None) -> None:
    """A number needs no port of that number: a container need not list what it listens on."""
    check_probe("Deployment shop/web", "spec.it", question, {"http": 8080})


def test_the_rhythm_is_the_manifests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The initial delay once, then a period after each answer; only changes are reported."""
    pauses: list[float] = []
    answers = [Answer(ok=ok, reason=str(n)) for n, ok in enumerate([True, True, False, False])]
    left = list(answers)
    reported: list[Answer] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if not left:
            raise asyncio.CancelledError

    async def give(_: Probe) -> Answer:
        return left.pop(0)

    async def note(answer: Answer) -> None:
        reported.append(answer)

    async def scenario() -> None:
        question = probe(httpGet={"port": 1}, initialDelaySeconds=30, periodSeconds=20)
        threshold = Threshold(success=1, failure=2, good=False)
        await watch(question, give, threshold, note)

    monkeypatch.setattr("lab.laptop.probe.asyncio.sleep", pause)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(scenario())
    assert pauses == [30, 20, 20, 20, 20]
    assert reported == [answers[0], answers[3]]
