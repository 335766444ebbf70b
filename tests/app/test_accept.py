"""Choosing a media type from an ``Accept`` header."""

import pytest

from app.accept import choose
from app.actuator.endpoint import MEDIA_TYPES

V3, V2, JSON = MEDIA_TYPES


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, V3),
        ("", V3),
        ("*/*", V3),
        ("*", V3),
        ("application/*", V3),
        ("application/*+json", V3),
        ("text/html,application/xhtml+xml,*/*;q=0.8", V3),
        (V3, V3),
        (V2, V2),
        (V2.upper(), V2),
        (JSON, JSON),
        ("application/json;charset=utf-8", JSON),
        (f"{V3}, {V2}, application/vnd.spring-boot.actuator.v1+json, {JSON}", V3),
        (f"{V2}, {V3}", V2),
        (f"{V2};q=0.5, {JSON}", JSON),
        (f"*/*, {JSON}", JSON),
        (f"{JSON};q=0, */*;q=0", None),
        ("text/plain", None),
        ("text/html", None),
        ("application/xml", None),
        ("image/*", None),
        ("nonsense", None),
        ("*/*;q=2", None),
        ("*/*;q=x", None),
    ],
)
def test_the_media_type_follows_accept(accept: str | None, chosen: str | None) -> None:
    """The client's best is sent, the service's best among equals, and nothing unasked."""
    assert choose(accept, MEDIA_TYPES) == chosen
