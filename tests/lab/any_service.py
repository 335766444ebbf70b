"""A service that is not goodjob, for labs under test: ``python any_service.py HOST PORT FOLDER``.

A file in FOLDER switches it: ``unready`` and ``unlive`` fail the probe of that name.
"""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Handler(BaseHTTPRequestHandler):
    """Answers everything; the probes by what is in the folder."""

    folder: Path

    def do_GET(self) -> None:
        """Any path is fine but a probe that was switched off."""
        failed = (self.folder / f"un{self.path.strip('/')}").exists()
        self.send_response(503 if failed else 200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    host, port, folder = sys.argv[1:]
    Handler.folder = Path(folder)
    ThreadingHTTPServer((host, int(port)), Handler).serve_forever()
