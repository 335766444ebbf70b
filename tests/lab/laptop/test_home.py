"""Where a lab's files are."""

from pathlib import Path

import pytest

from lab.errors import UsageError
from lab.laptop.home import LabHome, lab_home, labs_root


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A user with nothing set."""
    monkeypatch.delenv("GOODJOB_LAB_HOME", raising=False)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


def test_labs_are_in_the_users_state_folder(tmp_path: Path) -> None:
    """As the XDG Base Directory Specification has it, with its default."""
    assert labs_root() == tmp_path / ".local" / "state" / "goodjob"


def test_the_state_folder_can_be_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """$XDG_STATE_HOME moves the state of all programs."""
    monkeypatch.setenv("XDG_STATE_HOME", "/var/states")
    assert labs_root() == Path("/var/states/goodjob")


def test_the_labs_own_variable_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """$GOODJOB_LAB_HOME is the folder itself, whatever else is set."""
    monkeypatch.setenv("XDG_STATE_HOME", "/var/states")
    monkeypatch.setenv("GOODJOB_LAB_HOME", "~/labs")
    assert labs_root() == tmp_path / "labs"


def test_a_relative_folder_is_meant_from_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is made absolute at once: the supervisor runs in another folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GOODJOB_LAB_HOME", "labs")
    assert labs_root() == tmp_path / "labs"


def test_a_relative_state_folder_is_meant_from_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As the lab's own variable."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", "states")
    assert labs_root() == tmp_path / "states" / "goodjob"


def test_a_folder_of_nobody_is_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no such user, and so no folder of theirs."""
    monkeypatch.setenv("GOODJOB_LAB_HOME", "~no-such-user/labs")
    with pytest.raises(UsageError, match=r"no telling where labs are \(.*\): set \$GOODJOB_LAB"):
        labs_root()


def test_all_files_of_a_lab_are_in_its_folder() -> None:
    """Whatever is deleted with the folder is all there was."""
    home = lab_home("red-7")
    gateway = home.proxy("gateway")
    assert home.root == labs_root() / "red-7"
    assert {
        str(path.relative_to(home.root))
        for path in (
            home.lock,
            home.state,
            home.url,
            home.manifests,
            home.supervisor_log,
            home.events,
            gateway.xds,
            gateway.log,
            gateway.access_log,
            gateway.attempt_log,
            gateway.outlier_log,
            home.pod_log("goodjob-v1-1"),
        )
    } == {
        "lock",
        "state.json",
        "url",
        "manifests.yaml",
        "supervisor.log",
        "events.jsonl",
        "callers/gateway/xds",
        "callers/gateway/envoy.log",
        "callers/gateway/access.jsonl",
        "callers/gateway/attempts.jsonl",
        "callers/gateway/outlier.jsonl",
        "logs/goodjob-v1-1.log",
    }


def test_the_name_without_one_is_goodjob() -> None:
    """Most people need one lab only."""
    assert lab_home() == LabHome("goodjob", labs_root() / "goodjob")


@pytest.mark.parametrize("name", ["a", "7", "a-b", "x" * 40])
def test_a_name_that_is_possible(name: str) -> None:
    """It can be a folder's and a host's name."""
    assert lab_home(name).name == name


@pytest.mark.parametrize(
    "name", ["", "-a", "a-", "A", "a_b", "a/b", "..", "a.b", "x" * 41, "a\n", "굿잡"]
)
def test_a_name_that_is_not_possible(name: str) -> None:
    """The sentence says what is, and no path escapes from the folder of all labs."""
    with pytest.raises(UsageError) as caught:
        lab_home(name)
    assert str(caught.value) == (
        f"the lab name {name!r} is not possible: use 1 to 40 lower-case letters, "
        "digits and dashes, not at either end a dash"
    )
    assert caught.value.exit_code == 2
