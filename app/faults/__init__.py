"""Faults on demand: what goes wrong, when it does, and the plan that joins the two."""
