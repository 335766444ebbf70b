"""What ``goodjob up`` makes of its line, and what it says where nothing is started."""

from pathlib import Path

import pytest

from lab.cli.up import _named
from tests.commands import goodjob
from tests.lab.theory.shop import deployment, routes, rule, service, text


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("--stand-in", "--stand-in=*"),
        ("--stand-in -k shop", "--stand-in=* -k shop"),
        ("-k shop --stand-in", "-k shop --stand-in=*"),
        ("--stand-in pay --stand-in=cart -k -", "--stand-in pay --stand-in=cart -k -"),
        ("-k -", "-k -"),
        ("", ""),
    ],
)
def test_a_stand_in_without_a_name_is_of_all(line: str, read: str) -> None:
    """What follows it is its name, unless it is an option."""
    assert _named(line.split()) == read.split()


def test_a_stand_in_for_nobody(tmp_path: Path) -> None:
    """One sentence with what is there, and no lab."""
    done = goodjob("up", "-k", "docs/shop", "--stand-in", "chekout", GOODJOB_LAB_HOME=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "goodjob: --stand-in 'chekout': there is nothing of that name to stand in for; "
        "there are: checkout-canary, checkout-stable, frontend, payment\n"
    )


def test_what_is_said_of_a_service_must_be_of_one_that_is_not_there(tmp_path: Path) -> None:
    """As with `translate`, and before anything starts."""
    file = tmp_path / "shop.yaml"
    file.write_text(text(service(), deployment(), rule(), routes()), encoding="utf-8")
    line = ("up", str(file), "--name", "assumed", "--stand-in")
    labs = str(tmp_path / "labs")
    done = goodjob(*line, "--assume", "shop:9080", GOODJOB_LAB_HOME=labs)
    assert done.returncode == 2, done.stderr
    assert "Service mall/shop is in what was read" in done.stderr
    both = goodjob(*line, "--assume", "mail:80", "--no-assume", GOODJOB_LAB_HOME=labs)
    assert "--assume and --no-assume exclude each other" in both.stderr
