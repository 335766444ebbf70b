"""The control API of a pod's service: its fault plan, seen, put and taken away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from lab.errors import LabError, UsageError
from lab.plans import refused
from lab.words import Text

_SECONDS = 5.0

Report = dict[str, Any]
"""The plan in force, as the service reports it."""


class ControlError(LabError):
    """A pod whose control port gives no answer, or none that is to be understood."""


class PlanRefused(UsageError):
    """The service can't read the plan; the sentence is its own."""


@dataclass(frozen=True, slots=True)
class HttpControl:
    """The faults of one pod.

    Args:
        pod: its name.
        url: where its control port can be reached.
    """

    pod: str
    url: str

    def see(self) -> Report:
        """The plan in force.

        Raises:
            ControlError: the pod doesn't answer.
        """
        return self._ask("GET")

    def put(self, plan: str, *, seed: int | None, ttl_seconds: float | None) -> Report:
        """Put a plan in force.

        Raises:
            PlanRefused: the service can't read it, or the seed or the time is not allowed.
            ControlError: the pod doesn't answer.
        """
        given = {"plan": plan, "seed": seed, "ttl_seconds": ttl_seconds}
        try:
            return self._ask("PUT", {key: each for key, each in given.items() if each is not None})
        except PlanRefused as error:
            # The service says it in English; where it is the plan that is wrong, so can we.
            if problem := refused(plan):
                raise PlanRefused(Text("control-refuses", pod=self.pod, words=problem)) from error
            raise

    def clear(self) -> Report:
        """Return to the plan of the pod's settings.

        Raises:
            ControlError: the pod doesn't answer.
        """
        return self._ask("DELETE")

    def _ask(self, method: str, order: dict[str, Any] | None = None) -> Report:
        try:
            answer = httpx.request(
                method, f"{self.url}/faults", json=order, timeout=_SECONDS, trust_env=False
            )
            body = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            text = Text("control-silent", pod=self.pod, url=self.url, words=str(error))
            raise ControlError(text) from error
        said = body.get("error") if isinstance(body, dict) else None
        if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY and said:
            grammar = body.get("grammar")
            words = f"{said}\n{grammar}" if grammar else str(said)
            raise PlanRefused(Text("control-refuses", pod=self.pod, words=words))
        if not answer.is_success or not isinstance(body, dict) or "plan" not in body:
            words = f"{answer.status_code}{f', {said}' if said else ''}"
            raise ControlError(Text("control-other", pod=self.pod, url=self.url, words=words))
        return body
