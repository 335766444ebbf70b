"""``goodjob simulate`` as a person calls it; nothing has to run."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from lab.cli.group import program
from lab.cli.schemas.simulate import Simulation
from lab.errors import UsageError
from lab.words import Text, say
from tests.commands import GOODJOB, ROOT, SECONDS, goodjob, started
from tests.lab.theory.shop import deployment, routes, rule, service, text, to

if TYPE_CHECKING:
    from pathlib import Path

SMALL = ("--seconds", "20", "--rate", "50")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Manifests without a route of their own: 3 hosts of v1 and one of v2, which fails."""
    file = tmp_path_factory.mktemp("shop") / "shop.yaml"
    documents = (
        service(),
        deployment("v1", 3),
        deployment("v2", 1, "500@always"),
        rule({"consecutive5xxErrors": 3, "maxEjectionPercent": 100}),
    )
    file.write_text(text(*documents), encoding="utf-8")
    return str(file)


def test_of_the_manifests(shop: str) -> None:
    """Hosts, plans, breaker and balancer are those of the files; 80 columns, and no colour."""
    done = goodjob("simulate", shop, *SMALL, "--balancer", "round-robin", COLUMNS="80")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "4 hosts, 1 caller, 50 requests/s for 20 s: 1,000 requests (seed 1)" in done.stdout
    assert "1 fail: 500@always" in done.stdout
    assert "3 5xx in a row eject" in done.stdout
    assert "\x1b" not in done.stdout
    table = done.stdout.split("\n\n")[1].splitlines()
    assert len(table) == 4
    assert all(len(line) <= 80 for line in table)


def test_as_json(shop: str) -> None:
    """By its model; the same command says the same, and so does a number for a name."""
    command = ("simulate", shop, *SMALL, "--json", "--balancer", "ROUND_ROBIN")
    found = Simulation.model_validate_json(goodjob(*command).stdout)
    (run,) = found.runs
    assert (run.asked.hosts, run.asked.consecutive_5xx, run.requests) == (4, 3, 1000)
    assert run.errors == 3
    assert (run.ejections, run.returns) == (1, 0)
    assert run.callers_ejected.first == run.opinions_ejected.every
    for same in ("v2=500@always", "1=500@always", "25%=1.0", "1"):
        again = Simulation.model_validate_json(goodjob(*command, "--fail", same).stdout)
        assert (again.runs[0].errors, again.runs[0].ejections) == (3, 1), same


def test_in_korean(shop: str) -> None:
    """All of it."""
    done = goodjob("simulate", shop, *SMALL, "--lang", "ko")
    assert "호스트 4개, 호출자 1개, 20초 동안 초당 요청 50개" in done.stdout
    assert "퇴출한 때" in done.stdout


def test_several_are_compared(shop: str, tmp_path: Path) -> None:
    """A row for each combination, and a picture of each kind."""
    png, svg = tmp_path / "it.png", tmp_path / "it.svg"
    done = goodjob(
        "simulate",
        *(shop, *SMALL, "--sweep", "consecutive5xxErrors=1..3", "--sweep", "attempts=0,1"),
        *("--png", str(png), "--svg", str(svg)),
        COLUMNS="80",
    )
    assert done.returncode == 0, done.stderr
    rows = [line.split()[:2] for line in done.stdout.splitlines()]
    for values in (["1", "0"], ["1", "1"], ["2", "0"], ["2", "1"], ["3", "0"], ["3", "1"]):
        assert values in rows
    assert png.read_bytes()[:4] == b"\x89PNG"
    drawn = svg.read_text(encoding="utf-8")
    assert drawn.startswith("<?xml")
    assert done.stderr.splitlines() == [f"goodjob: drawn: {png}", f"goodjob: drawn: {svg}"]


def test_more_hosts_than_the_files_have(shop: str) -> None:
    """In the proportion that they have there."""
    done = goodjob("simulate", shop, *SMALL, "--hosts", "1000", "--json")
    (run,) = Simulation.model_validate_json(done.stdout).runs
    assert (run.asked.hosts, run.asked.failing[0].hosts) == (1000, 250)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--fail", "v3=500@always"), "--fail v3=500@always: write HOSTS=PLAN"),
        (("--fail", "1=500@sometimes"), "no such"),
        (("--fail", "1=crash:1@always"), "it takes a process or a kubelet"),
        (("--fail", "1=crash@always"), "crash@always is not simulated: it takes a process"),
        (("--fail", "1=500@always; drip@always"), "drip@always is not simulated"),
        (("--fail", "101%=0.3"), "write HOSTS=PLAN"),
        (("--fail", "=500@always"), "write HOSTS=PLAN"),
        (("--fail", "5=0.3"), "5 hosts are to fail, and the pool has 4"),
        (("--hosts", "0"), "(--hosts) is 0: it is from 1 to 100,000"),
        (("--hosts", "-3", "--fail", "1=0.3"), "(--hosts) is -3: it is from 1 to 100,000"),
        (("--hosts", "1000000000"), "(--hosts) is 1000000000: it is from"),
        (("--set", "hosts=0"), "(--hosts) is 0: it is from 1 to 100,000"),
        (("--set", "attempts=1", "--set", "attempts=2"), "attempts is there twice (--set, --set)"),
        (("--set", "hosts=3", "--hosts", "4"), "hosts is there twice (--hosts, --set)"),
        (("--set", "rate=3", "--rate", "100"), "rate is there twice (--rate, --set)"),
        (("--sweep", "rate=3", "--rate", "9"), "rate is there twice (--rate, --sweep)"),
        (("--set", "rate=3", "--sweep", "rate=1..3"), "rate is there twice (--set, --sweep)"),
        (("--sweep", "rate=3", "--sweep", "rate=4"), "rate is there twice in --sweep"),
        (("--fail", "v2=0.3", "--fail", "v2=0.5"), "--fail v2=0.5: Deployment mall/shop-v2 is"),
        (("--fail", "v2=0.3", "--fail", "shop-v2=0.5"), "is there twice: say it once"),
        (("--fail", "1%=0.3"), "--fail 1%=0.3: of 4 hosts that is nobody"),
        (("--fail", "0=0.3"), "--fail 0=0.3: of 4 hosts that is nobody"),
        (("--hosts", "99999999999999999999"), "it is from 1 to 100,000"),
        (("--callers", "0"), "(--callers) is 0"),
        (("--rate", "nan"), "(--rate) is nan"),
        (("--seconds", "inf"), "(--seconds) is inf"),
        (("--noise", "2"), "(--noise) is 2"),
        (("--latency", "5"), "latency=5: it is a time"),
        (("--balancer", "MAGLEV"), "there is no balancer MAGLEV here"),
        (("--pool", "nobody:80"), "there is no pool nobody:80"),
        (("--set", "consecutive5xx=3"), "there is no setting consecutive5xx"),
        (("--sweep", "hosts=3..1"), "a range goes up"),
        (("--png", "/no/such/folder/it.png"), "there is no folder /no/such/folder for"),
        (("--png", "it.jpg"), "it.jpg has another ending than the png"),
        (("--svg", "it.png"), "it.png has another ending than the svg"),
        (("--png", "/"), "/ is a folder"),
    ],
)
def test_wrong_usage(shop: str, options: tuple[str, ...], sentence: str) -> None:
    """One sentence, and nothing was reckoned."""
    with pytest.raises(UsageError) as refused:
        program().main(["simulate", shop, *options], standalone_mode=False)
    assert sentence in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("under_way", "late", "said"),
    [
        (0, 1, "0 tries were under way at their host's ejection, 1 was sent to it later"),
        (1, 2, "1 try was under way at its host's ejection, 2 were sent to it later"),
    ],
)
def test_one_is_no_plural(under_way: int, late: int, said: str) -> None:
    """Of tries that came too late."""
    assert say(Text("simulate-late", under_way=under_way, late=late)) == said


@pytest.mark.parametrize("hosts", [("--hosts", "8"), ("--set", "hosts=8")])
def test_a_share_of_the_hosts_fails(shop: str, hosts: tuple[str, str]) -> None:
    """Of as many as there are to be, whichever way that is said; a sweep takes --hosts as well."""
    command = ("simulate", shop, *SMALL, *hosts, "--fail", "50%=0.3", "--json")
    (run,) = Simulation.model_validate_json(goodjob(*command).stdout).runs
    assert (run.asked.hosts, run.asked.failing[0].hosts) == (8, 4)
    if hosts[0] == "--hosts":
        done = goodjob(*command, "--sweep", "hosts=8,16")
        assert len(Simulation.model_validate_json(done.stdout).runs) == 2


def test_wrong_usage_is_2(shop: str) -> None:
    """On standard error, with nothing on the other."""
    done = goodjob("simulate", shop, "--fail", "5=0.3")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "goodjob: 5 hosts are to fail, and the pool has 4\n"


@pytest.mark.parametrize(("page", "language"), [("simulate.md", "en"), ("simulate.ko.md", "ko")])
def test_what_the_page_quotes(page: str, language: str) -> None:
    """Is what its first command prints."""
    told = (ROOT / "docs" / page).read_text(encoding="utf-8")
    command = next(line for line in told.splitlines() if line.startswith("    goodjob simulate"))
    done = goodjob(*command.split()[1:], "--lang", language)
    printed = "\n".join(line.rstrip() for line in done.stdout.rstrip("\n").split("\n"))
    assert f"```\n{printed}\n```" in told


def test_which_of_two_pools_is_said(tmp_path: Path) -> None:
    """And how to choose the other one."""
    two = tmp_path / "two.yaml"
    documents = (service(), deployment("v1", 3), deployment("v2", 1, "500@always"))
    subsets = [{"name": each, "labels": {"version": each}} for each in ("v1", "v2")]
    ways = routes(to(subset="v1"), to(subset="v2"))
    two.write_text(text(*documents, rule(subsets=subsets), ways), encoding="utf-8")
    command = ("simulate", str(two), *SMALL)
    chosen = "simulated is shop:80/v1, the pool with the most hosts; another is chosen with --pool"
    assert f"{chosen}: shop:80/v2" in goodjob(*command).stderr
    assert chosen not in goodjob(*command, "--pool", "shop:80/v2").stderr


def test_nobody_fails_is_said(tmp_path: Path) -> None:
    """Zeros are no finding where nothing could be found."""
    healthy = tmp_path / "healthy.yaml"
    documents = (service(), deployment(), rule({"consecutive5xxErrors": 3}))
    healthy.write_text(text(*documents), encoding="utf-8")
    done = goodjob("simulate", str(healthy), *SMALL)
    assert done.returncode == 0
    assert done.stderr.startswith("goodjob: nobody fails: ")
    assert "clients saw 0 errors" in done.stdout


def test_a_picture_that_cannot_be_written(shop: str, tmp_path: Path) -> None:
    """Found out at the end only, and said."""
    if os.geteuid() == 0:
        file = "/dev/full"
    else:
        tmp_path.chmod(0o500)
        file = str(tmp_path / "it.png")
    done = goodjob("simulate", shop, *SMALL, "--png", file)
    assert done.returncode == 1
    assert "can't be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_interrupted(shop: str) -> None:
    """Ctrl-C ends it at once, with 130 and no traceback."""
    command = ("simulate", shop, "--hosts", "1000", "--rate", "100000", "--seconds", "190")
    with started(GOODJOB, *command, "--fail", "1000=0.3", stderr=-1) as running:
        assert running.stderr is not None
        # Once it reckons, it has been through all that can be wrong with what was asked for.
        _until_busy(running.pid)
        running.send_signal(signal.SIGINT)
        said = running.stderr.read()
        assert running.wait(SECONDS) == 130
    assert "Traceback" not in said


def _until_busy(process: int) -> None:
    import psutil  # noqa: PLC0415 - of this test alone

    from lab.waiting import until  # noqa: PLC0415

    seen = psutil.Process(process)
    until(lambda: sum(seen.cpu_times()[:2]) > 3, SECONDS)


def test_a_rule_alone(tmp_path: Path) -> None:
    """Its Service is assumed, as by the others, and not with --no-assume."""
    file = tmp_path / "rule.yaml"
    file.write_text(text(rule(), routes()), encoding="utf-8")
    line = ("simulate", str(file), "--hosts", "3", "--seconds", "1", "--fail", "1=500@always")
    done = goodjob(*line)
    assert done.returncode == 0, done.stderr
    assert "assumed: Service shop.mall, port 80, HTTP" in done.stderr
    assert goodjob(*line, "--no-assume").returncode == 1
    assert goodjob(*line, "--strict").returncode == 1
