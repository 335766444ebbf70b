"""The control port under bodies and headers that nobody meant: never a 5xx, never a traceback."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.faults.callers import HEADER
from app.target import objection
from faultplan.effects import EFFECTS
from faultplan.grammar import LONGEST_PLAN
from faultplan.schedules import SCHEDULES
from tests.app.pod import CONTROL_PORT, Answer, Pod, fresh_address

EXAMPLES = settings(deadline=None, max_examples=300)

SIGNS = "500 @ @ ; : + , ( ) = - % %0d%0a 10s 5ms 1 0 body header retry-after x down MB 굿"
pieces = st.sampled_from([*EFFECTS, *SCHEDULES, *SIGNS.split(), " ", "\x00"])
plans = st.lists(pieces, max_size=20).map("".join) | st.text(max_size=LONGEST_PLAN + 10)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | plans,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
orders = st.fixed_dictionaries(
    {}, optional={"plan": plans | values, "ttl_seconds": values, "seed": values, "x": values}
)
# ASCII only, with lone surrogates as JSON can spell them, or as UTF-8.
documents = st.tuples(orders | values, st.booleans()).map(
    lambda drawn: json.dumps(drawn[0], ensure_ascii=drawn[1]).encode("utf-8", "replace")
)
surrogates = st.just(b'{"plan": "500(body=\\ud800)@always"}')
bodies = st.binary(max_size=200) | documents | surrogates


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[Pod]:
    """A pod that is asked all of it, and that has nothing to say about it at the end."""
    pod = Pod(fresh_address(), GOODJOB_CALLER_FAULTS="allow", GOODJOB_LOG_LEVEL="warning")
    try:
        yield pod.wait_ready()
        assert pod.stop() == 0
        assert pod.rest("stderr") == []
    finally:
        pod.close()


def refused_or_done(answer: Answer) -> None:
    """Check that an answer is one that the control API documents."""
    assert answer.status in {200, 400, 413, 415, 422}
    assert {"version", "pod"} <= set(answer.json)
    if answer.status != 200:
        assert answer.json["error"]


@EXAMPLES
@given(st.sampled_from([("PUT", "/faults"), ("POST", "/faults/validate")]), bodies)
def test_no_body_is_an_error_of_the_service(
    fuzzed: Pod, target: tuple[str, str], body: bytes
) -> None:
    """Each is done or refused with a reason, and health is as it was."""
    headers = {"Content-Type": "application/json"}
    refused_or_done(fuzzed.request(*target, port=CONTROL_PORT, body=body, headers=headers))


@EXAMPLES
@given(plans)
def test_what_validate_takes_can_be_put_and_shown(fuzzed: Pod, plan: str) -> None:
    """Both read a plan alike, and what is in force is what was understood."""
    order = {"plan": plan}
    validated = fuzzed.control("POST", order, "/faults/validate")
    put = fuzzed.control("PUT", order)
    refused_or_done(put)
    assert validated.status == put.status
    if put.status == 200:
        assert fuzzed.control("GET").json["plan"] == validated.json["plan"]
    else:
        assert put.json["error"] == validated.json["error"]


@EXAMPLES
@given(
    st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    st.text("/faultsevnid%.2?", max_size=20),
)
def test_no_path_is_an_error_of_the_service(fuzzed: Pod, method: str, path: str) -> None:
    """What there is not is 404 or 405, in JSON; what is no path, 400 in plain words."""
    answer = fuzzed.request(method, "/" + path.lstrip("/"), port=CONTROL_PORT)
    if objection(b"/" + path.lstrip("/").encode(), [b"localhost"]) is not None:
        assert (answer.status, answer.headers["content-type"]) == (400, "text/plain; charset=utf-8")
        return
    assert answer.status in {200, 404, 405, 415}
    assert {"version", "pod"} <= set(answer.json)


# What would wait or break the connection is tested on its own.
QUICK = [*SIGNS.replace("굿", "").split(), "STATUS", "cpu", "crash", "block", "limit", "liveness"]
asked_for = st.lists(st.sampled_from(QUICK), max_size=10).map("".join) | st.text(
    st.characters(min_codepoint=32, max_codepoint=255, exclude_categories=["Cc"]), max_size=30
)


@EXAMPLES
@given(asked_for)
def test_nothing_that_a_caller_asks_for_is_an_error_of_the_service(fuzzed: Pod, asked: str) -> None:
    """It is had, or refused with 400."""
    fuzzed.control("PUT", {"plan": "none"})
    answer = fuzzed.get("/test", **{HEADER: asked})
    assert answer.headers.get(HEADER) == "caller" or answer.status == 400
