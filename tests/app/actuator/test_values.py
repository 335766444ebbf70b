"""Values as Spring reads them, at what a Spring Boot 3.5.16 took and did not take."""

from collections.abc import Callable

import pytest

from app.actuator import values
from app.actuator.values import ALLOWED


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (values.boolean, "Yes", True),
        (values.boolean, "0", False),
        (values.only_true, "TRUE", True),
        (values.only_true, "yes", False),
        (values.only_true, " true ", False),
        (values.all_but_false, "FALSE", False),
        (values.all_but_false, "no", True),
        (values.all_but_false, " false ", True),
        (values.names, " a , ,b", ("a", "b")),
        (values.show, "When Authorized", False),
        (values.show, "al-ways", True),
        (values.size, "5", 5),
        (values.size, "5 MB", 5 * 2**20),
        (values.size, "+5KB", 5 * 2**10),
        (values.seconds, "5S", 5),
        (values.seconds, "+5s", 5),
        (values.seconds, "-5s", -5),
        (values.seconds, "-1", -0.001),
        (values.seconds, "PT5S", 5),
        (values.seconds, "pt1m30.5s", 90.5),
        (values.seconds, "P1DT1H", 90_000),
        (values.seconds, "-PT5S", -5),
        (values.status_code, "299", 299),
        (values.status_code, "200", 200),
        (values.status_code, "599", 599),
        (values.status_code, "199", None),
        (values.status_code, "600", None),
        (values.access, "READ_ONLY", "read-only"),
        (values.path, "server:/up", "/up"),
        (values.path, "server:up", "/up"),
        (values.path, "server:/a b", "/a b"),
        (values.path, "management:/up", ""),
        (values.path, "other:/up", ""),
        (values.path, "SERVER:/up", ""),
        (values.text, " x ", " x "),
    ],
)
def test_a_value_is_read(read: Callable[[str], object], text: str, value: object) -> None:
    """In all of Spring's ways of writing it."""
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (values.boolean, "maybe"),
        (values.show, "sometimes"),
        (values.size, "5mb"),
        (values.size, "-5MB"),
        (values.size, "MB"),
        (values.seconds, "soon"),
        (values.seconds, "5 s"),
        (values.seconds, "1m30s"),
        (values.seconds, "P"),
        (values.seconds, "PT"),
        (values.status_code, "abc"),
        (values.access, "some"),
        (values.path, "/up"),
        (values.path, "server: /up"),
        (values.path, "server:/up/x"),
        (values.path, "server:"),
    ],
)
def test_a_wrong_value_is_refused(read: Callable[[str], object], text: str) -> None:
    """And there are words for what would be right."""
    with pytest.raises(ValueError, match="^" + text.replace("+", r"\+") + "$"):
        read(text)
    assert read in ALLOWED
