"""What pyproject.toml can't say: the manifests and the lessons ride along in the wheel."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

TREES = ("istio", "k8s")
"""From the repository's top; :mod:`lab.shipped` finds them."""


class Build(build_py):
    """Copies them as they are: kustomize refers from one folder to the other."""

    def run(self) -> None:
        """Copy them, too; an editable install has the repository."""
        if self.editable_mode:
            super().run()
            return
        # What an earlier build has left: modules that are gone would ride along.
        shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()
        for tree in TREES:
            junk = shutil.ignore_patterns("__pycache__")
            shutil.copytree(tree, Path(self.build_lib, "lab", "_shipped", tree), ignore=junk)


setup(cmdclass={"build_py": Build})
