"""A cluster for a class: a namespace each, with the default in it and a host of its own."""
