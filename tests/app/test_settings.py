"""Settings: what is taken, and what is refused in so many words."""

import pytest

from app.settings import Settings, SettingsError, load, variables
from faultplan.grammar import GRAMMAR


def refused(monkeypatch: pytest.MonkeyPatch, **environment: str) -> list[str]:
    """The sentences that an environment is refused with."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load()
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


def test_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any variable the service starts as in the manifests."""
    monkeypatch.setattr("socket.gethostname", lambda: "pod-1")
    expected = Settings.model_construct(
        host="0.0.0.0",
        port=8080,
        control_host="127.0.0.1",
        control_port=8081,
        version="v1",
        pod="pod-1",
        faults="none",
        seed=None,
        caller_faults="deny",
        memory_limit_mb=256,
        startup_delay_seconds=0,
        grace_seconds=30,
        log_level="info",
        log_format="plain",
    )
    assert load() == expected


def test_a_hostname_that_is_no_pod_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The default is checked like a value that was set, since it becomes a header."""
    monkeypatch.setattr("socket.gethostname", lambda: "my host")
    assert refused(monkeypatch) == [f'GOODJOB_POD="my host" is not allowed: it must be {POD}.']


def test_all_variables_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each setting comes from its variable."""
    given = {
        "GOODJOB_HOST": "::",
        "GOODJOB_PORT": "9000",
        "GOODJOB_CONTROL_HOST": "127.1.2.3",
        "GOODJOB_CONTROL_PORT": "9001",
        "GOODJOB_VERSION": "v2",
        "GOODJOB_POD": "goodjob-v2-abc",
        "GOODJOB_FAULTS": "500@first:3",
        "GOODJOB_SEED": "0",
        "GOODJOB_CALLER_FAULTS": "allow",
        "GOODJOB_MEMORY_LIMIT_MB": "64",
        "GOODJOB_STARTUP_DELAY_SECONDS": "10",
        "GOODJOB_GRACE_SECONDS": "5",
        "GOODJOB_LOG_LEVEL": "debug",
        "GOODJOB_LOG_FORMAT": "json",
        "GOODJOB_OTEL": "on",
        "GOODJOB_MORE_PORTS": "9090,9555",
        "GOODJOB_PATHS": "/test,/api/*",
        "GOODJOB_METHODS": "any",
        "GOODJOB_READINESS_PATHS": "/ready,/healthz",
        "GOODJOB_LIVENESS_PATHS": "/live",
    }
    assert list(given) == variables()
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert [str(value) for value in load().model_dump().values()] == list(given.values())


PORT = "a whole number from 1 to 65535"
PATHS = (
    "paths that are answered as /test is, joined by commas; one that ends with * stands for all "
    "that begin so, such as /test,/api/* or, for all, /*"
)
READY = "paths that a readiness probe asks, joined by commas, such as /ready,/healthz"
MORE = (
    "further ports that answer as GOODJOB_PORT does, joined by commas and each once, "
    "such as 9090,9555"
)
LOOPBACK = (
    "a loopback address, such as 127.0.0.1, "
    "because whoever reaches the control port can break the service"
)
LABEL = (
    "1 to 63 letters, digits, '-', '_' and '.', "
    "beginning and ending with a letter or digit, like the value of a Kubernetes label"
)
POD = (
    "1 to 253 letters, digits, '-', '_' and '.', "
    "beginning and ending with a letter or digit, like the name of a pod"
)
SEED = "a whole number from 0 to 9223372036854775807"


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("GOODJOB_HOST", "localhost", "an IP address to listen on, such as 0.0.0.0"),
        ("GOODJOB_PORT", "0", PORT),
        ("GOODJOB_PORT", "65536", PORT),
        ("GOODJOB_PORT", "8_080", PORT),
        ("GOODJOB_PORT", " 8080", PORT),
        ("GOODJOB_PORT", "", PORT),
        ("GOODJOB_CONTROL_PORT", "http", PORT),
        ("GOODJOB_CONTROL_HOST", "0.0.0.0", LOOPBACK),
        ("GOODJOB_CONTROL_HOST", "localhost", LOOPBACK),
        ("GOODJOB_VERSION", "", LABEL),
        ("GOODJOB_VERSION", "v 1", LABEL),
        ("GOODJOB_VERSION", "v1\n", LABEL),
        ("GOODJOB_VERSION", "굿잡", LABEL),
        ("GOODJOB_VERSION", "v" * 64, LABEL),
        ("GOODJOB_POD", "-pod", POD),
        ("GOODJOB_SEED", "-1", SEED),
        ("GOODJOB_SEED", "9223372036854775808", SEED),
        ("GOODJOB_CALLER_FAULTS", "yes", "one of deny, allow"),
        ("GOODJOB_MEMORY_LIMIT_MB", "0", "a whole number from 1 to 65536"),
        ("GOODJOB_STARTUP_DELAY_SECONDS", "10s", "a whole number from 0 to 3600"),
        ("GOODJOB_GRACE_SECONDS", "1.5", "a whole number from 0 to 3600"),
        ("GOODJOB_LOG_LEVEL", "INFO!", "one of debug, info, warning, error"),
        ("GOODJOB_LOG_FORMAT", "xml", "one of plain, json"),
        ("GOODJOB_OTEL", "yes", "one of off, on"),
        ("GOODJOB_METHODS", "POST", "one of read (GET and HEAD), any"),
        *(("GOODJOB_PATHS", value, PATHS) for value in ("", "api", "/a,", "/a b", "/*/b", "/%zz")),
        *(("GOODJOB_READINESS_PATHS", value, READY) for value in ("ready", "/*", ",", "/a;,/b?c")),
        *(("GOODJOB_MORE_PORTS", value, MORE) for value in ("0", "65536", "a", "9090,9090", "9,")),
    ],
)
def test_a_wrong_value_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, allowed: str
) -> None:
    """The sentence has the variable, its value, and what is allowed."""
    expected = f'{name}="{value}" is not allowed: it must be {allowed}.'
    assert refused(monkeypatch, **{name: value}) == [expected]


def test_a_wrong_plan_is_refused_with_the_grammar(monkeypatch: pytest.MonkeyPatch) -> None:
    """The token and the grammar, so that the next try is right."""
    (problem,) = refused(monkeypatch, GOODJOB_FAULTS="500@randm:0.3")
    assert problem == (
        'GOODJOB_FAULTS="500@randm:0.3" is not allowed: the fault plan has "randm:0.3": '
        'no such schedule as "randm"; did you mean random? It must be a fault plan:\n' + GRAMMAR
    )


def test_each_problem_has_its_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two mistakes are two sentences, and one start tells both."""
    assert refused(monkeypatch, GOODJOB_PORT="x", GOODJOB_FAULT="none") == [
        'GOODJOB_FAULT="none" is not a setting of goodjob; did you mean GOODJOB_FAULTS?',
        f'GOODJOB_PORT="x" is not allowed: it must be {PORT}.',
    ]


def test_an_unknown_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a near name, all names are told."""
    known = ", ".join(variables())
    expected = f'GOODJOB_XYZZY="1" is not a setting of goodjob; there are {known}.'
    assert refused(monkeypatch, GOODJOB_XYZZY="1") == [expected]


def test_service_links_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Kubernetes tells each pod about other Services is no setting."""
    for name, value in {
        "GOODJOB_SERVICE_HOST": "10.0.0.1",
        "GOODJOB_SERVICE_PORT": "80",
        "GOODJOB_SERVICE_PORT_HTTP": "80",
        "GOODJOB_PORT_80_TCP": "tcp://10.0.0.1:80",
        "GOODJOB_PORT_80_TCP_PROTO": "tcp",
        "GOODJOB_PORT_80_TCP_PORT": "80",
        "GOODJOB_PORT_80_TCP_ADDR": "10.0.0.1",
        "GOODJOB_V1_PORT": "tcp://10.0.0.2:80",
        "GOODJOB_V1_SERVICE_HOST": "10.0.0.2",
    }.items():
        monkeypatch.setenv(name, value)
    assert load().port == 8080


@pytest.mark.parametrize(
    ("name", "service"), [("GOODJOB_PORT", "goodjob"), ("GOODJOB_CONTROL_PORT", "goodjob-control")]
)
def test_a_service_link_in_place_of_a_port_is_explained(
    monkeypatch: pytest.MonkeyPatch, name: str, service: str
) -> None:
    """A Service of that name sets the variable; the remedy is said."""
    (problem,) = refused(monkeypatch, **{name: "tcp://10.0.0.1:80"})
    assert problem == (
        f'{name}="tcp://10.0.0.1:80" was set by Kubernetes, which describes the Service '
        f'"{service}" to this pod: set enableServiceLinks: false in the pod\'s spec, '
        f"or give {name} a number."
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])
def test_both_ports_cannot_be_the_same(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """The control API never shares its port with the service."""
    (problem,) = refused(monkeypatch, GOODJOB_HOST=host, GOODJOB_CONTROL_PORT="8080")
    assert problem == (
        "GOODJOB_PORT and GOODJOB_CONTROL_PORT are both 8080 on 127.0.0.1: "
        "the service and its control API need a port each."
    )


@pytest.mark.parametrize(
    ("port", "whose"),
    [
        ("8080", "GOODJOB_PORT: each port can be opened once."),
        ("8081", "GOODJOB_CONTROL_PORT: the service and its control API need a port each."),
    ],
)
def test_a_port_is_opened_once(monkeypatch: pytest.MonkeyPatch, port: str, whose: str) -> None:
    """A further port is neither the first one nor the control API's."""
    said = refused(monkeypatch, GOODJOB_MORE_PORTS=f"9090,{port}")
    assert said == [f'GOODJOB_MORE_PORTS="9090,{port}" has {port}, which is {whose}']
