"""Amounts, as the API server reads them, and those that it refuses."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lab.errors import ManifestError
from lab.manifests import load
from lab.manifests.quantity import HIGHEST, amount
from tests.lab.laptop.deployments import container_of, document
from tests.manifests.proof import values

MIB = 2**20


@pytest.mark.parametrize(
    ("written", "bytes_"),
    [
        ("128Mi", 128 * MIB),
        ("128974848", 128974848),
        (128974848, 128974848),
        (1e8, 10**8),
        ("1e8", 10**8),
        ("1E3", 1000),
        ("129M", 129 * 10**6),
        ("129k", 129_000),
        ("123456m", 124),
        ("1n", 1),
        (".5Gi", 2**29),
        ("1.", 1),
        ("+5", 5),
        (" 5Mi ", 5 * MIB),
        ("0", 0),
        ("0e999", 0),
        ("1e-999999999", 1),
        ("9E", 9 * 10**18),
        ("12E", HIGHEST),
        ("1e999999999", HIGHEST),
        ("1e" + "9" * 5000, HIGHEST),
    ],
)
def test_an_amount(written: object, bytes_: int) -> None:
    """Rounded up to a whole one; more than an int64 holds is what it holds."""
    assert amount(written) == bytes_


@given(
    number=st.from_regex(r"\A([0-9]{1,6}\.?[0-9]{0,4}|\.[0-9]{1,4})\Z"),
    unit=st.sampled_from(["", "m", "k", "M", "G", "Ki", "Mi", "Gi", "e3", "E+2", "e-2"]),
)
def test_as_the_proof_of_the_manifests_reads_it(number: str, unit: str) -> None:
    """Two readers of one grammar, of which neither knows of the other."""
    exact = values.amount(number + unit)
    assert exact is not None
    assert amount(number + unit) == int(exact.to_integral_value(ROUND_CEILING)) or exact > Decimal(
        HIGHEST
    )


@pytest.mark.parametrize(
    "memory",
    [
        "128MB",
        "128mi",
        "-5",
        "-1Mi",
        "",
        "5 Mi",
        "1e",
        "0x10",
        "Mi",
        ".",
        "٣Mi",
        True,
        [1],
        {"a": 1},
        -1.0,
        "9" * 100,
        10**200,
    ],
)
def test_what_is_no_amount_is_refused_by_its_name(memory: object) -> None:
    """One sentence with the place, what is allowed and what is there."""
    written = yaml.safe_dump(document(resources={"limits": {"memory": memory}}))
    with pytest.raises(ManifestError) as caught:
        load(written, "f.yaml")
    assert str(caught.value).startswith(
        "Deployment shop/web: spec.template.spec.containers[0].resources.limits.memory: "
        "must be an amount such as 128Mi, 64M, 0.5 or 134217728, not below 0, not "
    )


@pytest.mark.parametrize(
    ("resources", "problem"),
    [
        (
            {"limits": {"memory": "64Mi"}, "requests": {"memory": "0.1Gi"}},
            "resources: requests memory 102.4 MiB, which is above its limit of 64 MiB",
        ),
        (
            {"limits": {"memroy": "64Mi"}},
            (
                "resources.limits.memroy: no such field; did you mean memory? "
                "Allowed: cpu, ephemeral-storage, memory"
            ),
        ),
        ({"limits": "64Mi"}, "resources.limits: must be a mapping, not the text '64Mi'"),
    ],
)
def test_what_does_not_fit_together_is_refused(resources: object, problem: str) -> None:
    """As the API server refuses it."""
    with pytest.raises(ManifestError) as caught:
        load(yaml.safe_dump(document(resources=resources)), "f.yaml")
    assert str(caught.value) == f"Deployment shop/web: spec.template.spec.containers[0].{problem}"


@pytest.mark.parametrize(
    ("resources", "limit"),
    [
        ({"limits": {"memory": "128Mi", "cpu": "1"}}, 128 * MIB),
        ({"limits": {"nvidia.com/gpu": 1, "hugepages-2Mi": "4Mi"}}, None),
        ({"limits": {"memory": "0"}}, None),
        ({"limits": {"memory": None}}, None),
        ({"limits": None, "requests": {"memory": "5Mi"}}, None),
        (None, None),
    ],
)
def test_the_limit_of_a_container(resources: object, limit: int | None) -> None:
    """None is as much as there is; 0 is that, too, as for kubelet."""
    (found,) = load(yaml.safe_dump(document(resources=resources)), "f.yaml").deployments
    assert container_of(found).memory_limit == limit
