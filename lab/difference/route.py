"""What a change of routes means, in words: where requests go, and how often they are tried."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lab.difference.saying import changed, fraction, otherwise, percent, seconds
from lab.envoy.duration import seconds as duration_seconds
from lab.envoy.names import short_name
from lab.translate.action import FAULT_FILTER
from lab.translate.match import is_catch_all
from lab.words import Listed, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Message = dict[str, Any]

_CODES = "retriable-status-codes"
_ENVOYS_TIMEOUT = "15s"
#: What sentences are made of, or what follows from it; everything else is told as it is.
_SAID = (
    "decorator",
    "route.timeout",
    "route.max_grpc_timeout",
    "route.cluster",
    "route.weighted_clusters.clusters",
    "route.request_mirror_policies",
    "route.retry_policy",
    f"typed_per_filter_config.{FAULT_FILTER}",
)
_SAID_OF_RETRIES = ("retry_on", "num_retries", "retriable_status_codes", "per_try_timeout")


def routes_words(before: Message, after: Message) -> Iterator[Text]:
    """Sentences about a route configuration that is there before and after."""
    old = {each["name"]: each for each in before["virtual_hosts"]}
    new = {each["name"]: each for each in after["virtual_hosts"]}
    for name in dict.fromkeys([*old, *new]):
        if name not in new:
            said: Iterable[Text] = [Text("change-host-gone")]
        elif name not in old:
            domains = Listed(tuple(new[name]["domains"]))
            said = [Text("change-host-new", domains=domains), *map(_told, new[name]["routes"])]
        else:
            said = _host_words(old[name], new[name])
        yield from _about(name, said)
    yield from otherwise(before, after, ("virtual_hosts",))


def _about(of: str | Text, said: Iterable[Text]) -> Iterator[Text]:
    return (Text("change-of", of=of, what=each) for each in said)


def _host_words(before: Message, after: Message) -> Iterator[Text]:
    domains = [Listed(tuple(each["domains"])) for each in (before, after)]
    yield from changed("change-domains", *domains)
    tls = [each.get("require_tls") == "ALL" for each in (before, after)]
    if tls[0] != tls[1]:
        yield Text("change-https", now=tls[1])
    old, new = _keyed(before["routes"]), _keyed(after["routes"])
    for key, route in old.items():
        if key not in new:
            yield Text("change-rule-gone", route=_told(route))
    for key, route in new.items():
        if key not in old:
            yield Text("change-rule-new", route=_told(route))
        else:
            yield from _about(matched(route["match"]), route_words(old[key], route))
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield Text("change-rules-order")
    yield from otherwise(before, after, ("domains", "require_tls", "routes"))


def _keyed(routes: list[Message]) -> dict[tuple[str, int], Message]:
    """Routes by their conditions; equal ones are counted."""
    found: dict[tuple[str, int], Message] = {}
    for route in routes:
        conditions, number = json.dumps(route["match"], sort_keys=True), 0
        while (conditions, number) in found:
            number += 1
        found[conditions, number] = route
    return found


def matched(match: Message) -> Text:
    """Which requests a route is for."""
    conditions: list[str | Text] = []
    if "path" in match:
        conditions.append(match["path"])
    elif "safe_regex" in match:
        conditions.append(Text("change-path-like", regex=match["safe_regex"]["regex"]))
    elif match.get("prefix", "/") != "/":
        conditions.append(f"{match['prefix']}*")
    for kind in ("headers", "query_parameters"):
        conditions += [_condition(each) for each in match.get(kind, [])]
    if not conditions and is_catch_all(match):
        return Text("change-every-request")
    return Text("change-requests-with", conditions=Listed(tuple(conditions)))


def _condition(each: Message) -> str | Text:
    name: str | Text = each["name"]
    if each.get("invert_match"):
        name = Text("change-not", name=name)
    if each.get("present_match"):
        return name
    ((kind, value),) = each["string_match"].items()
    if kind == "safe_regex":
        return Text("change-like", name=name, regex=value["regex"])
    return Text("change-is", name=name, value=f"{value}*" if kind == "prefix" else value)


def _told(route: Message) -> Text:
    """A route as a whole."""
    who = matched(route["match"])
    if "redirect" in route:
        return Text("change-redirected", who=who)
    if "direct_response" in route:
        return Text("change-answered", who=who, status=route["direct_response"]["status"])
    shares = _shares(route)
    if len(shares) == 1:
        return Text("change-sent", who=who, pool=next(iter(shares)))
    told = [Text("change-share", share=percent(each), pool=pool) for pool, each in shares.items()]
    return Text("change-shared", who=who, shares=Listed(tuple(told)))


def route_words(before: Message, after: Message) -> Iterator[Text]:
    """Sentences about a route whose conditions are the same."""
    kinds = [_kind(each) for each in (before, after)]
    if kinds[0] != kinds[1]:
        yield from changed("change-kind", *kinds)
        return
    old, new = before.get("route", {}), after.get("route", {})
    was, now = _shares(before), _shares(after)
    for pool in dict.fromkeys([*was, *now]):
        shares = [percent(each.get(pool, 0.0)) for each in (was, now)]
        if was.get(pool) != now.get(pool):
            yield Text("change-gets", pool=pool, now=shares[1], was=shares[0])
    yield from changed("change-timeout", _limit(old), _limit(new))
    for each in _retry_words(old, new):
        yield Text("change-retries", what=each)
    for name in ("abort", "delay"):
        yield from changed("change-before", _fault(before, name), _fault(after, name))
    yield from changed("change-copies", _mirrors(old), _mirrors(new))
    yield from otherwise(before, after, _SAID)


def _kind(route: Message) -> Text:
    if "redirect" in route:
        return Text("change-kind-redirected")
    return Text("change-kind-answered" if "direct_response" in route else "change-kind-sent")


def _shares(route: Message) -> dict[str, float]:
    """Percent of the requests by destination."""
    act = route.get("route", {})
    if "cluster" in act:
        return {short_name(act["cluster"]): 100.0}
    entries = act.get("weighted_clusters", {}).get("clusters", [])
    total = sum(entry["weight"] for entry in entries)
    shares: dict[str, float] = {}
    for entry in entries:
        name = short_name(entry["name"])
        shares[name] = shares.get(name, 0) + 100 * entry["weight"] / total
    return shares


def _limit(act: Message) -> Text:
    limit = act.get("timeout", _ENVOYS_TIMEOUT)
    return seconds(limit) if duration_seconds(limit) else Text("change-no-timeout")


def _retry_words(before: Message, after: Message) -> Iterator[Text]:
    old, new = before.get("retry_policy"), after.get("retry_policy")
    if new is None:
        if old is not None:
            yield Text("change-retries-gone", was=old["num_retries"])
        return
    was, now = _conditions(old or {}), _conditions(new)
    if old is None:
        conditions = Listed(tuple(now)) if now else Text("words-nothing")
        yield Text("change-retries-new", attempts=new["num_retries"], conditions=conditions)
    else:
        for each in was:
            if each not in now:
                yield Text("change-retried-no-longer", condition=each)
        for each in now:
            if each not in was:
                yield Text("change-retried-now", condition=each)
        yield from changed("change-attempts", old["num_retries"], new["num_retries"])
    yield from changed("change-try-timeout", _per_try(old or {}), _per_try(new))
    if old is not None:
        yield from otherwise(old, new, _SAID_OF_RETRIES)


def _conditions(policy: Message) -> list[str]:
    named = [each for each in policy.get("retry_on", "").split(",") if each not in ("", _CODES)]
    return [*named, *(str(code) for code in policy.get("retriable_status_codes", []))]


def _per_try(policy: Message) -> Text:
    limit = policy.get("per_try_timeout")
    return seconds(limit) if limit else Text("change-as-the-request")


def _fault(route: Message, name: str) -> Text:
    block = route.get("typed_per_filter_config", {}).get(FAULT_FILTER, {}).get(name)
    if block is None:
        return Text("change-no-delay" if name == "delay" else "change-no-abort")
    share = fraction(block.get("percentage"))
    if name == "delay":
        return Text("change-delayed", share=share, time=seconds(block["fixed_delay"]))
    status = block.get("http_status") or Text("change-grpc-status", status=block.get("grpc_status"))
    return Text("change-aborted", share=share, status=status)


def _mirrors(act: Message) -> Text | Listed:
    told = [
        Text(
            "change-copy",
            pool=short_name(each["cluster"]),
            share=fraction(each["runtime_fraction"]["default_value"]),
        )
        for each in act.get("request_mirror_policies", [])
    ]
    return Listed(tuple(told)) if told else Text("change-nobody")
