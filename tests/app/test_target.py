"""Which targets reach a route, as Tomcat and Spring have it, and that a rule of a mesh holds."""

import re

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from app.target import match_whole_paths, objection, path_of
from tests.app.inprocess import ask
from tests.app.pod import CONTROL_PORT, PORT, Launch, Pod
from tests.app.wire import connect, rest

HOSTS = [b"goodjob:8080"]


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/test",
        "/test/",
        "/test?a=b&c=%2F%zz?",
        "/test?%2F%5C%00",
        "/%74est",
        "/a%20b",
        "/livez%0a",
        "/a%25",
        "/a%252Fb",
        "/a;b=c",
        "/a%3Bb",
        "/%EA%B5%BF",
        "//test",
        "/a//b",
        "/./test",
        "/x/../test",
        "/x/%2e%2E/test",
        "/a/b/../../c",
        "/a..",
        "/..a/x",
        "/...",
        "http://goodjob:8080/test",
        "HTTP://GOODJOB:8080/test?x",
        "http://user@goodjob:8080/test",
        "http://goodjob:8080",
        "/http://other/",
    ],
)
def test_a_path_that_is_what_it_looks_like(target: str) -> None:
    """Whatever a proxy makes of it, the service takes it for the same, or for nothing."""
    assert objection(target.encode(), HOSTS) is None


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("/actuator%2Fhealth", "A path may not have %2F: it could be taken for another path."),
        ("/actuator%2fhealth", "A path may not have %2f: it could be taken for another path."),
        ("/%2Ftest", "A path may not have %2F: it could be taken for another path."),
        ("/a%5Cb", "A path may not have %5C: it could be taken for another path."),
        ("/a%00", "A path may not have %00: it could be taken for another path."),
        ("/a%", "Each % of a path must begin two hexadecimal digits."),
        ("/a%2", "Each % of a path must begin two hexadecimal digits."),
        ("/a%g0", "Each % of a path must begin two hexadecimal digits."),
        ("/a%u002f", "Each % of a path must begin two hexadecimal digits."),
        ("/%ff", "A path must be UTF-8 when it is decoded."),
        ("/%c0%af", "A path must be UTF-8 when it is decoded."),
        ("/%e0%80%af", "A path must be UTF-8 when it is decoded."),
        ("/..", "A path may not climb above its root."),
        ("/../test", "A path may not climb above its root."),
        ("/%2e%2e/test", "A path may not climb above its root."),
        ("/a/../../test", "A path may not climb above its root."),
        ("/..;/test", "A path may not climb above its root."),
        ("/a\\b", "The request's target must have %5C in place of a bare character."),
        ("/a|b", "The request's target must have %7C in place of a bare character."),
        ("/a#b", "The request's target must have %23 in place of a bare character."),
        ("/test?a=[b]", "The request's target must have %5B in place of a bare character."),
        ("http://other/test", "The host in the request's target is not the one that Host names."),
        ("http://goodjob/x", "The host in the request's target is not the one that Host names."),
        ("ftp://goodjob:8080/test", "The request's target must be a path, or an http URL."),
        ("*", "The request's target must be a path, or an http URL."),
        ("goodjob:443", "The request's target must be a path, or an http URL."),
    ],
)
def test_a_path_that_could_be_another_is_refused(target: str, sentence: str) -> None:
    """One sentence, whichever of it is wrong first."""
    assert objection(target.encode(), HOSTS) == sentence


def test_two_hosts_are_none() -> None:
    """Nobody knows which of them the target would have to be."""
    assert objection(b"http://a/", [b"a"]) is None
    for hosts in ([], [b"a", b"a"], [b"b"]):
        assert objection(b"http://a/", hosts) is not None


@pytest.mark.parametrize(
    ("hosts", "version", "fine"),
    [
        ([b"goodjob"], "1.1", True),
        ([b"goodjob:8080"], "1.1", True),
        ([b"[::1]:8080"], "1.1", True),
        ([b"a_b.c"], "1.1", True),
        ([b""], "1.1", True),
        ([], "1.0", True),
        ([], "1.1", False),
        ([b"a", b"a"], "1.1", False),
        ([b"a", b"b"], "1.0", False),
        ([b"a/b"], "1.1", False),
        ([b"a b"], "1.1", False),
        ([b'"><script>'], "1.1", False),
    ],
)
def test_a_request_has_one_host(hosts: list[bytes], version: str, *, fine: bool) -> None:
    """And one that can be one: links are made of it."""
    assert (objection(b"/test", hosts, version) is None) is fine


def test_a_url_is_the_path_in_it() -> None:
    """Which is the root, if it has none."""
    found = [path_of(target) for target in (b"http://a/b?c", b"HTTPS://a", b"http://a?c", b"//a")]
    assert found == [b"/b?c", b"/", b"/?c", b"//a"]


def raw(pod: Pod, method: str, target: str, *, port: int = PORT, body: str = "") -> tuple[int, str]:
    """Send a target as it is written; the status, and the body of the answer."""
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost", "Connection: close"]
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}", "", body]
    with connect(pod, port) as client:
        client.sendall("\r\n".join(lines).encode("latin-1"))
        found = rest(client)
    return int(found[9:12]), found.partition(b"\r\n\r\n")[2].decode()


SPELLINGS = [
    ("/actuator%2Floggers%2FROOT", 400),
    ("/actuator/loggers%2FROOT", 400),
    ("/actuator%2floggers/ROOT", 400),
    ("/%2Factuator/loggers/ROOT", 400),
    ("/actuator%5Cloggers%5CROOT", 400),
    ("/../actuator/loggers/ROOT", 400),
    ("/%2e%2e/actuator/loggers/ROOT", 400),
    ("/x/..%2factuator/loggers/ROOT", 400),
    ("/..;/actuator/loggers/ROOT", 400),
    ("http://other/actuator/loggers/ROOT", 400),
    ("//actuator/loggers/ROOT", 404),
    ("/./actuator/loggers/ROOT", 404),
    ("/x/../actuator/loggers/ROOT", 404),
    ("/x/%2e%2e/actuator/loggers/ROOT", 404),
    ("/actuator;x/loggers/ROOT", 404),
    ("/;/actuator/loggers/ROOT", 404),
    ("/actuator//loggers/ROOT", 404),
    ("/actuator/loggers/ROOT/", 404),
    ("/actuator%252Floggers%252FROOT", 404),
    ("/ACTUATOR/loggers/ROOT", 404),
]


@pytest.mark.parametrize(("target", "status"), SPELLINGS)
def test_a_rule_on_the_actuators_path_holds(open_pod: Pod, target: str, status: int) -> None:
    """No other spelling of a path below it changes a level."""
    order = '{"configuredLevel":"ERROR"}'
    assert raw(open_pod, "POST", target, body=order)[0] == status
    assert open_pod.get("/actuator/loggers/ROOT").json["configuredLevel"] == "INFO"


def test_a_letter_may_be_encoded(open_pod: Pod) -> None:
    """It is what it is; proxies decode such before they look. And a URL is its path."""
    assert raw(open_pod, "GET", "/%61ctuator/%6Coggers/%52OOT")[0] == 200
    assert raw(open_pod, "GET", "http://localhost/actuator/loggers/ROOT")[0] == 200
    assert raw(open_pod, "GET", "http://localhost")[0] == 404


@pytest.mark.parametrize("end", ["%0a", "%0A", "%0d", "%0d%0a", "%20", "%00", "%2F", "/", "%3B"])
@pytest.mark.parametrize(
    "path", ["/test", "/livez", "/health", "/metrics", "/actuator", "/actuator/prometheus"]
)
def test_nothing_may_come_behind_a_path(open_pod: Pod, path: str, end: str) -> None:
    """A line break at the end is a character like any other, and the error has it as it was sent.

    `/health/` is health, as below it there are names, and the empty one is none.
    """
    status, body = raw(open_pod, "GET", path + end)
    assert status == {"%00": 400, "%2F": 400}.get(end, 200 if path + end == "/health/" else 404)
    if status == 404:
        assert f'"path":"{path}{end}"' in body


@pytest.mark.parametrize(
    "path", ["/actuator/health/liveness", "/actuator/loggers/ROOT", "/actuator/metrics/disk.free"]
)
def test_nothing_may_come_behind_a_name(open_pod: Pod, path: str) -> None:
    """It is another name then, and there is none such."""
    assert raw(open_pod, "GET", f"{path}%0a") == (404, "")


def test_the_control_api_takes_whole_paths_too(open_pod: Pod) -> None:
    """And what it refuses changes nothing."""
    order = '{"plan": "500@always"}'
    for target, status in (("/faults%0a", 404), ("/faults%2F", 400), ("/x/..%2ffaults", 400)):
        assert raw(open_pod, "PUT", target, port=CONTROL_PORT, body=order)[0] == status
    assert open_pod.control("GET").json["plan"] == "none"


def test_a_refused_target_leaves_the_connection_in_order(launch: Launch) -> None:
    """It is answered in its turn, in plain words, and then the connection ends."""
    pod = launch(GOODJOB_FAULTS="delay:50ms@always").wait_ready()
    good = b"GET /test HTTP/1.1\r\nHost: x\r\n\r\n"
    with connect(pod) as client:
        client.sendall(good + b"GET /%2F HTTP/1.1\r\nHost: x\r\n\r\n" + good)
        found = rest(client)
    assert re.findall(rb"HTTP/1.1 (\d+)", found) == [b"200", b"400"]
    assert found.endswith(b"A path may not have %2F: it could be taken for another path.\n")


def test_whole_paths_alone_match() -> None:
    """Also where a name may be anything, and where a path may."""
    app = Starlette(
        routes=[
            Route("/a", lambda _: None),
            Route("/a/{name}", lambda _: None),
            Route("/b/{path:path}", lambda _: None),
        ]
    )
    match_whole_paths(app)
    patterns = [route.path_regex for route in app.routes]  # type: ignore[attr-defined]
    assert not patterns[0].match("/a\n")
    assert patterns[1].match("/a/x\n")["name"] == "x\n"
    assert patterns[2].match("/b/x\ny")["path"] == "x\ny"
    assert ask(app, "GET", "/a%0A").status_code == 404
