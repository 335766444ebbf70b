"""The service with other bounds than its own, which tests need not wait for.

Run as ``hasty_service.py`` with ``BOUNDS`` as JSON: names of ``app.bounds`` and their values.
"""

import json
import os
import sys

from app import bounds
from app.__main__ import main

for name, value in json.loads(os.environ["BOUNDS"]).items():
    assert hasattr(bounds, name), name
    setattr(bounds, name, value)
sys.exit(main())
