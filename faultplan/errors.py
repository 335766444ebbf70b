"""The one error of a fault plan."""


class FaultPlanError(ValueError):
    """A fault plan that cannot be read.

    Args:
        token: the piece of the plan that is wrong.
        problem: what is wrong with it, as the end of a sentence.
    """

    def __init__(self, token: str, problem: str) -> None:
        super().__init__(f'the fault plan has "{token}": {problem}')
