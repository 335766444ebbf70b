"""Spring's settings: which are taken, in which spellings, and what is said about the others."""

from pathlib import Path

import pytest

from app.actuator.management import (
    COMPONENTS,
    ENDPOINTS,
    GroupSettings,
    Management,
    load,
    properties,
    spellings,
)
from app.settings import SettingsError
from tests.app.pod import DEADLINE, ROOT, Launch

HEALTH = "MANAGEMENT_ENDPOINT_HEALTH_"
INCLUDE = "MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE"


def refused(**environment: str) -> list[str]:
    """The sentences that an environment is refused with."""
    with pytest.raises(SettingsError) as caught:
        load(environment)
    return caught.value.problems


def test_nothing_set_changes_nothing() -> None:
    """The defaults, and nothing to say about them."""
    assert load({"PATH": "/bin", "GOODJOB_PORT": "80"}) == (Management(), [])


@pytest.mark.parametrize(
    ("variable", "value", "field", "chosen"),
    [
        (INCLUDE, "health, info", "include", ("health", "info")),
        (INCLUDE, "", "include", ()),
        ("MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_EXCLUDE", "*", "exclude", ("*",)),
        ("MANAGEMENT_ENDPOINTS_WEB_DISCOVERY_ENABLED", "off", "discovery", False),
        ("MANAGEMENT_ENDPOINTS_ACCESS_DEFAULT", "NONE", "access_default", "none"),
        ("MANAGEMENT_ENDPOINTS_ACCESS_MAXPERMITTED", "READ_ONLY", "access_max", "read-only"),
        ("MANAGEMENT_ENDPOINTS_ACCESS_MAX_PERMITTED", "read-only", "access_max", "read-only"),
        ("MANAGEMENT_ENDPOINT_INFO_ACCESS", "unrestricted", "access_info", "unrestricted"),
        (f"{HEALTH}LOGGING_SLOWINDICATORTHRESHOLD", "500ms", "slow_indicator_seconds", 0.5),
        (f"{HEALTH}LOGGING_SLOW_INDICATOR_THRESHOLD", "2m", "slow_indicator_seconds", 120),
        (f"{HEALTH}LOGGING_SLOWINDICATORTHRESHOLD", "1500", "slow_indicator_seconds", 1.5),
        (f"{HEALTH}SHOWDETAILS", "always", "show_details", True),
        (f"{HEALTH}SHOW_DETAILS", "ALWAYS", "show_details", True),
        (f"{HEALTH}SHOWDETAILS", "when-authorized", "show_details", False),
        (f"{HEALTH}SHOWCOMPONENTS", "when_authorized", "show_components", False),
        (f"{HEALTH}PROBES_ENABLED", "False", "probes", False),
        (f"{HEALTH}PROBES_ADDADDITIONALPATHS", "no", "probe_paths", False),
        (f"{HEALTH}PROBES_ADD_ADDITIONAL_PATHS", "0", "probe_paths", False),
        (f"{HEALTH}VALIDATEGROUPMEMBERSHIP", "false", "validate_groups", False),
        (f"{HEALTH}STATUS_ORDER", "up,down", "status_order", ("up", "down")),
        (f"{HEALTH}STATUS_HTTPMAPPING_DOWN", "500", "http_mapping", {"down": 500}),
        ("MANAGEMENT_HEALTH_DEFAULTS_ENABLED", "false", "default_components", False),
        ("MANAGEMENT_HEALTH_DISKSPACE_THRESHOLD", "5", "disk_space_threshold", 5),
        ("MANAGEMENT_HEALTH_DISKSPACE_THRESHOLD", "2GB", "disk_space_threshold", 2 * 2**30),
        ("MANAGEMENT_METRICS_TAGS_REGION", "eu", "tags", {"region": "eu"}),
        ("management_info_os_enabled", "yes", "info_os", True),
    ],
)
def test_a_setting_is_taken(variable: str, value: str, field: str, chosen: object) -> None:
    """Spring's values under Spring's names, with and without the dashes' underscores."""
    management, notices = load({variable: value})
    assert getattr(management, field) == chosen
    assert notices == []


def test_a_group_is_put_together() -> None:
    """All variables of a group are one group, whichever spelling each has."""
    management, notices = load(
        {
            f"{HEALTH}GROUP_DISK_INCLUDE": "diskSpace,ping",
            f"{HEALTH}GROUP_DISK_EXCLUDE": "ping",
            f"{HEALTH}GROUP_DISK_SHOW_DETAILS": "always",
            f"{HEALTH}GROUP_DISK_SHOWCOMPONENTS": "never",
            f"{HEALTH}GROUP_DISK_ADDITIONALPATH": "server:diskz",
            f"{HEALTH}GROUP_DISK_STATUS_ORDER": "DOWN",
            f"{HEALTH}GROUP_DISK_STATUS_HTTP_MAPPING_OUT_OF_SERVICE": "299",
        }
    )
    assert management.groups == {
        "disk": GroupSettings(
            include=("diskSpace", "ping"),
            exclude=("ping",),
            show_details=True,
            show_components=False,
            additional_path="/diskz",
            status_order=("DOWN",),
            http_mapping={"out_of_service": 299},
        )
    }
    assert notices == []


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        (f"{HEALTH}PROBES_ENABLED", "maybe", "true or false"),
        (
            f"{HEALTH}SHOWDETAILS",
            "sometimes",
            "one of never, when-authorized (which is never, since nobody can log in) and always",
        ),
        (f"{HEALTH}STATUS_HTTPMAPPING_DOWN", "99", "an HTTP status from 200 to 599"),
        (
            "MANAGEMENT_HEALTH_DISKSPACE_THRESHOLD",
            "1 MB",
            "a number of bytes, or one with KB, MB, GB or TB",
        ),
        ("MANAGEMENT_HEALTH_DISKSPACE_PATH", "", "a path"),
        (
            "MANAGEMENT_ENDPOINT_LOGGERS_ACCESS",
            "write",
            "one of none, read-only and unrestricted",
        ),
        (f"{HEALTH}LOGGING_SLOWINDICATORTHRESHOLD", "PT5S", "a time such as 10s or 500ms"),
        (
            f"{HEALTH}GROUP_UP_ADDITIONALPATH",
            "management:/up",
            "server: and a path of one segment, such as server:/up",
        ),
    ],
)
def test_a_wrong_value_is_refused(variable: str, value: str, allowed: str) -> None:
    """The sentence has the name, the value and what is allowed."""
    assert refused(**{variable: value}) == [
        f'{variable}="{value}" is not allowed: it must be {allowed}.'
    ]


def test_two_spellings_at_once_are_refused() -> None:
    """Nobody could say which of them wins."""
    both = {f"{HEALTH}SHOWDETAILS": "always", f"{HEALTH}SHOW_DETAILS": "never"}
    assert refused(**both) == [
        (
            f"{HEALTH}SHOWDETAILS and {HEALTH}SHOW_DETAILS are one setting in two spellings: "
            "set one of them."
        )
    ]


def test_a_group_of_something_unknown_is_refused_unless_told_otherwise() -> None:
    """Spring stops the start, too, and has the same switch against it."""
    group = {f"{HEALTH}GROUP_READINESS_INCLUDE": "readinessState,db"}
    assert refused(**group) == [
        (
            f'{HEALTH}GROUP_READINESS_INCLUDE names "db", which is no health component '
            f"here; there are {', '.join(COMPONENTS)}."
        )
    ]
    off = {f"{HEALTH}GROUP_OWN_EXCLUDE": "ping", "MANAGEMENT_HEALTH_PING_ENABLED": "false"}
    assert refused(**off) == [
        (
            f'{HEALTH}GROUP_OWN_EXCLUDE names "ping", which is no health component here; '
            "there are diskSpace, livenessState, readinessState."
        )
    ]
    assert load({**group, f"{HEALTH}VALIDATE_GROUP_MEMBERSHIP": "false"})[1] == []


def test_what_has_no_effect_is_told() -> None:
    """A Spring manifest's other variables are no reason not to start, and none to say nothing."""
    _, notices = load(
        {
            INCLUDE: "health,env",
            "MANAGEMENT_SERVER_PORT": "9090",
            f"{HEALTH}SHOW_DETAIL": "always",
        }
    )
    assert notices == [
        f'{INCLUDE} names "env", which this service does not have.',
        (
            f'{HEALTH}SHOW_DETAIL="always" has no effect on this service; '
            f"did you mean {HEALTH}SHOW_DETAILS?"
        ),
        'MANAGEMENT_SERVER_PORT="9090" has no effect on this service.',
    ]


def test_service_links_are_ignored() -> None:
    """Kubernetes describes a Service called management to each pod in such variables."""
    links = {
        "MANAGEMENT_SERVICE_HOST": "10.0.0.1",
        "MANAGEMENT_SERVICE_PORT_HTTP": "80",
        "MANAGEMENT_PORT": "tcp://10.0.0.1:80",
        "MANAGEMENT_PORT_80_TCP_ADDR": "10.0.0.1",
    }
    assert load(links) == (Management(), [])


@pytest.mark.parametrize(
    ("include", "exclude", "exposed"),
    [
        ((), (), []),
        (("*",), (), list(ENDPOINTS)),
        (("*",), ("loggers",), [name for name in ENDPOINTS if name != "loggers"]),
        (("Health", "info"), ("info",), ["health"]),
        (("health",), ("*",), []),
    ],
)
def test_exposure(include: tuple[str, ...], exclude: tuple[str, ...], exposed: list[str]) -> None:
    """What is excluded is never exposed."""
    management = Management(include=include, exclude=exclude)
    assert [name for name in ENDPOINTS if management.exposes(name)] == exposed


@pytest.mark.parametrize(
    ("default", "own", "most", "access"),
    [
        ("unrestricted", None, "unrestricted", "unrestricted"),
        ("none", None, "unrestricted", "none"),
        ("none", "read-only", "unrestricted", "read-only"),
        ("read-only", "unrestricted", "unrestricted", "unrestricted"),
        ("unrestricted", "unrestricted", "read-only", "read-only"),
        ("none", "unrestricted", "none", "none"),
    ],
)
def test_access(default: str, own: str | None, most: str, access: str) -> None:
    """An endpoint's own setting wins over the default, and what is permitted to all caps both."""
    management = Management(
        include=("*",), access_default=default, access_loggers=own, access_max=most
    )
    assert management.access("loggers") == access
    assert management.exposes("loggers") == (access != "none")


def test_a_pod_says_what_has_no_effect_and_starts(launch: Launch) -> None:
    """One line on stderr for each variable, before the line of the start."""
    pod = launch(MANAGEMENT_SERVER_PORT="9090").wait_ready()
    assert pod.line("stderr") == (
        'WARNING: MANAGEMENT_SERVER_PORT="9090" has no effect on this service.'
    )


def test_a_pod_does_not_start_with_a_wrong_value(launch: Launch) -> None:
    """Exit status 2 and the sentence."""
    pod = launch(MANAGEMENT_INFO_OS_ENABLED="maybe")
    assert pod.child.wait(DEADLINE) == 2
    assert pod.rest("stderr") == [
        'goodjob: MANAGEMENT_INFO_OS_ENABLED="maybe" is not allowed: it must be true or false.'
    ]


def test_the_documentation_has_all_endpoints_and_settings() -> None:
    """Each by the name that a reader would search for."""
    text = Path(ROOT / "docs" / "actuator.md").read_text(encoding="utf-8")
    missing = [name for name in properties() if f"`{spellings(name)[0]}`" not in text]
    missing += [name for name in ENDPOINTS if f"`/actuator/{name}`" not in text]
    missing += [name for name in COMPONENTS if f"`{name}`" not in text]
    assert missing == []
