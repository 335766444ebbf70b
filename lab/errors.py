"""What can go wrong in the lab, one class per failure a caller would treat differently.

LabError                    exit status 1: the checked thing failed
├── UsageError              exit status 2: what was asked for can't be asked for
├── ManifestError           a field of a manifest, with its path
│   ├── UnknownField        not a field of that resource at all
│   └── UnsupportedField    valid in Kubernetes or Istio, but not modelled by the lab
├── RenderError             kustomize failed, or is missing
├── TranslationError        valid resources that don't fit together
├── LabNotRunning           there is no lab of that name
├── LabAlreadyRunning       there is one already
├── StartError              a pod, Envoy or the supervisor did not come up
└── AddressInUse            a port the lab needs is taken
"""

from __future__ import annotations


class LabError(Exception):
    """A failure the user can read: one sentence, what was asked, what to do."""

    exit_code = 1


class UsageError(LabError):
    """What was asked for can't be asked for; the sentence says what can."""

    exit_code = 2


class ManifestError(LabError):
    """A manifest that the lab can't take.

    Args:
        where: the resource, as ``Kind namespace/name``, or the file it came from.
        path: the field, as ``spec.http[0].retries``; empty for the resource as a whole.
        problem: what is wrong with it, as the end of a sentence.
    """

    def __init__(self, where: str, path: str, problem: str) -> None:
        self.where = where
        self.path = path
        self.problem = problem
        super().__init__(f"{where}: {path}: {problem}" if path else f"{where}: {problem}")


class UnknownField(ManifestError):
    """A field that the resource does not have: most likely misspelt."""


class UnsupportedField(ManifestError):
    """A field that is valid in the cluster, but that the laptop lab does not model."""


class RenderError(LabError):
    """kustomize failed, or there is no kubectl to run it."""


class TranslationError(LabError):
    """Resources that are valid one by one and don't fit together."""


class LabNotRunning(LabError):
    """No lab of that name is running."""


class LabAlreadyRunning(LabError):
    """A lab of that name is running already."""


class StartError(LabError):
    """A pod, Envoy or the supervisor did not come up."""


class AddressInUse(LabError):
    """A port that the lab needs is taken by somebody else."""
