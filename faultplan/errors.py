"""The one error of a fault plan."""


class FaultPlanError(ValueError):
    """A fault plan that cannot be read.

    Args:
        token: the piece of the plan that is wrong.
        problem: what is wrong with it, as the end of a sentence; ``{name}`` stands for a value.
        values: by those names, so that the sentence can be said in another language, too.
    """

    def __init__(self, token: str, problem: str, **values: object) -> None:
        self.token = token
        self.problem = problem
        self.values = values
        said = problem.format(**values) if values else problem
        super().__init__(f'the fault plan has "{token}": {said}')
