"""Whom the control API answers: by what browsers say of a request, and on a real socket."""

import pytest

from app.guard import objection
from tests.app.pod import CONTROL_PORT, PORT, Pod

JSON = {"Content-Type": "application/json"}
PLAN = b'{"plan": "500@always"}'
ELSEWHERE = "this API is not for pages from elsewhere: "


def judge(**headers: str) -> int | None:
    """The status that a request is refused with, or nothing."""
    lines = [(k.replace("_", "-").encode(), v.encode("latin-1")) for k, v in headers.items()]
    found = objection(lines)
    return found and found[0]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1:8081",
        "127.42.3.1:8081",
        "localhost",
        "localhost:45321",
        "LocalHost:8081",
        "[::1]",
        "[::1]:8081",
    ],
)
def test_this_machine_may(host: str) -> None:
    """By any of its loopback names, at any port: port-forward takes one of its own."""
    assert judge(host=host) is None
    assert judge(host=host, origin=f"http://{host}", sec_fetch_site="same-origin") is None
    assert judge(host=host, sec_fetch_site="none") is None


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8081",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.localhost",
        "localhost.",
        "0.0.0.0",
        "0.0.0.0:8081",
        "10.0.0.1",
        "[::]",
        "::1",
        "[127.0.0.1",
        "127.1",
        "0x7f.0.0.1",
        "2130706433",
        "127.0.0.1:",
        "127.0.0.1:8081:8081",
        "evil.example@127.0.0.1",
        "127.0.0.1, evil.example",
        "127.0.0.1/",
        "",
    ],
)
def test_another_name_may_not(host: str) -> None:
    """A name that somebody else gives out can mean this machine today: DNS rebinding."""
    assert judge(host=host) == 421


def test_one_host_it_must_be() -> None:
    """None is no browser and no client of ours, and of two nobody knows which counts."""
    assert judge() == 421
    assert objection([(b"host", b"127.0.0.1"), (b"host", b"evil.example")]) == (
        421,
        (
            "this API answers for 127.0.0.1, localhost and [::1] alone, "
            'not for "127.0.0.1, evil.example"'
        ),
    )


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "https://127.0.0.1:8081",
        "http://127.0.0.1",
        "http://127.0.0.1:3000",
        "http://localhost:8081",
        "http://127.0.0.1:8081.evil.example",
        "http://127.0.0.1:8081/",
        "null",
        "",
    ],
)
def test_a_page_from_elsewhere_may_not(origin: str) -> None:
    """Another name, scheme or port is another page, and so is one without a name."""
    assert judge(host="127.0.0.1:8081", origin=origin) == 403


def test_one_foreign_origin_of_two_is_enough() -> None:
    """Whichever comes first."""
    lines = [(b"origin", b"http://127.0.0.1"), (b"origin", b"http://evil.example")]
    for order in (lines, lines[::-1]):
        assert (objection([(b"host", b"127.0.0.1"), *order]) or (0,))[0] == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "Same-Origin", ""])
def test_a_request_of_another_page_may_not(site: str) -> None:
    """A form or a picture of it has no Origin; a site is the same whatever the port."""
    assert judge(host="127.0.0.1:8081", sec_fetch_site=site) == 403


@pytest.mark.parametrize(
    ("headers", "refusal"),
    [
        (
            {"Host": "evil.example"},
            (
                421,
                'this API answers for 127.0.0.1, localhost and [::1] alone, not for "evil.example"',
            ),
        ),
        (
            {"Origin": "http://evil.example"},
            (403, f'{ELSEWHERE}Origin is "http://evil.example"'),
        ),
        ({"Sec-Fetch-Site": "cross-site"}, (403, f'{ELSEWHERE}Sec-Fetch-Site is "cross-site"')),
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/faults"),
        ("PUT", "/faults"),
        ("DELETE", "/faults"),
        ("POST", "/faults/validate"),
        ("GET", "/faults/events"),
        ("GET", "/openapi.json"),
        ("GET", "/nosuch"),
    ],
)
def test_a_stranger_changes_and_sees_nothing(
    shared_pod: Pod, method: str, path: str, headers: dict[str, str], refusal: tuple[int, str]
) -> None:
    """One sentence, whatever was asked, and no leave to read even that."""
    answer = shared_pod.request(
        method, path, port=CONTROL_PORT, body=PLAN, headers={**JSON, **headers}
    )
    said = {"version": "v2", "pod": "goodjob-v2-0", "status": refusal[0], "error": refusal[1]}
    assert (answer.status, answer.json) == (refusal[0], said)
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert shared_pod.control("GET").json["plan"] == "none"


def test_a_browser_may_not_ask_first_either(shared_pod: Pod) -> None:
    """What needs a preflight is not sent after it, and what needs none changes nothing.

    1. OPTIONS, with which a browser asks whether it may PUT: refused, and no leave is given.
    2. The types that a form can have, which need no asking: 415.
    3. GET changes nothing.
    """
    asks = {"Access-Control-Request-Method": "PUT", "Origin": f"http://{shared_pod.address}:8081"}
    answer = shared_pod.request("OPTIONS", "/faults", port=CONTROL_PORT, headers=asks)
    assert (answer.status, answer.headers["allow"]) == (405, "DELETE, GET, PUT")
    assert not [name for name in answer.headers if name.startswith("access-control")]
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        for method, path in (("PUT", "/faults"), ("POST", "/faults/validate")):
            answer = shared_pod.request(
                method, path, port=CONTROL_PORT, body=PLAN, headers={"Content-Type": kind}
            )
            assert answer.status == 415
    query = "?plan=500@always&_method=PUT"
    assert shared_pod.request("GET", f"/faults{query}", port=CONTROL_PORT).json["plan"] == "none"
    assert shared_pod.get("/test").status == 200


def test_the_service_port_answers_for_every_name(shared_pod: Pod) -> None:
    """Routes of a mesh have whatever host they like."""
    answer = shared_pod.request("GET", "/test", port=PORT, headers={"Host": "shop.example"})
    assert answer.status == 200
