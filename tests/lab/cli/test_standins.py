"""Whom goodjob's own service stands in for is told in a sentence, and by image."""

from lab.cli.standins import images, told
from lab.site import Pod


def pod(name: str, stand_in: str = "") -> Pod:
    """A pod that is ready."""
    deployment = name.rpartition("-")[0]
    return Pod(name, deployment, "v1", "127.42.1.1:80", True, 0, None, stand_in=stand_in)


def test_each_deployment_once_and_each_pod_with_its_image() -> None:
    """Nobody is named where nobody is played."""
    pods = [pod("pay-1", "shop/pay"), pod("pay-2", "shop/pay"), pod("own-1")]
    (said,) = told(pods)
    assert str(said) == "stand-ins of goodjob's own service: pay"
    assert images(pods) == {"pay-1": "shop/pay", "pay-2": "shop/pay"}
    assert told([pod("own-1")]) == ()
