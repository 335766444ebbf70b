"""Faults at work in this process: the plan in force, what it holds fast, and what it stops."""
