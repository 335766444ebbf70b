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
)
from app.actuator.variables import spellings
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
        (INCLUDE, "", "include", ("health", "prometheus")),
        (INCLUDE, "  ", "include", ("health", "prometheus")),
        (INCLUDE, ",", "include", ("health", "prometheus")),
        (f"{INCLUDE}_0", "info", "include", ("info",)),
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
        (f"{HEALTH}SHOWDETAILS", " always ", "show_details", True),
        (f"{HEALTH}SHOWDETAILS", "", "show_details", False),
        (f"{HEALTH}PROBES_ENABLED", "False", "probes", False),
        (f"{HEALTH}PROBES_ENABLED", "off", "probes", True),
        (f"{HEALTH}PROBES_ENABLED", "maybe", "probes", True),
        (f"{HEALTH}PROBES_ENABLED", " false ", "probes", True),
        (f"{HEALTH}PROBES_ENABLED", "", "probes", True),
        (f"{HEALTH}PROBES_ADDADDITIONALPATHS", "TRUE", "probe_paths", True),
        (f"{HEALTH}PROBES_ADDADDITIONALPATHS", "on", "probe_paths", False),
        (f"{HEALTH}PROBES_ADDADDITIONALPATHS", "maybe", "probe_paths", False),
        (f"{HEALTH}PROBES_ADDADDITIONALPATHS", "", "probe_paths", True),
        (f"{HEALTH}PROBES_ADD_ADDITIONAL_PATHS", "0", "probe_paths", False),
        (f"{HEALTH}VALIDATEGROUPMEMBERSHIP", "maybe", "validate_groups", False),
        ("MANAGEMENT_HEALTH_LIVENESSSTATE_ENABLED", "on", "liveness_state", False),
        ("MANAGEMENT_HEALTH_DEFAULTS_ENABLED", "maybe", "default_components", False),
        ("MANAGEMENT_HEALTH_PING_ENABLED", " off ", "ping", False),
        ("MANAGEMENT_HEALTH_DISKSPACE_PATH", "", "disk_space_path", "."),
        ("MANAGEMENT_METRICS_TAGS_TEAM_NAME", "x", "tags", {"team.name": "x"}),
        ("management.metrics.tags.teamName", "x", "tags", {"teamName": "x"}),
        ("management.endpoint.health.show-details", "always", "show_details", True),
        ("management.endpoint.health.showDetails", "always", "show_details", True),
        (
            "management.endpoint.health.status.http-mapping.out-of-service",
            "500",
            "http_mapping",
            {"out-of-service": 500},
        ),
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
            f"{HEALTH}GROUP_DISK_STATUS_HTTPMAPPING_OUT_OF_SERVICE": "299",
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
            http_mapping={"out.of.service": 299},
        )
    }
    assert notices == []


@pytest.mark.parametrize(
    ("variable", "value", "allowed"),
    [
        ("MANAGEMENT_HEALTH_PING_ENABLED", "maybe", "true or false"),
        (
            f"{HEALTH}SHOWDETAILS",
            "sometimes",
            "one of never, when-authorized (which is never, since nobody can log in) and always",
        ),
        (
            f"{HEALTH}STATUS_HTTPMAPPING_DOWN",
            "abc",
            "a number, and to have an effect an HTTP status from 200 to 599",
        ),
        (
            "MANAGEMENT_HEALTH_DISKSPACE_THRESHOLD",
            "1mb",
            "a number of bytes, or one with KB, MB, GB or TB",
        ),
        (
            "MANAGEMENT_ENDPOINT_LOGGERS_ACCESS",
            "write",
            "one of none, read-only and unrestricted",
        ),
        (f"{HEALTH}LOGGING_SLOWINDICATORTHRESHOLD", "soon", "a time such as 10s, 500ms or PT10S"),
        (
            f"{HEALTH}GROUP_UP_ADDITIONALPATH",
            "server:/up/there",
            "server: and a path of one segment, such as server:/up",
        ),
    ],
)
def test_a_wrong_value_is_refused(variable: str, value: str, allowed: str) -> None:
    """The sentence has the name, the value and what is allowed."""
    assert refused(**{variable: value}) == [
        f'{variable}="{value}" is not allowed: it must be {allowed}.'
    ]


def test_of_two_spellings_the_rules_own_counts() -> None:
    """As in Spring; the other is told."""
    for one, other in (("always", "never"), ("never", "always")):
        both = {f"{HEALTH}SHOWDETAILS": one, f"{HEALTH}SHOW_DETAILS": other}
        management, notices = load(both)
        assert management.show_details == (one == "always")
        assert notices == [
            (
                f"{HEALTH}SHOWDETAILS and {HEALTH}SHOW_DETAILS are one setting: "
                "the first counts, as in Spring."
            )
        ]


def test_a_mapping_has_one_spelling() -> None:
    """Spring makes something else of the other, so that it has no effect."""
    management, notices = load({f"{HEALTH}STATUS_HTTP_MAPPING_DOWN": "500"})
    assert management.http_mapping == {}
    assert notices == [
        (
            f'{HEALTH}STATUS_HTTP_MAPPING_DOWN="500" has no effect on this service; '
            f"did you mean {HEALTH}STATUS_HTTPMAPPING_DOWN?"
        )
    ]


@pytest.mark.parametrize("code", ["99", "199", "600", "-503"])
def test_a_code_that_cannot_be_sent_is_told(code: str) -> None:
    """Spring takes any number; here the defaults stay, so that a probe still fails."""
    management, notices = load({f"{HEALTH}STATUS_HTTPMAPPING_DOWN": code})
    assert management.http_mapping == {}
    assert notices == [
        (
            f'{HEALTH}STATUS_HTTPMAPPING_DOWN="{code}" has no effect: '
            "it is no HTTP status from 200 to 599."
        )
    ]


def test_a_path_of_another_port_is_told_and_not_served() -> None:
    """Spring takes it, and serves it nowhere as long as there is one port."""
    group = f"{HEALTH}GROUP_UP_"
    management, notices = load(
        {f"{group}INCLUDE": "ping", f"{group}ADDITIONALPATH": "management:/up"}
    )
    assert management.groups["up"].additional_path == ""
    assert notices == [
        (
            f"{group}ADDITIONALPATH names a path of another port than the service's, "
            "and there is none: it is not served."
        )
    ]


def test_a_group_of_empty_values_is_a_group() -> None:
    """With all components, as where nothing is said of them."""
    for name in (f"{HEALTH}GROUP_WEB_INCLUDE", "management.endpoint.health.group.my-web.include"):
        management, notices = load({name: ""})
        group = "web" if name.isupper() else "my-web"
        assert management.groups == {group: GroupSettings()}
        assert notices == []


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


def test_a_pod_of_a_templated_chart_gets_ready(launch: Launch) -> None:
    """Whose unset values are there, and empty; with spaces, and with dots in names."""
    pod = launch(
        **{
            INCLUDE: "",
            "MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_EXCLUDE": "",
            f"{HEALTH}PROBES_ENABLED": "",
            "MANAGEMENT_HEALTH_DISKSPACE_THRESHOLD": "",
            "MANAGEMENT_INFO_OS_ENABLED": " true ",
            "management.endpoint.health.show-details": "always",
            f"{HEALTH}GROUP_UP_ADDITIONALPATH": "management:/up",
            "SPRING_APPLICATION_JSON": '{"management": {"metrics": {"tags": {"region": "eu"}}}}',
        }
    ).wait_ready()
    assert pod.get("/actuator/health/liveness").status == 200
    assert "components" in pod.get("/actuator/health").json
    assert pod.get("/up").status == 404
    assert 'region="eu"' in pod.get("/actuator/prometheus").text


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
