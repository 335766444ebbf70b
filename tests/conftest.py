"""What all tests share; each plugin says in its head what it is for."""

from __future__ import annotations

import os
import signal

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.suite.quick", "tests.suite.beside", "tests.suite.leftovers"]

# How fast an example is says something of the machine, not of the code.
settings.register_profile(
    "goodjob",
    settings.get_profile("ci" if os.environ.get("CI") else "default"),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("goodjob")

# A shell starts what it puts into the background with SIGINT ignored, and children inherit that
# (signal(7)): those of the tests, which are interrupted by it, inherit its default from here.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
