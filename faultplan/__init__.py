"""The language of faults: read, spelled, scheduled and drawn, and nothing done about it.

A plan is text. :mod:``~faultplan.grammar`` reads it into rules, each an effect and a schedule;
:mod:``~faultplan.plan`` counts requests and says which outcome each of them gets;
:mod:``~faultplan.forecast`` says the same of many requests without any. The service acts outcomes
out. Pure and of the standard library alone, so that whoever runs a plan and whoever foresees one
read it alike.
"""
