"""What ``--json`` prints: one model an output, from which ``docs/json.md`` is written."""
