"""The tests; a package, since others' wheels bring one of that name, too."""
