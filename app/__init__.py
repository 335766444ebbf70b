"""The goodjob service: one small answer, faults on demand, and honest health."""

__version__ = "0.1.0"
