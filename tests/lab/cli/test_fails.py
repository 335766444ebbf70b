"""What ``--fail`` asks for."""

import pytest

from lab.cli.fails import plans_of
from lab.errors import UsageError
from tests.commands import goodjob


@pytest.mark.parametrize(
    ("asked", "who", "plan"),
    [
        ("v2=0.3", "v2", "500@random:0.3"),
        ("v2=30%", "v2", "500@random:0.3"),
        ("v2=1", "v2", "500@always"),
        ("v2=0", "v2", "none"),
        ("checkout-stable=503@burst:3/20", "checkout-stable", "503@burst:3/20"),
    ],
)
def test_a_rate_or_a_plan(asked: str, who: str, plan: str) -> None:
    """A rate is of 500s; a plan is itself."""
    (found,) = plans_of([asked])
    assert (found.who, found.text) == (who, plan)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("v2", "--fail v2: allowed is POD=RATE, the rate from 0 to 1"),
        ("=503@always", "--fail =503@always: allowed is POD=RATE"),
        ("v2=503@allways", '--fail v2=503@allways: the fault plan has "allways"'),
    ],
)
def test_what_is_neither_is_refused(asked: str, said: str) -> None:
    """One sentence with what was asked for."""
    with pytest.raises(UsageError) as caught:
        plans_of([asked])
    assert str(caught.value).startswith(said)


def test_lint_takes_what_is_foreseen() -> None:
    """In place of the plans that the manifests have, and by the names that they have."""
    done = goodjob("lint", "docs/shop", "--fail", "checkout-stable=503@every:2")
    assert "Deployment shop/checkout-stable has 503@every:2: 1 in a row at the most" in done.stdout
    wrong = goodjob("lint", "docs/shop", "--fail", "chekout=0.3")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith("goodjob: --fail chekout: there is no such Deployment")
