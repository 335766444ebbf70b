"""A plan that can't be meant is refused, with what is allowed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lab.errors import UsageError
from lab.hammer import HammerPlan

URL = "http://goodjob.localhost:18080/test"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"count": None}, "count and duration 'None and None': allowed is exactly one of the two"),
        ({"duration_seconds": 1.0}, "count and duration '1 and 1.0': allowed is exactly one"),
        ({"count": 0}, "count 0: allowed is a whole number from 1 to 10000000"),
        ({"count": True}, "count True: allowed is a whole number"),
        ({"count": 1.5}, "count 1.5: allowed is a whole number"),
        ({"count": float("nan")}, "count nan: allowed is a whole number"),
        ({"count": None, "duration_seconds": 0}, "duration 0: allowed is a number above 0"),
        ({"concurrency": 1001}, "concurrency 1001: allowed is a whole number from 1 to 1000"),
        ({"rate": -1.0}, "rate -1.0: allowed is a number above 0"),
        ({"rate": float("nan")}, "rate nan: allowed is a number above 0"),
        ({"timeout_seconds": 0}, "timeout 0: allowed is a number above 0"),
        ({"pause_seconds": -0.1}, "pause -0.1: allowed is a number of seconds from 0"),
        ({"pause_seconds": 0.1, "rate": 5.0}, "pause 0.1: allowed is 0 with a rate"),
        ({"method": "BREW"}, "method 'BREW': allowed is DELETE or GET"),
        ({"url": "goodjob.localhost/test"}, "url 'goodjob.localhost/test': allowed is http:// or"),
        ({"url": "ftp://goodjob"}, "url 'ftp://goodjob': allowed is http:// or https://"),
        ({"url": "http:///test"}, "url 'http:///test': allowed is http:// or https://, a host"),
        ({"url": "http://me:pw@x/"}, "no user or password"),
        ({"url": "http://x:99999/"}, "url 'http://x:99999/': allowed is"),
        ({"url": "http://x:0/"}, "url 'http://x:0/': allowed is"),
        ({"headers": (("a b", "c"),)}, "header name 'a b': allowed is letters"),
        ({"headers": (("X-Goodjob-Request", "1"),)}, "allowed is any but x-goodjob-request"),
        ({"headers": (("a", "b\r\nc: d"),)}, "value of header a 'b\\r\\nc: d': allowed is text"),
        ({"insecure": True}, "insecure True: allowed is with an https URL, not http://goodjob"),
        ({"ca": Path("ca.pem")}, "ca 'ca.pem': allowed is with an https URL"),
        (
            {"url": "https://x/", "ca": Path("ca.pem"), "insecure": True},
            "ca 'ca.pem': allowed is not together with insecure",
        ),
        (
            {"url": "https://x/", "ca": Path("no-such.pem")},
            "ca 'no-such.pem': allowed is a PEM file with certificates (No such file",
        ),
    ],
)
def test_it_is_refused(options: dict[str, Any], sentence: str) -> None:
    """The sentence names the option, its value and what is allowed."""
    with pytest.raises(UsageError) as refused:
        HammerPlan(**{"url": URL, "count": 1, **options})

    assert sentence in str(refused.value)
    assert refused.value.exit_code == 2


def test_a_file_without_certificates_is_no_authority(tmp_path: Path) -> None:
    """It is said when the plan is made, not by the first request."""
    file = tmp_path / "ca.pem"
    file.write_text("not a certificate", encoding="utf-8")

    with pytest.raises(UsageError, match="a PEM file with certificates"):
        HammerPlan(url="https://goodjob.localhost/", count=1, ca=file)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("goodjob.localhost", "127.0.0.1"),
        ("localhost", "127.0.0.1"),
        ("GoodJob.LOCALHOST.", "127.0.0.1"),
        ("goodjob.example", "goodjob.example"),
        ("notlocalhost", "notlocalhost"),
        ("goodjob.localhost.example", "goodjob.localhost.example"),
    ],
)
def test_localhost_is_this_machine(host: str, address: str) -> None:
    """Names under .localhost are connected to here, whatever a resolver would say."""
    plan = HammerPlan(url=f"http://{host}:18080/test?a=b", count=1)

    assert str(plan.target) == f"http://{address}:18080/test?a=b"
    assert plan.authority == f"{host.lower()}:18080".encode()


@pytest.mark.parametrize(
    ("url", "headers", "name"),
    [
        ("https://pay.example.com:18443/", (), "pay.example.com"),
        ("https://127.0.0.1:18443/", (), "127.0.0.1"),
        ("https://127.0.0.1:18443/", (("Host", "pay.example.com:18443"),), "pay.example.com"),
        ("https://pay.example.com/", (("host", "other.example.com"),), "pay.example.com"),
    ],
)
def test_the_name_that_a_certificate_has_to_be_for(
    url: str, headers: tuple[tuple[str, str], ...], name: str
) -> None:
    """The URL's; where that is an address alone, the host's that is meant there."""
    assert HammerPlan(url=url, count=1, headers=headers).host == name
