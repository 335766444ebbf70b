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
├── FileError               a file or a folder that can't be read, written or made
├── StartError              a pod, Envoy or the supervisor did not come up
├── Interrupted             exit status 130: whoever waits has gone, what was waited for goes on
└── AddressInUse            a port the lab needs is taken
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.words import Text, one_line, say

if TYPE_CHECKING:
    from lab.words import Language


class LabError(Exception):
    """A failure the user can read: one sentence, what was asked, what to do.

    Args:
        text: what went wrong; plain text is somebody else's words, such as kubectl's.
    """

    exit_code = 1

    def __init__(self, text: Text | str) -> None:
        self.text = text
        super().__init__(text)

    def say(self, language: Language) -> str:
        """The sentence, in the language of whoever reads it."""
        return say(self.text, language) if isinstance(self.text, Text) else self.text

    def as_dict(self) -> dict[str, Any]:
        """As ``--json`` prints it."""
        facts = self.text.as_dict() if isinstance(self.text, Text) else {}
        return {**facts, "sentence": str(self), "exit_code": self.exit_code}

    def __str__(self) -> str:
        return self.say("en")


class UsageError(LabError):
    """What was asked for can't be asked for; the sentence says what can."""

    exit_code = 2


class Interrupted(LabError):
    """Ctrl-C while something goes on in the background; the sentence says what and until when."""

    #: 128 and the number of SIGINT, as the shell has it.
    exit_code = 130


class ManifestError(LabError):
    """A manifest that the lab can't take.

    Args:
        where: the resource, as ``Kind namespace/name``, or the file it came from.
        path: the field, as ``spec.http[0].retries``; empty for the resource as a whole.
        problem: what is wrong with it, as the end of a sentence.
    """

    #: What else is wrong with the same resource.
    further: tuple[ManifestError, ...] = ()

    def __init__(self, where: str, path: str, problem: Text | str) -> None:
        self.where = where
        self.path = path
        self.problem = problem
        super().__init__(problem)

    def say(self, language: Language) -> str:
        """The place, which is the same in every language, and the problem; each in a line."""
        problem = super().say(language)
        place = one_line(f"{self.where}: {self.path}" if self.path else self.where)
        return "\n".join([f"{place}: {problem}", *(each.say(language) for each in self.further)])


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


class FileError(LabError):
    """A file or a folder that can't be read, written or made.

    Args:
        text: which one, whose it is, and what to do.
        number: the system's number of what went wrong, where it said one.
    """

    def __init__(self, text: Text, number: int | None = None) -> None:
        self.number = number
        super().__init__(text)


class StartError(LabError):
    """A pod, Envoy or the supervisor did not come up."""


class AddressInUse(LabError):
    """A port that the lab needs is taken by somebody else."""
