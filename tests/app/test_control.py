"""The control API on a real socket: what it does, and what it refuses in so many words."""

from collections.abc import Iterator

import pytest

from faultplan.grammar import GRAMMAR
from tests.app.pod import CONTROL_PORT, PORT, Answer, Launch, Pod, wait_for

JSON = {"Content-Type": "application/json"}
EVENT_KEYS = ("who", "plan", "seed", "ttl_seconds")
WHO = {"version": "v2", "pod": "goodjob-v2-0"}


@pytest.fixture
def pod(shared_pod: Pod) -> Iterator[Pod]:
    """The module's pod, with the plan from its settings."""
    shared_pod.control("DELETE")
    yield shared_pod
    shared_pod.control("DELETE")


def put(pod: Pod, body: bytes | Iterator[bytes], headers: dict[str, str] | None = None) -> Answer:
    """PUT raw bytes; an iterator is sent in chunks, without a length."""
    return pod.request(
        "PUT", "/faults", port=CONTROL_PORT, body=body, headers=JSON if headers is None else headers
    )


def test_the_plan_from_the_settings_is_shown(pod: Pod) -> None:
    """All that is known about the plan in force, and who says so."""
    assert pod.control("GET").json == WHO | {
        "plan": "none",
        "source": "settings",
        "seed": 7,
        "ttl_seconds_left": None,
        "requests": 0,
        "rules": [],
    }


def test_a_plan_is_put_works_and_is_removed(pod: Pod) -> None:
    """The life of a plan, with its counters."""
    placed = pod.control("PUT", {"plan": "500@first:2;503@every:2", "seed": 1})
    assert placed.status == 200
    assert [pod.get("/test").status for _ in range(4)] == [500, 500, 200, 503]
    assert pod.control("GET").json == WHO | {
        "plan": "500@first:2; 503@every:2",
        "source": "control",
        "seed": 1,
        "ttl_seconds_left": None,
        "requests": 4,
        "rules": [
            {"rule": 1, "text": "500@first:2", "matched": 2, "fired": 2},
            {"rule": 2, "text": "503@every:2", "matched": 2, "fired": 1},
        ],
    }
    removed = pod.control("DELETE").json
    assert (removed["plan"], removed["source"], removed["seed"]) == ("none", "settings", 7)
    assert pod.get("/test").status == 200


def test_a_plan_goes_when_its_time_is_up(pod: Pod) -> None:
    """The time left is shown, and after it the settings' plan is in force again."""
    placed = pod.control("PUT", {"plan": "500@always", "ttl_seconds": 0.3}).json
    assert 0 < placed["ttl_seconds_left"] <= 0.3
    wait_for(
        lambda: pod.control("GET").json["source"] == "settings",
        "the return of the settings' plan",
        lambda: pod.child.poll() is None,
    )
    assert pod.get("/test").status == 200


def test_the_same_plan_and_seed_repeat_their_faults(pod: Pod) -> None:
    """Putting a plan restarts its schedules from the seed."""
    seen = []
    for _ in range(2):
        pod.control("PUT", {"plan": "500@random:0.5", "seed": 3})
        seen.append([pod.get("/test").status for _ in range(30)])
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"", 400, "the body is not JSON: EOF while parsing a value at line 1 column 0"),
        (b"{", 400, "the body is not JSON: EOF while parsing an object at line 1 column 1"),
        (b'"\xff"', 400, "the body is not JSON: invalid unicode code point at line 1 column 2"),
        (b"[]", 422, "the body: input should be an object"),
        (b"{}", 422, "plan: field required"),
        (b'{"plan": 5}', 422, "plan: input should be a valid string"),
        (
            b'{"plan": "none", "ttl": 3}',
            422,
            "ttl: extra inputs are not permitted",
        ),
        (
            b'{"plan": "none", "ttl_seconds": 0, "seed": "x"}',
            422,
            "ttl_seconds: input should be greater than 0; seed: input should be a valid integer",
        ),
        (
            b'{"plan": "none", "ttl_seconds": "3"}',
            422,
            "ttl_seconds: input should be a valid number",
        ),
        (b'{"plan": "none", "seed": 1.5}', 422, "seed: input should be a valid integer"),
    ],
)
def test_a_wrong_order_is_refused(pod: Pod, body: bytes, status: int, error: str) -> None:
    """The answer says what is wrong with which key, and who says so; the plan stays."""
    answer = put(pod, body)
    assert (answer.status, answer.json) == (status, WHO | {"status": status, "error": error})
    assert pod.control("GET").json["source"] == "settings"


def test_a_wrong_plan_is_refused_with_the_grammar(pod: Pod) -> None:
    """The token, what is wrong with it, and how plans are written."""
    answer = pod.control("PUT", {"plan": "500@evry:3"})
    assert answer.status == 422
    assert answer.json == WHO | {
        "status": 422,
        "error": 'the fault plan has "evry:3": no such schedule as "evry"; did you mean every?',
        "grammar": GRAMMAR,
    }


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"Content-Type": "text/plain"}, 'not "text/plain"'),
        ({"Content-Type": "application/jsonx"}, 'not "application/jsonx"'),
        ({}, "and the request names no type"),
    ],
)
def test_a_body_of_another_type_is_refused(pod: Pod, headers: dict[str, str], said: str) -> None:
    """Only JSON that says it is JSON."""
    answer = put(pod, b'{"plan": "none"}', headers)
    assert answer.status == 415
    assert answer.json["error"] == f"the body must be application/json, {said}"


def test_json_may_name_its_charset(pod: Pod) -> None:
    """Parameters of the content type do not matter."""
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert put(pod, b'{"plan": "none"}', headers).status == 200


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_may_be_only_so_large(pod: Pod, chunked: bool) -> None:
    """16 KiB are read and one byte more is not, with and without a declared length."""

    def body(size: int) -> bytes | Iterator[bytes]:
        whole = b'{"plan": "none"}'.ljust(size)
        return iter([whole[:9000], whole[9000:]]) if chunked else whole

    assert put(pod, body(16 * 1024)).status == 200
    answer = put(pod, body(16 * 1024 + 1))
    assert answer.status == 413
    assert answer.json == WHO | {"status": 413, "error": "the body is larger than 16384 bytes"}


@pytest.mark.parametrize("method", ["POST", "PATCH", "OPTIONS", "HEAD"])
def test_another_method_is_refused(pod: Pod, method: str) -> None:
    """Allow names the methods of all routes at the path."""
    answer = pod.control(method)
    assert (answer.status, answer.headers["allow"]) == (405, "DELETE, GET, PUT")
    if method != "HEAD":
        error = f"/faults does not take {method}, only DELETE, GET, PUT"
        assert answer.json == WHO | {"status": 405, "error": error}


def test_a_plan_is_validated_and_not_put_in_force(pod: Pod) -> None:
    """The plan comes back as it was understood, and the one in force stays."""
    answer = pod.control("POST", {"plan": "500@ every:03;reset@always"}, "/faults/validate")
    assert answer.status == 200
    assert answer.json == WHO | {
        "plan": "500@every:3; reset@always",
        "rules": ["500@every:3", "reset@always"],
    }
    assert pod.control("GET").json["plan"] == "none"


@pytest.mark.parametrize(
    ("order", "error"),
    [
        (
            {"plan": "500@evry:3"},
            'the fault plan has "evry:3": no such schedule as "evry"; did you mean every?',
        ),
        ({"plan": "none", "ttl_seconds": 3}, "ttl_seconds: extra inputs are not permitted"),
    ],
)
def test_a_wrong_plan_is_refused_by_validate_too(
    pod: Pod, order: dict[str, object], error: str
) -> None:
    """The same sentence as PUT, and only the plan is asked for."""
    answer = pod.control("POST", order, "/faults/validate")
    assert (answer.status, answer.json["error"]) == (422, error)


def test_each_change_is_an_event(launch: Launch) -> None:
    """When, who, which plan with which seed, and for how long; refused plans are none."""
    own = launch(GOODJOB_SEED="7", GOODJOB_FAULTS="503@first:1", GOODJOB_POD="p").wait_ready()
    own.control("PUT", {"plan": "500@always", "seed": 1, "ttl_seconds": 0.05})
    alive = own.child.poll
    wait_for(
        lambda: own.control("GET").json["source"] == "settings",
        "the end of the time",
        lambda: alive() is None,
    )
    own.control("PUT", {"plan": "nonsense"})
    own.control("PUT", {"plan": "none"})
    own.control("DELETE")
    answer = own.control("GET", path="/faults/events").json
    assert (answer["version"], answer["pod"]) == ("v1", "p")
    found = [tuple(event[key] for key in EVENT_KEYS) for event in answer["events"]]
    assert found == [
        ("settings", "503@first:1", 7, None),
        ("control", "500@always", 1, 0.05),
        ("ttl", "503@first:1", 7, None),
        ("control", "none", 7, None),
        ("control", "503@first:1", 7, None),
    ]
    times = [event["time"] for event in answer["events"]]
    assert times == sorted(times)
    assert all(time.endswith("Z") for time in times)


def test_events_are_bounded(pod: Pod) -> None:
    """The last hundred are kept."""
    for number in range(1, 105):
        pod.control("PUT", {"plan": f"500@first:{number}"})
    events = pod.control("GET", path="/faults/events").json["events"]
    plans = [event["plan"] for event in events]
    assert plans == [f"500@first:{number}" for number in range(5, 105)]


def test_another_path_says_where_faults_are(pod: Pod) -> None:
    """A 404 is JSON, too."""
    answer = pod.request("GET", "/fault", port=CONTROL_PORT)
    error = "there is nothing at /fault; faults are at /faults"
    assert (answer.status, answer.json) == (404, WHO | {"status": 404, "error": error})


def test_the_service_port_has_no_control(pod: Pod) -> None:
    """What the mesh reaches cannot change faults."""
    answer = pod.request("PUT", "/faults", port=PORT, body=b'{"plan": "none"}', headers=JSON)
    assert answer.status == 404


def test_openapi_documents_the_api(pod: Pod) -> None:
    """Each method, and the body of PUT with its keys."""
    document = pod.request("GET", "/openapi.json", port=CONTROL_PORT).json
    operations = document["paths"]["/faults"]
    assert set(operations) == {"get", "put", "delete"}
    schema = operations["put"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(schema["properties"]) == {"plan", "ttl_seconds", "seed"}
    assert set(document["paths"]) == {"/faults", "/faults/validate", "/faults/events"}


def test_a_pod_starts_with_the_plan_of_its_settings(launch: Launch) -> None:
    """DELETE returns to the environment's plan, from its beginning."""
    own = launch(GOODJOB_FAULTS="503@first:1").wait_ready()
    assert [own.get("/test").status for _ in range(2)] == [503, 200]
    own.control("PUT", {"plan": "none"})
    own.control("DELETE")
    assert [own.get("/test").status for _ in range(2)] == [503, 200]
