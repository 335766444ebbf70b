"""Several Envoys are changed together or not at all, whatever becomes of one meanwhile."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

from lab.errors import LabError
from lab.laptop.address import lease_block
from lab.laptop.caller import callers
from lab.laptop.certificates import Certificates
from lab.laptop.envoy import Envoy
from lab.laptop.home import LabHome
from lab.laptop.proxies import Proxies
from lab.laptop.xds import Change
from lab.manifests import load, render
from lab.site.telling import tell
from tests.commands import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from lab.translate import EnvoyConfig

THRESHOLD = "consecutive5xxErrors: 3"


def test_a_caller_that_dies_while_another_one_refuses_has_the_old_rules_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason is the refusal, and the dead one is started again from the old files.

    No Envoy runs here: that one dies right between two steps can't be had of a real one.
    """
    home = LabHome("red", tmp_path)
    text = render(ROOT / "k8s")
    reports: list[str] = []
    block = lease_block(gateway_port=None, pod_ports=[], proxies=2)
    proxies = Proxies(
        home,
        callers("2"),
        block,
        manifests=load(text, "before"),
        pods=[],
        report=lambda turned: reports.append(str(tell(turned))),
        certificates=Certificates(home.tls, home.name),
    )
    for keeper in proxies.keepers():
        keeper.close()
    asked: list[Envoy] = []

    async def one_dies_the_other_refuses(envoy: Envoy, config: EnvoyConfig) -> Change:
        await asyncio.sleep(0)
        asked.append(envoy)
        if len(asked) == 1:
            envoy.write(config)
            return Change()
        raise LabError("refused" if len(asked) == 2 else "is just being started again")

    monkeypatch.setattr(Envoy, "change", one_dies_the_other_refuses)
    # Both count as running, so that they are asked at all.
    running = property(lambda _: "admin.sock", lambda *_: None)
    monkeypatch.setattr(Envoy, "admin", running, raising=False)

    def thresholds() -> set[int]:
        clusters = json.loads((home.proxy("gateway").xds / "cds.json").read_text("utf-8"))
        return {
            each["outlier_detection"]["consecutive_5xx"]
            for each in clusters["resources"]
            if "outlier_detection" in each
        }

    before = thresholds()
    assert THRESHOLD in text
    with pytest.raises(LabError, match=r"^sidecar: refused$"):
        asyncio.run(proxies.change(load(text.replace(THRESHOLD, THRESHOLD[:-1] + "9"), "after")))
    assert len(asked) == 3
    assert asked[0] is asked[2]
    assert thresholds() == before == {3}
    assert reports == ["Envoy of gateway was not changed back at once: is just being started again"]
    block.lease.close()
