"""What is no fault plan, and what is said of it."""

import pytest

from faultplan.errors import FaultPlanError
from faultplan.grammar import parse

RULE = "a rule is effect@when, such as 500@every:3; a plan without faults is none"
STATUS = "a status is a number from 200 to 599"
KINDS = "always, random, every, first, burst, script, loop, during, uptime"
EFFECTS = (
    "a status such as 500, delay, drip, reset, close, truncate, hang, malformed, cpu, memory, "
    "block, crash, limit, rate, liveness, readiness, probe-delay"
)
OPTIONS = "options are written once, at the end, such as 503(retry-after=5,body=later)"
PERCENT = "must be percent, more than 0 and no more than 100, such as 20 or 0.5"


def longest(text: str, limit: str) -> str:
    """Say what a duration has to be."""
    return f'"{text}" must be a time such as 200ms, 1.5s or 2m, no longer than {limit}'


LASTS = "a health fault lasts as long as its when: always, or a window such as during"
CHANCE = "a probability is a number from 0 to 1, and 60 % is random:0.6"
COUNT = "must be a whole number from 1 to 1000000000"


@pytest.mark.parametrize(
    ("text", "token", "problem"),
    [
        ("", "", RULE),
        ("500", "500", RULE),
        ("500@always;", "", RULE),
        ("none;500@always", "none", RULE),
        ("199@always", "199", STATUS),
        ("600@always", "600", STATUS),
        ("-500@always", "-500", STATUS),
        ("boom@always", "boom", f'no such effect as "boom"; there are {EFFECTS}'),
        ("resett@always", "resett", 'no such effect as "resett"; did you mean reset?'),
        ("STATUS@always", "STATUS", f'no such effect as "STATUS"; there are {EFFECTS}'),
        ("reset:1@always", "reset:1", "reset takes nothing after it"),
        ("delay:@always", "delay:", "something is missing after the colon: delay:D"),
        ("503(@always", "503(", OPTIONS),
        ("503(body=a)(body=b)@always", "503(body=a)(body=b)", OPTIONS),
        ("503(body=a)x@always", "503(body=a)x", OPTIONS),
        ("(body=a)@always", "", STATUS),
        (
            "503()@always",
            "",
            "no such option; there are retry-after=SECONDS, body=TEXT, header=N:V",
        ),
        (
            "503(retry-after=-1)@always",
            "retry-after=-1",
            '"-1" must be a whole number from 0 to 86400',
        ),
        ("503(body=a,body=b)@always", "body=b", "the option is given twice"),
        (
            "503(retry-after=1,retry-after=2)@always",
            "retry-after=2",
            "the option is given twice",
        ),
        (
            "503(body=5%)@always",
            "body=5%",
            "a % is written %25, and %XX is a byte in hexadecimal digits",
        ),
        ("503(body=%ff)@always", "body=%ff", "the text is not UTF-8"),
        (
            f"503(body={'a' * 1025})@always",
            f"body={'a' * 1025}",
            "1025 bytes are too many, 1024 are allowed",
        ),
        ("503(header=a)@always", "header=a", "a header is written header=name:value"),
        ("503(header=a b:c)@always", "header=a b:c", "a header is written header=name:value"),
        (
            "503(header=a%0d%0ab:c)@always",
            "header=a%0d%0ab:c",
            "a header is written header=name:value",
        ),
        (
            "503(header=a:b%0d%0ac:d)@always",
            "header=a:b%0d%0ac:d",
            "the value of a header is one line of printable ASCII",
        ),
        (
            "503(header=Content-Length:1)@always",
            "header=Content-Length:1",
            'the header "content-length" is the service\'s own',
        ),
        (
            f"503({','.join(['header=a:b'] * 9)})@always",
            "header=a:b",
            "there may be 8 headers and no more",
        ),
        (
            "500:20,503@always",
            "503",
            "a mix is STATUS:PERCENT, joined by commas, such as 500:20,503:10",
        ),
        ("500:0@always", "500:0", f'"0" {PERCENT}'),
        ("500:101@always", "500:101", f'"101" {PERCENT}'),
        ("500:0.001@always", "500:0.001", f'"0.001" {PERCENT}'),
        (
            "500:70,503:30.5@always",
            "500:70,503:30.5",
            "the shares add up to 100.5 %, more than 100",
        ),
        ("delay:5@always", "delay:5", longest("5", "1h")),
        ("delay:0.5ms@always", "delay:0.5ms", longest("0.5ms", "1h")),
        ("delay:61m@always", "delay:61m", longest("61m", "1h")),
        (
            "delay:2s-1s@always",
            "delay:2s-1s",
            "2s is longer than 1s: the shorter one comes first",
        ),
        (
            "delay:p50=1s,p99=2s@always",
            "delay:p50=1s,p99=2s",
            "percentiles are all three, such as p50=20ms,p90=200ms,p99=2s",
        ),
        (
            "drip:p50=3s,p90=2s,p99=4s@always",
            "drip:p50=3s,p90=2s,p99=4s",
            "a higher percentile is never a shorter time",
        ),
        ("hang:2h@always", "hang:2h", longest("2h", "1h")),
        ("cpu:11s@always", "cpu:11s", longest("11s", "10s")),
        ("block@always", "block:", longest("", "10m")),
        ("memory:64@always", "memory:64", "memory is given in megabytes, such as 64MB"),
        (
            "memory:1025MB@always",
            "memory:1025MB",
            '"1025" must be a whole number from 1 to 1024',
        ),
        ("crash:256@always", "crash:256", '"256" must be a whole number from 0 to 255'),
        ("limit:0@always", "limit:0", '"0" must be a whole number from 1 to 100000'),
        ("rate:10@always", "rate:10", "a rate is N/s or N/m, such as 10/s"),
        (
            "liveness:up@always",
            "liveness:up",
            "a probe can be broken with liveness:down, and nothing else",
        ),
        ("liveness:down@every:2", "liveness:down@every:2", LASTS),
        (
            "probe-delay:2s@during:1s-2s+random:0.5",
            "probe-delay:2s@during:1s-2s+random:0.5",
            LASTS,
        ),
        (
            "reset@script:500",
            "reset@script:500",
            "no entry of the script is x, which stands for the effect before the @",
        ),
        (
            "500@during:10s",
            "during:10s",
            "a window is FROM-TO, such as during:10s-40s, or FROM- without an end",
        ),
        (
            "500@uptime:40s-10s",
            "uptime:40s-10s",
            "a window that begins at 40s can't end at 10s",
        ),
        ("500@during:0s-25h", "during:0s-25h", longest("25h", "24h")),
        (
            "500@every:3+during:1s-2s",
            "every:3",
            "only a window can stand before a +, such as during:10s-40s+random:0.5",
        ),
        ("500@randm:0.3", "randm:0.3", 'no such schedule as "randm"; did you mean random?'),
        ("500@", "", f'no such schedule as ""; there are {KINDS}'),
        ("500@monday", "monday", f'no such schedule as "monday"; there are {KINDS}'),
        ("500@always:3", "always:3", "always takes nothing after it"),
        ("500@random:60", "random:60", CHANCE),
        ("500@random:1.01", "random:1.01", CHANCE),
        ("500@random:nan", "random:nan", CHANCE),
        ("500@random:-0.1", "random:-0.1", CHANCE),
        ("500@random", "random:", CHANCE),
        ("500@every:0", "every:0", f'"0" {COUNT}'),
        ("500@every:1.5", "every:1.5", f'"1.5" {COUNT}'),
        ("500@first:٣", "first:٣", f'"٣" {COUNT}'),
        ("500@first:1000000001", "first:1000000001", f'"1000000001" {COUNT}'),
        ("500@burst:3", "burst:3", "a burst is written A/B, the first A of each B requests"),
        ("500@burst:5/3", "burst:5/3", "a burst of 5 does not fit into 3 requests"),
        ("500@burst:0/3", "burst:0/3", f'"0" {COUNT}'),
        ("500@script:200,9", "9", STATUS),
        ("500@script:", "", STATUS),
        ("500@loop:500,", "", STATUS),
    ],
)
def test_a_wrong_plan_is_refused_with_its_token(text: str, token: str, problem: str) -> None:
    """The error names the piece that is wrong and what it should be."""
    with pytest.raises(FaultPlanError) as caught:
        parse(text)
    assert str(caught.value) == f'the fault plan has "{token}": {problem}'


@pytest.mark.parametrize(
    "rule",
    [
        "503(retry-after=86401)@always",
        f"503(header=a:{'b' * 257})@always",
        f"503(header={'a' * 65}:b)@always",
        "500:70,503:30.01@always",
        "delay:3600001ms@always",
        "hang:3600001ms@always",
        "cpu:10001ms@always",
        "block:600001ms@always",
        "memory:0MB@always",
        "limit:100001@always",
        "rate:0/s@always",
        "rate:100001/s@always",
        "rate:1/h@always",
        "probe-delay:3600001ms@always",
        "500@burst:1/1000000001",
        "500@during:0s-86400001ms",
    ],
)
def test_what_is_beyond_a_bound_is_outside(rule: str) -> None:
    """One step further."""
    with pytest.raises(FaultPlanError):
        parse(rule)
