"""What a change of routes means, in words: where requests go, and how often they are tried."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lab.difference.saying import fraction, listed, otherwise, seconds
from lab.envoy.names import called
from lab.translate.action import FAULT_FILTER
from lab.translate.match import is_catch_all

if TYPE_CHECKING:
    from collections.abc import Iterator

Message = dict[str, Any]

_CODES = "retriable-status-codes"
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


def routes_words(before: Message, after: Message) -> Iterator[str]:
    """Sentences about a route configuration that is there before and after."""
    old = {each["name"]: each for each in before["virtual_hosts"]}
    new = {each["name"]: each for each in after["virtual_hosts"]}
    for name in dict.fromkeys([*old, *new]):
        if name not in new:
            yield f"{name}: the host is gone"
        elif name not in old:
            yield f"{name}: a new host, {listed(new[name]['domains'])}"
            yield from (f"{name}: {_told(route)}" for route in new[name]["routes"])
        else:
            yield from (f"{name}: {each}" for each in _host_words(old[name], new[name]))
    yield from otherwise(before, after, ("virtual_hosts",))


def _host_words(before: Message, after: Message) -> Iterator[str]:
    if before["domains"] != after["domains"]:
        yield f"the host is {listed(after['domains'])}; it was {listed(before['domains'])}"
    tls = [each.get("require_tls") == "ALL" for each in (before, after)]
    if tls[0] != tls[1]:
        yield f"plain HTTP is redirected to HTTPS {'now' if tls[1] else 'no longer'}"
    old, new = _keyed(before["routes"]), _keyed(after["routes"])
    for key, route in old.items():
        if key not in new:
            yield f"no longer: {_told(route)}"
    for key, route in new.items():
        if key not in old:
            yield f"new: {_told(route)}"
        else:
            who = matched(route["match"])
            yield from (f"{who}: {each}" for each in route_words(old[key], route))
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield "the rules are asked in another order: the first that matches is the only one"
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


def matched(match: Message) -> str:
    """Which requests a route is for."""
    conditions = []
    if "path" in match:
        conditions.append(match["path"])
    elif "safe_regex" in match:
        conditions.append(f"path ~ {match['safe_regex']['regex']}")
    elif match.get("prefix", "/") != "/":
        conditions.append(f"{match['prefix']}*")
    for kind in ("headers", "query_parameters"):
        conditions += [_condition(each) for each in match.get(kind, [])]
    everything = not conditions and is_catch_all(match)
    return "every request" if everything else f"requests with {listed(conditions)}"


def _condition(each: Message) -> str:
    name = f"not {each['name']}" if each.get("invert_match") else str(each["name"])
    if each.get("present_match"):
        return name
    ((kind, value),) = each["string_match"].items()
    if kind == "safe_regex":
        return f"{name} ~ {value['regex']}"
    return f"{name}: {value}*" if kind == "prefix" else f"{name}: {value}"


def _told(route: Message) -> str:
    """A route as a whole."""
    who = matched(route["match"])
    if "redirect" in route:
        return f"{who} are redirected"
    if "direct_response" in route:
        return f"{who} are answered {route['direct_response']['status']} by the proxy"
    shares = _shares(route)
    if len(shares) == 1:
        return f"{who} to {next(iter(shares))}"
    told = [f"{share:.4g} % to {name}" for name, share in shares.items()]
    return f"{who}: {listed(told)}"


def route_words(before: Message, after: Message) -> Iterator[str]:
    """Sentences about a route whose conditions are the same."""
    kinds = [_kind(each) for each in (before, after)]
    if kinds[0] != kinds[1]:
        yield f"{kinds[1]}; it was {kinds[0]}"
        return
    old, new = before.get("route", {}), after.get("route", {})
    was, now = _shares(before), _shares(after)
    for name in dict.fromkeys([*was, *now]):
        if was.get(name) != now.get(name):
            yield f"{name} gets {now.get(name, 0):.4g} %; it was {was.get(name, 0):.4g} %"
    yield from _changed(_limit(old), _limit(new), "may take {}")
    yield from (f"retries: {each}" for each in _retry_words(old, new))
    for name in ("abort", "delay"):
        faults = _fault(before, name), _fault(after, name)
        if faults[0] != faults[1]:
            yield f"{faults[1]}; before, {faults[0]}"
    yield from _changed(_mirrors(old), _mirrors(new), "a copy goes to {}")
    yield from otherwise(before, after, _SAID)


def _kind(route: Message) -> str:
    kinds = {"redirect": "redirected", "direct_response": "answered by the proxy"}
    return next((word for name, word in kinds.items() if name in route), "sent on")


def _shares(route: Message) -> dict[str, float]:
    """Percent of the requests by destination."""
    act = route.get("route", {})
    if "cluster" in act:
        return {called(act["cluster"]): 100.0}
    entries = act.get("weighted_clusters", {}).get("clusters", [])
    total = sum(entry["weight"] for entry in entries)
    shares: dict[str, float] = {}
    for entry in entries:
        name = called(entry["name"])
        shares[name] = shares.get(name, 0) + 100 * entry["weight"] / total
    return shares


def _limit(act: Message) -> str:
    timeout = seconds(act.get("timeout", "15s"))
    return "as long as it likes" if timeout == "0 s" else timeout


def _changed(old: str, new: str, sentence: str) -> Iterator[str]:
    if old != new:
        yield f"{sentence.format(new)}; it was {old}"


def _retry_words(before: Message, after: Message) -> Iterator[str]:
    old, new = before.get("retry_policy"), after.get("retry_policy")
    if new is None:
        if old is not None:
            yield f"none any more; it was up to {old['num_retries']}"
        return
    was, now = _conditions(old or {}), _conditions(new)
    if old is None:
        yield f"up to {new['num_retries']} after {listed(now) or 'nothing'}; it was none"
    else:
        yield from (f"{each} is retried no longer" for each in was if each not in now)
        yield from (f"{each} is retried now" for each in now if each not in was)
        if old["num_retries"] != new["num_retries"]:
            yield f"up to {new['num_retries']}; it was {old['num_retries']}"
    limits = [_per_try(each or {}) for each in (old, new)]
    yield from _changed(limits[0], limits[1], "each try may take {}")
    if old is not None:
        yield from otherwise(old, new, _SAID_OF_RETRIES)


def _conditions(policy: Message) -> list[str]:
    named = [each for each in policy.get("retry_on", "").split(",") if each not in ("", _CODES)]
    return [*named, *(str(code) for code in policy.get("retriable_status_codes", []))]


def _per_try(policy: Message) -> str:
    limit = policy.get("per_try_timeout")
    return seconds(limit) if limit else "as long as the request"


def _fault(route: Message, name: str) -> str:
    block = route.get("typed_per_filter_config", {}).get(FAULT_FILTER, {}).get(name)
    if block is None:
        return f"no {name} is injected"
    share = fraction(block.get("percentage"))
    if name == "delay":
        return f"{share} are delayed by {seconds(block['fixed_delay'])}"
    status = block.get("http_status", f"gRPC status {block.get('grpc_status')}")
    return f"{share} are answered {status} without reaching a pod"


def _mirrors(act: Message) -> str:
    told = [
        f"{called(each['cluster'])} ({fraction(each['runtime_fraction']['default_value'])})"
        for each in act.get("request_mirror_policies", [])
    ]
    return listed(told) or "nobody"
