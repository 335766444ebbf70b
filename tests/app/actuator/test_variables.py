"""Properties among the variables: all spellings, which of them counts, and what is said."""

import re

import pytest

from app.actuator.variables import Given, Variables, spellings

NAME = "management.endpoint.health.show-details"
RULE, OLDER = "MANAGEMENT_ENDPOINT_HEALTH_SHOWDETAILS", "MANAGEMENT_ENDPOINT_HEALTH_SHOW_DETAILS"
CAMEL = "management.endpoint.health.showDetails"


def value(environment: dict[str, str], name: str = NAME) -> str | None:
    """What a property has."""
    given = Variables(environment).take(name)
    return None if given is None else given.value


def test_a_property_has_two_names_as_a_variable() -> None:
    """Or one, if it has no dash."""
    assert spellings(NAME) == (RULE, OLDER)
    assert spellings("management.health.ping.enabled") == ("MANAGEMENT_HEALTH_PING_ENABLED",)


@pytest.mark.parametrize(
    "variable",
    [
        RULE,
        OLDER,
        RULE.lower(),
        NAME,
        NAME.upper(),
        CAMEL,
        "management.endpoint.health.show_details",
        "MANAGEMENT_ENDPOINT_HEALTH_SHOW-DETAILS",
    ],
)
def test_a_property_is_found_however_it_is_spelled(variable: str) -> None:
    """And once only: then it is nobody's any more."""
    variables = Variables({variable: "x", "PATH": "/bin"})
    given = variables.take(NAME)
    assert given is not None
    assert (given.name, given.value) == (variable, "x")
    assert variables.take(NAME) is None
    assert variables.strangers([]) == []


@pytest.mark.parametrize("worse", [OLDER, RULE.lower(), NAME, CAMEL])
def test_the_rules_own_spelling_counts(worse: str) -> None:
    """Whichever else is there, and the other is told, unless it says the same."""
    variables = Variables({RULE: "never", worse: "always"})
    given = variables.take(NAME)
    assert given is not None
    assert given.value == "never"
    assert variables.notices == [
        f"{RULE} and {worse} are one setting: the first counts, as in Spring."
    ]
    same = Variables({RULE: "never", worse: "never"})
    same.take(NAME)
    assert same.notices == []


def test_what_is_empty_is_not_set() -> None:
    """And does not hide what is."""
    assert value({RULE: ""}) is None
    assert value({RULE: "  ", OLDER: "x"}) == "x"
    assert Variables({RULE: ""}).strangers([]) == []


def test_json_counts_before_variables() -> None:
    """Nested or flat, under either name; what is not ours is told by its name."""
    flat = f'{{"{NAME}": "x"}}'
    nested = (
        '{"management": {"endpoint": {"health": {"show-details": "x"}}}, "server": {"port": 1}}'
    )
    assert value({"SPRING_APPLICATION_JSON": flat, RULE: "y"}) == "x"
    assert value({"spring.application.json": flat}) == "x"
    variables = Variables({"SPRING_APPLICATION_JSON": nested})
    assert variables.take(NAME) == Given(
        0, f"SPRING_APPLICATION_JSON's {NAME}", "x", tuple(NAME.split("."))
    )
    assert variables.notices == [
        "SPRING_APPLICATION_JSON's server.port has no effect on this service."
    ]
    kinds = '{"management": {"a": true, "b": 1, "c": null, "d": ["x", "y"]}}'
    found = {
        name: value({"SPRING_APPLICATION_JSON": kinds}, f"management.{name}") for name in "abc"
    }
    assert found == {"a": "true", "b": "1", "c": None}
    many = Variables({"SPRING_APPLICATION_JSON": kinds}).take("management.d", many=True)
    assert many is not None
    assert many.value == "x,y"


@pytest.mark.parametrize("text", ["{", "[]", "1", "[" * 100_000])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    """By its name, and with what to do."""
    assert Variables({"SPRING_APPLICATION_JSON": text}).problems == [
        (
            "SPRING_APPLICATION_JSON is no JSON object, as it would have to be; "
            "set variables such as MANAGEMENT_ENDPOINT_HEALTH_SHOWDETAILS in its place."
        )
    ]
    assert Variables({"SPRING_APPLICATION_JSON": " "}).problems == []


def test_a_list_may_be_given_by_its_elements() -> None:
    """In their order, up to the first that is missing."""
    for form in ("MANAGEMENT_X_{}", "management.x[{}]"):
        variables = Variables({form.format(n): str(n) for n in (0, 1, 3)})
        given = variables.take("management.x", many=True)
        assert given is not None
        assert given.value == "0,1"
        assert len(variables.strangers([])) == 1
    assert Variables({"MANAGEMENT_X_0": "a"}).take("management.x") is None


def test_maps_have_names_of_their_own() -> None:
    """As the rule makes them, or as they are written."""
    variables = Variables(
        {
            "MANAGEMENT_METRICS_TAGS_TEAM_NAME": "a",
            "management.metrics.tags.teamName": "b",
            "management.metrics.tags.x.y": "c",
            "MANAGEMENT_METRICS_TAGS_EMPTY": "",
        }
    )
    found = {rest: given.value for rest, given in variables.below("management.metrics.tags.")}
    assert found == {"team.name": "a", "teamName": "b", "x.y": "c"}


def test_a_maps_older_spelling_is_a_strangers_with_a_hint() -> None:
    """Spring does not read it, either."""
    variables = Variables({"MANAGEMENT_HTTP_MAPPING_DOWN": "500"})
    assert list(variables.below("management.http-mapping.")) == []
    assert variables.strangers(["management.http-mapping.*"]) == [
        (
            'MANAGEMENT_HTTP_MAPPING_DOWN="500" has no effect on this service; '
            "did you mean MANAGEMENT_HTTPMAPPING_DOWN?"
        )
    ]


def test_names_are_found_as_they_are_written() -> None:
    """Where a variable tells; else in lower case."""
    variables = Variables({"MANAGEMENT_G_WEB_INCLUDE": "a", "management.g.my-web.include": "b"})
    pattern = re.compile("MANAGEMENT_G_([A-Z0-9]+)_INCLUDE")
    assert variables.words(pattern, 2) == ["my-web", "web"]


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("${SHOW}", "always"),
        ("a${SHOW}b", "aalwaysb"),
        ("${app.show}", "x"),
        ("${NOSUCH:always}", "always"),
        ("${NOSUCH:}y", "y"),
        ("${NOSUCH:${SHOW}}", "always"),
        ("${NOSUCH}", "${NOSUCH}"),
        ("${ITSELF}", "${ITSELF}"),
        ("$SHOW", "$SHOW"),
    ],
)
def test_placeholders_are_resolved(text: str, resolved: str) -> None:
    """From the other variables; what cannot be stays as it is, and is then refused for it."""
    others = {"SHOW": "always", "APP_SHOW": "x", "ITSELF": "${ITSELF}"}
    assert value({RULE: text, **others}) == resolved
