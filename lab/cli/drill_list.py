"""The list of drills: what is done, what is right, and what is next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text as Styled

from lab.cli.drill_told import LEVELS
from lab.cli.drill_view import told
from lab.cli.out import say
from lab.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from lab.drills.record import Standing
    from lab.drills.shelf import Drill

_WIDE = 72


@dataclass(frozen=True)
class Progress:
    """How far a student is.

    Args:
        drills: all there are, by their numbers.
        standing: of those that something was done with, by name.
    """

    drills: Sequence[Drill]
    standing: Mapping[str, Standing]

    def next(self) -> Drill | None:
        """The first that is neither done nor skipped, else the first that was skipped."""
        for skipped in (False, True):
            for each in self.drills:
                if not self.is_done(each) and self.is_skipped(each) == skipped:
                    return each
        return None

    def is_done(self, drill: Drill) -> bool:
        """Whether a run of it came to what it should."""
        return drill.name in self.standing and self.standing[drill.name].done

    def is_skipped(self, drill: Drill) -> bool:
        """Whether it was skipped, and not done since."""
        return drill.name in self.standing and self.standing[drill.name].skipped

    def is_right(self, drill: Drill) -> bool | None:
        """Whether the first prediction was right; None where there is none that shows."""
        return self.standing[drill.name].right if drill.name in self.standing else None


def show_list(progress: Progress, console: Console) -> None:
    """All drills; on a narrow terminal each in a line or two of its own."""
    following = progress.next()
    if console.width >= _WIDE:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for title, justify in (("drill-number", "right"), ("drill-name", "left")):
            table.add_column(say(Text(title)), justify=justify, no_wrap=True)  # type: ignore[arg-type]
        table.add_column(say(Text("drill-title")), overflow="fold", ratio=1)
        table.add_column(say(Text("drill-level")), no_wrap=True)
        table.add_column(say(Text("drill-minutes")), justify="right", no_wrap=True)
        table.add_column(say(Text("column-state")), no_wrap=True)
        for each in progress.drills:
            state, style = _state(progress, each, following)
            lesson = each.lesson
            table.add_row(
                str(lesson.number),
                each.name,
                told(lesson.title),
                say(LEVELS[lesson.level]),
                str(lesson.minutes),
                Styled(say(state), style),
            )
        console.print(table, soft_wrap=False)
    else:
        for each in progress.drills:
            state, style = _state(progress, each, following)
            head = Styled.assemble(f"{each.lesson.number:2} {each.name} ", (say(state), style))
            level, minutes = LEVELS[each.lesson.level], each.lesson.minutes
            about = Text("drill-about-short", level=level, minutes=minutes)
            console.print(head, soft_wrap=False)
            for line in Styled(told(each.lesson.title)).wrap(console, console.width - 3):
                console.print(f"   {line.plain.rstrip()}")
            console.print(Styled(f"   {say(about)}", "dim"), soft_wrap=False)
    console.print()
    for words in closing(progress):
        console.print(say(words), soft_wrap=False)


def closing(progress: Progress) -> list[Text]:
    """How far it is, and the command that comes next."""
    done = sum(map(progress.is_done, progress.drills))
    right = sum(progress.is_right(each) is True for each in progress.drills)
    skipped = sum(map(progress.is_skipped, progress.drills))
    so_far = Text("drill-so-far", done=done, of=len(progress.drills), right=right, skipped=skipped)
    following = progress.next()
    if following is None:
        return [so_far, Text("drill-all-done")]
    number, name = following.lesson.number, following.name
    if progress.is_skipped(following):
        return [so_far, Text("drill-next-skipped", number=number, name=name)]
    return [so_far, Text("drill-next", number=number, name=name)]


def _state(progress: Progress, drill: Drill, following: Drill | None) -> tuple[Text, str]:
    if progress.is_done(drill):
        match progress.is_right(drill):
            case True:
                return Text("drill-state-right"), "green"
            case False:
                return Text("drill-state-wrong"), "yellow"
        return Text("drill-state-done"), "green"
    if progress.is_skipped(drill):
        return Text("drill-state-skipped"), "yellow"
    if drill is following:
        return Text("drill-state-next"), "bold cyan"
    return Text("drill-state-open"), "dim"
