"""Outlier detection by arithmetic alone: more hosts and callers than fit a laptop.

Settings in, an outcome out; nothing here reads manifests, prints or draws. What Envoy does is
``lab.envoy``'s to say, what a fault plan does ``faultplan``'s.
"""
