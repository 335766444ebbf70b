"""What there is to know of a lab's manifests."""

from pathlib import Path

from lab.laptop.home import LabHome
from lab.laptop.remarks import remarks
from lab.laptop.standin import ALL, loaded
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
