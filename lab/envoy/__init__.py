"""What Envoy does, once: its settings read, its arithmetic, its names, its answers and its logs.

Pure: nothing here asks an Envoy or reads a file; whoever does hands over what it got.
"""
