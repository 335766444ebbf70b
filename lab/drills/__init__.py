"""Drills: a question, a prediction, a run on a real Envoy, and what it came to."""
