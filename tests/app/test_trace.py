"""Traces that callers begin are continued, and answered."""

import re

import pytest

from tests.app.pod import Pod

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"


@pytest.mark.parametrize("path", ["/test", "/livez", "/metrics", "/nosuch"])
@pytest.mark.parametrize("parent", [PARENT, f"cc-{PARENT[3:]}-what-comes-later"])
def test_a_trace_is_answered(shared_pod: Pod, path: str, parent: str) -> None:
    """With its own id and a new one of ours, on every path."""
    answers = [shared_pod.get(path, traceparent=parent) for _ in range(2)]
    found = [
        re.fullmatch("00-(.{32})-([0-9a-f]{16})-00", a.headers["traceresponse"]) for a in answers
    ]
    assert [match and match[1] for match in found] == [TRACE, TRACE]
    assert len({match and match[2] for match in found} | {PARENT[36:52]}) == 3


@pytest.mark.parametrize(
    "parent",
    [
        None,
        "",
        "nonsense",
        PARENT.upper(),
        PARENT[:-1],
        f"{PARENT}-more",
        f"ff-{PARENT[3:]}",
        PARENT.replace(TRACE, "0" * 32),
        PARENT.replace("b7ad6b7169203331", "0" * 16),
    ],
)
def test_what_is_no_trace_is_not_answered(shared_pod: Pod, parent: str | None) -> None:
    """It is no error either."""
    answer = shared_pod.get("/test", **({} if parent is None else {"traceparent": parent}))
    assert answer.status == 200
    assert "traceresponse" not in answer.headers
