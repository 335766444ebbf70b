"""What kubectl says, sorted: each failure is one sentence, and has its own type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lab.cluster.kubectl import (
    ClusterError,
    ForbiddenError,
    GoneError,
    Kubectl,
    NoContextError,
    NoKindError,
    UnreachableError,
)
from lab.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.lab.cluster.scripted import Answers

FORBIDDEN = (
    'Error from server (Forbidden): {0} is forbidden: User "kim" cannot list resource "{0}" '
    'in API group "" in the namespace "blue"'
)


def test_the_context_says_which_namespace(answers: Answers) -> None:
    """``-n`` is before the context's own, and goodjob is where nobody says."""
    assert Kubectl().place == ("kind", "blue")
    assert Kubectl(namespace="red").place == ("kind", "red")
    answers.to("config view", {"contexts": [{"name": "kind", "context": {}}]})
    assert Kubectl().place == ("kind", "goodjob")
    answers.to(
        "config view", "", err="error: current-context must exist in order to minify", status=1
    )
    assert Kubectl().place == ("-", "goodjob")


def test_a_context_goes_with_every_command(answers: Answers) -> None:
    """As kubectl has it."""
    answers.to("get", {"items": []})
    Kubectl("red").get(["pods"], "-l", "a=b")
    assert answers.asked() == [
        "--context=red config view --minify -o json",
        "--context=red get pods -n blue -l a=b --request-timeout=8s -o json",
    ]


@pytest.mark.parametrize(
    "said",
    [
        "error: cannot locate context nope",
        "Error in configuration: context was not found for specified context: nope",
    ],
)
def test_a_context_that_there_is_not(answers: Answers, said: str) -> None:
    """The sentence says which there are."""
    answers.to("config view", "", err=said, status=1)
    answers.to("config get-contexts", "kind\nblue\n")
    with pytest.raises(NoContextError, match="no context 'nope'; there are: kind, blue") as caught:
        Kubectl("nope").get(["pods"])
    assert isinstance(caught.value, UsageError)


@pytest.mark.parametrize(
    ("said", "kind", "sentence"),
    [
        (
            FORBIDDEN.format("pods"),
            ForbiddenError,
            "a right is missing: list pods in the namespace blue",
        ),
        (
            (
                'Error from server (Forbidden): pods is forbidden: User "kim" cannot list resource '
                '"pods" in API group "" at the cluster scope'
            ),
            ForbiddenError,
            "a right is missing: list pods in the namespace blue",
        ),
        (
            'error: the server doesn\'t have a resource type "gateways" in group "x"',
            NoKindError,
            "the cluster knows no gateways",
        ),
        (
            'error: error from server (NotFound): pods "x" not found in namespace "blue"',
            GoneError,
            "it is not there, or not any more: error from server",
        ),
        (
            'Error from server (NotFound): pods "x" not found',
            GoneError,
            'it is not there, or not any more: .*pods "x" not found',
        ),
        (
            (
                'E1129 memcache.go:381] "Couldn\'t get"\n'
                "The connection to the server 127.0.0.1:1 was refused - did you specify the right "
                "host or port?"
            ),
            UnreachableError,
            "nobody answers where kubectl looks for the API server: The connection",
        ),
        (
            "Unable to connect to the server: dial tcp: lookup x on 1.2.3.4:53: no such host",
            UnreachableError,
            "no such host",
        ),
        ("error: one\nerror: something else", ClusterError, "^kubectl failed: something else$"),
        ("", ClusterError, "^kubectl failed: it says nothing$"),
    ],
)
def test_a_failure_is_told_by_its_kind(
    answers: Answers, said: str, kind: type[Exception], sentence: str
) -> None:
    """In kubectl's own words, where there are some."""
    answers.to("get", "", err=said, status=1)
    with pytest.raises(kind, match=sentence) as caught:
        Kubectl().get(["pods"])
    assert type(caught.value) is kind


def test_a_kind_that_may_not_be_listed_leaves_the_others(answers: Answers) -> None:
    """Kubectl prints what it got, and fails for the rest."""
    answers.to("get", {"items": [{"kind": "Pod"}]}, err=FORBIDDEN.format("services"), status=1)
    listing = Kubectl().get(["pods", "services"])
    assert listing.of("Pod") == ({"kind": "Pod"},)
    assert list(map(str, listing.refused)) == ["list services in the namespace blue"]


@pytest.mark.parametrize("said", ["hello", "[]"])
def test_an_answer_that_is_none(answers: Answers, said: str) -> None:
    """It is kubectl's, and says what is wrong with it."""
    answers.to("get", said)
    with pytest.raises(ClusterError, match="kubectl's answer is not to be understood: "):
        Kubectl().get(["pods"])


def test_nobody_answers(program: Callable[[str], Path]) -> None:
    """Within a bound, with what kubectl said last."""
    program("echo 'still asking' >&2; exec sleep 60")
    with pytest.raises(UnreachableError, match=r"within 1 s; kubectl said last: still asking"):
        Kubectl().read("get", "pods", seconds=1)


def test_kubectl_can_not_be_started(program: Callable[[str], Path]) -> None:
    """As where the file is no program."""
    program("").chmod(0o644)
    with pytest.raises(ClusterError, match="kubectl can't be started: Permission denied"):
        Kubectl().get(["pods"], namespace="x")


@pytest.mark.parametrize(("said", "may"), [("yes\n", True), ("no\n", False), ("", True)])
def test_a_right_is_asked_for(answers: Answers, said: str, may: bool) -> None:
    """Where nobody tells, trying tells."""
    answers.to("auth can-i create pods -n red --subresource=portforward", said)
    assert Kubectl().may("create", "pods/portforward", "red") is may
