"""The goodjob service: one small answer, faults on demand, and honest health."""
