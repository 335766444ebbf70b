"""``/test`` on a real socket: the answer, the faults in its place, and the line for each."""

import re

import pytest

from tests.app.pod import Answer, Launch, Pod


def test_the_greeting(shared_pod: Pod) -> None:
    """The body, the type, and who answered."""
    answer = shared_pod.get("/test")
    assert (answer.status, answer.text) == (200, "굿잡 v2 요청입니다.\n")
    found = {name: value for name, value in answer.headers.items() if name != "date"}
    assert found == {
        "content-type": "text/plain; charset=utf-8",
        "content-length": "27",
        "x-goodjob-version": "v2",
        "x-goodjob-pod": "goodjob-v2-0",
    }


def test_a_query_changes_nothing(shared_pod: Pod) -> None:
    """Load tools add one to get around caches."""
    assert shared_pod.get("/test?n=1").text == "굿잡 v2 요청입니다.\n"


def test_head_is_get_without_the_body(shared_pod: Pod) -> None:
    """The same status and headers, and nothing after them."""
    head = shared_pod.request("HEAD", "/test")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", "27")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_another_method_is_refused(shared_pod: Pod, method: str) -> None:
    """The answer says which methods there are."""
    answer = shared_pod.request(method, "/test")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")
    assert answer.text == "굿잡 v2 405 응답입니다. (only GET and HEAD)\n"


def test_a_slash_too_many_is_not_found(shared_pod: Pod) -> None:
    """The path is exact, as it is in Spring."""
    assert shared_pod.get("/test/").status == 404


def test_each_request_leaves_one_line_in_order(launch: Launch) -> None:
    """The log has what the client saw, request by request."""
    pod = launch(GOODJOB_VERSION="v2", GOODJOB_FAULTS="500@every:3").wait_ready()
    seen = [pod.get("/test").status for _ in range(7)]
    seen += [pod.request("HEAD", "/test").status, pod.request("POST", "/test").status]
    assert pod.stop() == 0
    assert seen == [200, 200, 500, 200, 200, 500, 200, 200, 405]
    assert pod.rest() == [f"goodjob - v2 - {status}" for status in seen]


def test_the_line_is_there_when_the_answer_is(launch: Launch) -> None:
    """Nothing is buffered: one request, and its line can be read while the pod runs."""
    pod = launch().wait_ready()
    pod.get("/test")
    assert pod.line() == "goodjob - v1 - 200"


def test_a_fault_names_its_cause(launch: Launch) -> None:
    """Version, status and rule are in the body, and the headers are the greeting's."""
    pod = launch(
        GOODJOB_VERSION="v2", GOODJOB_POD="p", GOODJOB_FAULTS="503@every:2; 500@always"
    ).wait_ready()
    answers: list[Answer] = [pod.get("/test") for _ in range(2)]
    assert [(answer.status, answer.text) for answer in answers] == [
        (500, "굿잡 v2 500 응답입니다. (fault rule 2: 500@always)\n"),
        (503, "굿잡 v2 503 응답입니다. (fault rule 1: 503@every:2)\n"),
    ]
    for answer in answers:
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert (answer.headers["x-goodjob-version"], answer.headers["x-goodjob-pod"]) == ("v2", "p")


def test_statuses_without_a_body_do_not_break_the_connection(launch: Launch) -> None:
    """204 and 304 carry no body, and the next answer on the connection is whole."""
    pod = launch(GOODJOB_FAULTS="500@script:204,304,205,200").wait_ready()
    found = [(answer.status, answer.body) for answer in (pod.get("/test") for _ in range(4))]
    greeting = "굿잡 v1 요청입니다.\n".encode()
    assert found == [(204, b""), (304, b""), (205, b""), (200, greeting)]


def test_faults_spare_all_but_the_greeting(launch: Launch) -> None:
    """Probes, metrics and the control API work while each request to /test fails."""
    pod = launch(GOODJOB_FAULTS="500@always").wait_ready()
    paths = ["/livez", "/readyz", "/actuator/health", "/metrics", "/actuator/prometheus"]
    assert [pod.get(path).status for path in ["/test", *paths]] == [500] + [200] * len(paths)
    assert pod.control("GET").status == 200
    assert pod.control("GET").json["requests"] == 1


def test_a_seed_repeats_a_run(launch: Launch) -> None:
    """The seed that a pod has drawn and shown gives the next pod the same faults."""
    plan = {"GOODJOB_FAULTS": "500@random:0.5"}
    first = launch(**plan).wait_ready()
    seen = [first.get("/test").status for _ in range(40)]
    announced = first.line("stderr")
    assert announced is not None
    seed = re.search(r"GOODJOB_SEED=([0-9]+) repeats this run", announced)
    assert seed is not None
    second = launch(**plan, GOODJOB_SEED=seed[1]).wait_ready()
    assert [second.get("/test").status for _ in range(40)] == seen


def test_a_reader_that_goes_away_does_not_stop_the_service(launch: Launch) -> None:
    """With stdout closed requests are still answered, and stderr says once what is missing."""
    script = "import os, sys; r, w = os.pipe(); os.dup2(w, 1); os.close(r); os.close(w); "
    script += "from app.__main__ import main; sys.argv = ['app']; sys.exit(main())"
    pod = launch(command=["-c", script]).wait_ready()
    assert [pod.get("/test").status for _ in range(3)] == [200, 200, 200]
    assert pod.stop() == 0
    complaints = [line for line in pod.rest("stderr") if line.startswith("WARNING")]
    assert complaints == [
        "WARNING: stdout cannot be written ([Errno 32] Broken pipe); requests are no longer logged"
    ]
