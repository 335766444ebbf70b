"""What is wrong with a machine, or with a cluster, before a class finds it out."""

LAB_MEGABYTES = 400
"""What a lab of the default takes of memory, with what loads beside it: a supervisor, an Envoy, two
interpreters of pods."""
