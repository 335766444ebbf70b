"""What can be said before anything runs: whether the breaker will trip, when, and for how long.

Pure: text in, findings and figures out. Nothing here reads a file or asks a proxy.
"""
