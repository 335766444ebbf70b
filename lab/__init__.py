"""The laptop lab: render, translate, run, hammer, observe, explain."""
