"""``/actuator``: what there is, for clients that look around before they ask."""

from typing import Any

from starlette.requests import Request

from app.actuator.endpoint import Endpoint, Found
from app.actuator.management import ENDPOINTS, Management

PATH = "/actuator"

# What lies below an endpoint: the end of the link's name, and the path with Spring's placeholder.
_BELOW = {
    "health": ("path", "{*path}"),
    "loggers": ("name", "{name}"),
    "metrics": ("requiredMetricName", "{requiredMetricName}"),
}


class Links(Endpoint):
    """Names the endpoints that the settings expose."""

    def __init__(self, management: Management) -> None:
        self._exposed = [name for name in ENDPOINTS if management.exposes(name)]

    async def read(self, request: Request) -> Found:
        """The links, as this client would have to write them."""
        here = f"{request.url.scheme}://{request.url.netloc}{PATH}"
        links: dict[str, Any] = {"self": _link(here)}
        for name in self._exposed:
            links[name] = _link(f"{here}/{name}")
            if name in _BELOW:
                end, placeholder = _BELOW[name]
                links[f"{name}-{end}"] = _link(f"{here}/{name}/{placeholder}")
        return Found({"_links": links})


def _link(href: str) -> dict[str, Any]:
    return {"href": href, "templated": "{" in href}
