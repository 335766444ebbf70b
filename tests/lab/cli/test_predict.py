"""What `goodjob predict` prints of a pool, line by line."""

from __future__ import annotations

import json

import pytest

from lab.cli.out import console
from lab.cli.predict import lines
from lab.theory.figures import (
    Client,
    Out,
    Prediction,
    Rate,
    Route,
    Share,
    Spread,
    Trip,
    Tripping,
)
from lab.theory.predict import outlook, predict
from tests.commands import goodjob
from tests.lab.theory.shop import deployment, routes, rule, service, text

OUTS = (Out(1, 30, 40), Out(2, 60, 70.5))
LAST = "  out for seconds, 1st to 2th time: 30 to 40, 60 to 70.5"
V2 = "Deployment mall/shop-v2"


def prediction(**given: object) -> Prediction:
    """Two hosts, of which one can be out."""
    plain = {
        "pool": "shop:80",
        "hosts": 2,
        "ejectable": 1,
        "percent": 50,
        "panic_below": None,
        "trips": (),
        "outs": OUTS,
    }
    return Prediction(**{**plain, **given})  # type: ignore[arg-type] # whatever a test gives


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "shop:80: 2 hosts, 1 of them can be out at once (50 %)"),
        (
            {"hosts": None, "ejectable": None, "fewest": 2},
            "shop:80: an unknown number of hosts (50 %): with fewer than 2 nobody is ever ejected",
        ),
        (
            {"hosts": None, "ejectable": None, "fewest": 1, "percent": 100},
            "shop:80: an unknown number of hosts (100 %)",
        ),
    ],
)
def test_how_many(given: dict[str, object], said: str) -> None:
    """Of how many, where that is known."""
    assert list(lines(prediction(**given))) == [said, LAST]


def test_nobody_is_out_for_any_time() -> None:
    """Where 0 can be out there are no seconds of it."""
    told = list(lines(prediction(hosts=1, ejectable=0, outs=())))
    assert told == ["shop:80: 1 host, 0 of them can be out at once (50 %)"]


def test_no_hosts() -> None:
    """Is known, and is the end of every request."""
    documents = service(), deployment("v1", 0, "500@always"), rule(), routes()
    done = goodjob("predict", "-", "--rate", "10", stdin=text(*documents))
    assert done.stdout == "shop:80: 0 hosts: every request gets a 503 (no healthy host, UH)\n"
    (found,) = predict([("test", text(*documents))])
    assert (found.hosts, found.ejectable, found.routes[0].trips) == (0, 0, ())
    assert found.routes[0].clients == (Client(0, 1.0, 1.0, 0.0, 0),)


def test_nobody_can_be_out() -> None:
    """Then nothing trips, and it stays like that."""
    documents = service(), deployment("v1", 3, "500@random:0.5"), rule({"consecutive5xxErrors": 3})
    found = outlook([("test", text(*documents))], rate=10.0).predictions[0]
    assert found.ejectable == 0
    assert found.routes[0].trips == ()
    assert found.routes[0].errors_in_the_long_run == found.routes[0].clients[0].errors > 0
    said = list(lines(found))
    assert said[1] == "  so nothing ever trips here: every host is out 0 % of the time"
    assert not [each for each in said if "trips after" in each or "no formula" in each]


def test_of_very_many_hosts() -> None:
    """It is their number that is not reckoned, and the plan is not to blame."""
    documents = service(), deployment("v1", 100_000, "503@every:2"), rule()
    said = list(lines(outlook([("test", text(*documents))]).predictions[0]))
    assert said[0] == "shop:80: 100,000 hosts, 50,000 of them can be out at once (50 %)"
    wanted = "    what clients get is not reckoned for more than 5,000 hosts; goodjob simulate does"
    assert wanted in said


def test_a_panic() -> None:
    """Below how many healthy ones all are used."""
    _, panic, _ = lines(prediction(panic_below=2))
    assert panic == "  with fewer than 2 healthy, all are used (panic)"


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (
            Share(20, 2, 5, 10, 5.0, acts=True),
            (
                "20 % of failures in 5 s eject too, with 2 hosts that had 5 requests each, "
                "10 to the pool"
            ),
        ),
        (
            Share(20, 1, 1, None, 5.0, acts=None),
            "20 % of failures in 5 s eject too, with 1 host that had 1 request each",
        ),
        (
            Share(20, 3, 5, 10, 5.0, acts=False),
            "a share of failures never ejects: that wants 3 hosts",
        ),
    ],
)
def test_a_share(share: Share, said: str) -> None:
    """What it wants, and that it never acts."""
    _, told, _ = lines(prediction(share=share))
    assert told == f"  {said}"


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (
            Rate(1.9, 5, 100, 1200, 10.0, acts=True),
            (
                "a success rate 1.9 standard deviations below the average in 10 s ejects too, "
                "with 5 hosts that had 100 requests each, 1,200 to the pool"
            ),
        ),
        (
            Rate(1.9, 5, 1, None, 10.0, acts=None),
            (
                "a success rate 1.9 standard deviations below the average in 10 s ejects too, "
                "with 5 hosts that had 1 request each"
            ),
        ),
        (
            Rate(1.9, 5, 1, 2, 10.0, acts=False),
            (
                "a success rate never ejects: to be 1.9 standard deviations below the average "
                "takes 5 hosts"
            ),
        ),
    ],
)
def test_a_success_rate(rate: Rate, said: str) -> None:
    """The same, with what it is compared with."""
    _, told, _ = lines(prediction(rate=rate))
    assert told == f"  {said}"


@pytest.mark.parametrize(
    ("trip", "said"),
    [
        (Trip(V2, "404@always", 0, None, None, counts=False), "never counts"),
        (
            Trip(V2, "500@random:0.1", 0, None, None),
            "never counts in a row, and at sweeps it does not eject by what the plan says",
        ),
        (
            Trip(V2, "500@every:2", 3, None, None, at_most=1),
            "1 in a row at the most, and 3 eject: never in a row",
        ),
        (
            Trip(V2, "500@every:5", 0, None, None, by_share=True),
            "never counts in a row; its share ejects at a sweep",
        ),
        (
            Trip(V2, "limit:2@always", 3, None, None),
            "3 in a row eject; when, the plan does not say by itself",
        ),
        (Trip(V2, "500@always", 1, 1.2, None), "1 in a row after 1 request to one host"),
        (Trip(V2, "500@always", 3, 3.0, None), "3 in a row after 3 requests to one host"),
        (
            Trip(V2, "500@random:0.1", 3, 1110.4, 2220.8, by_share=True),
            (
                "3 in a row after 1,110 requests to one host, 2,221 to the pool; its share ejects "
                "at a sweep"
            ),
        ),
    ],
)
def test_a_trip(trip: Trip, said: str) -> None:
    """When a fault plan makes it trip, or that it never does."""
    _, told, _ = lines(prediction(trips=(trip,)))
    assert told == f"  {V2}, {trip.fault}: {said}"


def test_a_plan_is_printed_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """A word between colons is a part of a plan, and no picture."""
    console().print("500@loop:x: 503(body=:smile:)", markup=False)
    assert capsys.readouterr().out == "500@loop:x: 503(body=:smile:)\n"


def test_what_the_figures_are_without_is_said() -> None:
    """A field that can't be taken, with its place; and which of two of one name they are of."""
    first = rule({"maxEjectionPercentage": 10}, tunnel={"targetHost": "a", "targetPort": 1})
    piped = text(service(), deployment(), first, rule(), routes())
    done = goodjob("predict", "-", stdin=piped)
    assert "maxEjectionPercentage: no such field" in done.stderr
    assert (
        "goodjob: DestinationRule mall/shop (standard input, line 5): spec.traffic" in done.stderr
    )
    assert "; the figures are without it" in done.stderr
    assert "spec.trafficPolicy.tunnel: is not looked at" in done.stderr
    assert "is there twice" in done.stderr
    assert done.stdout.startswith("shop:80: 2 hosts, 1 of them can be out at once (50 %)")
    assert done.returncode == 0


def test_a_rule_alone() -> None:
    """What holds for any number of hosts, of a Service that is assumed, and that is said."""
    alone = text(rule({"consecutive5xxErrors": 3}))
    done = goodjob("predict", "-", stdin=alone)
    fewest = "an unknown number of hosts (10 %): with fewer than 10 nobody is ever ejected"
    assert done.stdout.splitlines()[0] == f"shop:80: {fewest}"
    assert done.stderr == "goodjob: assumed: Service shop.mall, port 80, HTTP\n"
    nothing = goodjob("predict", "-", "--no-assume", stdin=alone)
    assert nothing.stdout.splitlines()[0] == f"shop.mall.svc.cluster.local: {fewest}"
    assert nothing.stderr == ""
    lab = goodjob("predict", "--lab", "--no-assume")
    assert (lab.returncode, lab.stdout) == (2, "")


HOST = Spread(51.5, 36, 116, 229)
GOOD = "a client gets 0 % errors (0 % without retries), 1 try a request, 1 at the most"
LONG_RUN = "out 50.7 % of the time, by turns 43.3 s in and 44.6 s out on average"


def test_when_a_host_trips_and_whether() -> None:
    """Quantiles where it is a matter of chance, and how likely where that is not sure."""
    trip = Trip(V2, "500@random:0.3", 3, 51.5, 103.0, ever=1.0, to_host=HOST)
    assert list(lines(prediction(trips=(trip,))))[1:3] == [
        f"  {V2}, 500@random:0.3: 3 in a row after 52 requests to one host, 103 to the pool",
        (
            "    requests to one host until then: 36 in half of all cases, 116 in 90 of 100, "
            "229 in 99 of 100"
        ),
    ]
    maybe = Trip(V2, "500:50@first:9", 3, None, None, ever=0.465, to_host=Spread(None, *[None] * 3))
    assert list(lines(prediction(trips=(maybe,))))[2] == (
        "    it comes to that in 46.5 of 100 cases"
    )
    rare = Trip(V2, "500@random:0.001", 6, 1.001e18, 2e18, ever=1.0)
    assert "3 in a row" not in list(lines(prediction(trips=(rare,))))[1]
    assert (
        "6 in a row after 1 × 10^18 requests to one host, 2 × 10^18 to the pool"
        in list(lines(prediction(trips=(rare,))))[1]
    )


def test_what_comes_of_a_route() -> None:
    """Errors, tries, requests, seconds and the long run."""
    clients = Client(0, 0.15, 0.0, 1.176, 2), Client(1, 0.0, 0.0, 1.0, 1)
    tripping = Tripping(V2, "500@random:0.3", HOST, HOST.times(0.5), 0.507, 43.33, 44.56)
    route = Route(
        "VirtualService mall/shop", "spec.http[1]", 2, True, (500,), clients, (tripping,), 0.0
    )
    found = list(lines(prediction(routes=(route,), requests_a_second=2.0)))
    chances = "in half of all cases, {} in 90 of 100, {} in 99 of 100"
    head, *said = found[-7:]
    assert head.startswith("  by VirtualService mall/shop spec.http[1] (tried again up to 2 times")
    assert head.endswith(", at another host, after 500):")
    assert said == [
        "    a client gets 0 % errors (15 % without retries), 1.18 tries a request, 2 at the most",
        f"    with 1 out, {GOOD}",
        f"    {V2}: trips after 52 requests of clients: 36 {chances.format(116, 229)}",
        f"    {V2}: at 2/s that is 25.8 s: 18 {chances.format(58, 114)}",
        f"    {V2}: in the long run {LONG_RUN}",
        "    in the long run a client gets 0 % errors",
    ]
    plain = Route("", "", 0, False, trips=(Tripping(V2, "500@first:3", HOST, HOST),))
    found = list(lines(prediction(routes=(plain,), asked=1, requests_a_second=1.0)))
    assert found[1] == (
        "  1 host is sent requests; 1 more waits for others to fail, or is not ready"
    )
    assert found[3] == "  by the default route (no retries):"
    assert found[4].startswith("    what clients get, no formula says here")
    assert found[-1] == (
        f"    {V2}: for which part of the time it is out, no formula says here; "
        "goodjob simulate does"
    )


MANIFESTS = text(service(), deployment(), rule({"consecutive5xxErrors": 3}), routes())


def test_one_host_has_no_other_to_try_again_at() -> None:
    """Whatever the route asks for."""
    route = Route("VirtualService mall/shop", "spec.http[0]", 2, True, (500,))
    one, two = (
        next(line for line in lines(prediction(hosts=hosts, routes=(route,))) if " by " in line)
        for hosts in (1, 2)
    )
    assert one.endswith("(tried again up to 2 times after 500):")
    assert two.endswith("(tried again up to 2 times, at another host, after 500):")


def test_no_fault_plan() -> None:
    """Is why nothing fails, and no fault of the retries; what would show more is named."""
    done = goodjob("predict", "-", stdin=MANIFESTS)
    assert "(its retries wait for a failure: no fault plan is behind the pool):" in done.stdout
    assert done.stderr == (
        "goodjob: no pod of these pools has a fault plan, so that none fails: --fail POD=RATE "
        "foresees what clients get when one does\n"
    )
    for rate in ("0.3", "0"):
        assert goodjob("predict", "-", "--fail", f"v1={rate}", stdin=MANIFESTS).stderr == ""
    not_for = goodjob("predict", "-", "--fail", "v1=500@always", stdin=MANIFESTS).stdout
    assert "(its retries are for nothing that fails here):" in not_for


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--fail", "v1"], "--fail v1: allowed is POD=RATE, the rate from 0 to 1 or in percent"),
        (["--fail", "v1=30"], "--fail v1=30: allowed is"),
        (["--fail", "v1=1.01"], "--fail v1=1.01: allowed is"),
        (["--fail", "v1=101%"], "--fail v1=101%: allowed is"),
        (["--fail", "v1=nan"], "--fail v1=nan: allowed is"),
        (["--fail", "=0.3"], "--fail =0.3: allowed is"),
        (["--fail", "v1=-1"], "--fail v1=-1: allowed is"),
        (["--fail", "v1=0.1", "--fail", "v1=0.2"], "--fail v1 is there twice: say it once"),
        (["--fail", "v3=0.3"], "there are: v1, shop-v1, shop-v1-1, shop-v1-2"),
        (["--rate", "0"], "--rate 0.0: allowed is a number of requests in a second, from 0.000001"),
        (["--rate", "1e-300"], "--rate 1e-300: allowed is"),
        (["--fail", "v1=1e-9"], "in plain digits (no 1e-9), 12 at the most after the point"),
        (["--rate", "nan"], "--rate nan: allowed is"),
        (["--rate", "inf"], "--rate inf: allowed is"),
        (["--rate", "-3"], "--rate -3.0: allowed is"),
        (["--lab"], "--lab and --name are of a running lab, which has its own manifests"),
        (["--name", "other"], "not with -"),
    ],
)
def test_a_wrong_option_is_one_sentence(options: list[str], said: str) -> None:
    """With the name, the value, and what is allowed."""
    done = goodjob("predict", "-", *options, stdin=MANIFESTS)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_lab_that_does_not_run() -> None:
    """Is no lab to ask, and takes no --fail."""
    assert "no lab" in goodjob("predict", "--name", "nobody-has-this").stderr
    done = goodjob("predict", "--lab", "--fail", "v2=0.3")
    assert done.returncode == 2
    assert "--fail is for manifests" in done.stderr


@pytest.mark.parametrize(
    ("share", "fault", "requests"),
    [
        ("0.5", "500@random:0.5", 14),
        (".5", "500@random:0.5", 14),
        ("50%", "500@random:0.5", 14),
        ("12.5%", "500@random:0.125", 584),
        ("1", "500@always", 3),
        ("100%", "500@always", 3),
    ],
)
def test_a_rate_of_failures_is_a_plan(share: str, fault: str, requests: int) -> None:
    """In place of the one in the manifests."""
    done = goodjob("predict", "-", "--fail", f"shop-v1={share}", stdin=MANIFESTS)
    assert f"Deployment mall/shop-v1, {fault}: 3 in a row after {requests} requests" in done.stdout
    nothing = goodjob("predict", "-", "--fail", "v1=0", "--json", stdin=MANIFESTS)
    assert json.loads(nothing.stdout)[0]["trips"] == []


def test_a_number_in_quotes_is_taken() -> None:
    """And nobody says that the figures are without it."""
    documents = service(), deployment(), rule({"maxEjectionPercent": "50"}), routes()
    done = goodjob("predict", "-", stdin=text(*documents))
    assert done.stdout.startswith("shop:80: 2 hosts, 1 of them can be out at once (50 %)")
    assert "not the text '50'; the figures take it for 50, and a cluster refuses it" in done.stderr
    assert "without it" not in done.stderr
