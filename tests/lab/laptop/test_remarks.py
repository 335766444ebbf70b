"""What there is to know of a lab's manifests."""

import os
from pathlib import Path

import pytest
import yaml

from lab.laptop.home import LabHome
from lab.laptop.remarks import remarks
from lab.laptop.standin import ALL, loaded
from lab.manifests import load
from tests.lab.laptop.deployments import document
from tests.lab.laptop.standins import GRPC, documents, maker


def test_stand_ins_and_a_want_of_a_gateway_are_told(tmp_path: Path) -> None:
    """Who asks, who is played, how they are asked; and nothing of it where there is none."""
    home = LabHome("lab", tmp_path / "labs" / "lab")
    home.root.mkdir(0o700, parents=True)
    home.root.parent.chmod(0o700)
    manifests, notes = loaded(documents(GRPC, maker("pay")), "shop", [ALL])
    said = [str(each) for each in remarks(home, manifests, notes, (), "shop")]
    assert said[0].startswith("shop has no Gateway of networking.istio.io: requests come from")
    assert said[1].startswith("Deployment default/pay: goodjob's own service stands in for")
    assert said[2].startswith("pay:80 is asked in plain HTTP/1.1")
    piped = [str(each) for each in remarks(home, manifests, notes, (), "-")]
    assert piped[0].startswith("standard input has no Gateway of networking.istio.io")
    assert remarks(home, manifests, (), ()) == []


def test_a_limit_that_nobody_can_hold_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the machine does not tell what a process holds; else there is nothing to tell."""
    home = LabHome("lab", tmp_path / "lab")
    limited = document("web", resources={"limits": {"memory": "64Mi"}})
    manifests = load(yaml.safe_dump_all([limited, document("free")]), "shop")
    assert remarks(home, manifests, (), ()) == []

    def refuse(_: object) -> list[str]:
        raise PermissionError

    monkeypatch.setattr(os, "listdir", refuse)
    (said,) = remarks(home, manifests, (), ())
    assert str(said) == (
        "this machine does not tell how much memory a process holds, so the memory limit of web "
        "is not held"
    )
