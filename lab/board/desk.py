"""What can be asked of the board and done from it, beside looking."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Protocol

from lab.board.apart import Apart
from lab.board.load import SteadyLoad
from lab.board.prediction import pods_now, predicted
from lab.board.public import public
from lab.board.rules import changed, diff, fields
from lab.board.shared import Shared
from lab.errors import LabError
from lab.observe.why import why
from lab.words import Text, say

if TYPE_CHECKING:
    from lab.board.classroom import Classroom
    from lab.site import Live, Site
    from lab.words import Language

# What is still under way when its lab is replaced is waited for this long.
_LAST_SECONDS = 1.0


class Bench(Protocol):
    """The lab that is looked at, which the command line provides: found anew for each question."""

    def site(self) -> Live:
        """It, as it is now.

        Raises:
            LabNotRunning: there is none of its name.
        """
        ...

    def manifests(self) -> str:
        """The YAML that runs.

        Raises:
            LabError: there is no lab.
        """
        ...

    def fresh(self, text: str) -> None:
        """Put a lab of these manifests in its place, to which nothing has happened.

        Raises:
            LabError: it did not come up.
        """
        ...

    def apply(self, text: str) -> None:
        """Have it take these resources.

        Raises:
            LabError: they were refused.
        """
        ...


class Lights(Protocol):
    """What is told of the lab beside what it tells itself: :class:`lab.board.feed.Feed`."""

    def sends(self, rate: float) -> None:
        """So many requests a second are asked for now."""
        ...

    def renew(self) -> None:
        """Another lab is being put in its place."""
        ...

    def renewed(self, *, there: bool) -> None:
        """It is, or it has come to nothing."""
        ...


#: What the page says by itself; ``{…}`` in a value is filled in there.
_WORDS: tuple[Text, ...] = (
    Text("board-title"),
    Text("board-live"),
    Text("board-connecting"),
    Text("board-lost", when="{when}"),
    Text("board-ended"),
    Text("board-renewing"),
    Text("board-held"),
    Text("board-hold"),
    Text("board-go-on"),
    Text("board-out", seconds="{seconds}"),
    Text("board-sweep"),
    Text("board-in"),
    Text("board-unready"),
    Text("board-restarts", count="{count}"),
    Text("board-restarted"),
    Text("board-out-now"),
    Text("board-away"),
    Text("board-token-anew"),
    Text("board-gone", when="{when}", first="{first}", last="{last}"),
    Text("board-answered"),
    Text("board-failed"),
    Text("board-retried"),
    Text("board-proxy"),
    Text("board-rate", rate="{rate}"),
    Text("board-swept"),
    Text("board-seen", client="{client}", pods="{pods}"),
    Text("board-per-second"),
    Text("board-client-errors"),
    Text("board-pod-errors"),
    Text("board-faults"),
    Text("board-set"),
    Text("board-load"),
    Text("board-off"),
    Text("board-token"),
    Text("board-act"),
    Text("board-read-only"),
    Text("board-went", caller="{caller}", pod="{pod}"),
    Text("board-came-back", caller="{caller}", pod="{pod}"),
    Text("board-applied"),
    Text("board-forgot", pools="{pools}"),
    Text("board-refused"),
    Text("board-planned", pod="{pod}", plan="{plan}"),
    Text("board-runs", plan="{plan}"),
    Text("board-set-now", pod="{pod}", plan="{plan}"),
    Text("board-stayed", caller="{caller}", pod="{pod}"),
    Text("board-picture"),
    Text("board-why"),
    Text("board-event"),
    Text("board-span", seconds="{seconds}"),
    Text("board-nothing"),
    Text("board-ago", seconds="{seconds}"),
    Text("board-not-for"),
    Text("board-from-elsewhere"),
    Text("board-no-token"),
    Text("board-wrong-token"),
    Text("board-theme"),
    Text("board-language"),
    Text("board-rules"),
    Text("board-diff"),
    Text("board-copy"),
    Text("board-unset"),
    Text("board-fresh"),
    Text("board-starting"),
    Text("board-run"),
    Text("board-gaps"),
    Text("board-totals"),
    Text("board-moments"),
    Text("board-in-force"),
    Text("board-again"),
    Text("board-wider"),
    Text("board-closer"),
    Text("board-no-answer"),
    Text("board-asked", requests="{requests}", hidden="{hidden}"),
    Text("board-pod"),
    Text("board-proxy-saw"),
    Text("board-pod-logged"),
    Text("board-caller"),
    Text("board-pool"),
    Text("board-ejections"),
    Text("board-kept", when="{when}"),
    Text("board-silent", when="{when}"),
    Text("board-jumped", seconds="{seconds}"),
    Text("board-stood", seconds="{seconds}"),
    Text("board-proxy-ended", caller="{caller}"),
    Text("board-proxy-started", caller="{caller}"),
    Text("board-speed"),
    Text("board-from-start"),
    Text("board-passed", seconds="{seconds}", all="{all}"),
    Text("board-nobody-acts"),
    Text("board-too-long"),
    Text("board-drill"),
    Text("board-drill-ask"),
    Text("board-drill-hint"),
    Text("board-drill-prediction"),
    Text("board-drill-run"),
    Text("board-drill-end"),
    Text("board-drill-back"),
    Text("board-drill-nothing"),
    Text("board-drill-yours", answer="{answer}"),
    Text("board-drill-minutes", minutes="{minutes}"),
    Text("board-over"),
    Text("drill-why"),
    Text("drill-also-measured"),
    Text("drill-unheld"),
    Text("board-drill-next"),
    Text("board-foresee"),
    Text("board-foresee-predicted"),
    Text("board-foresee-measured"),
    Text("board-foresee-most"),
    Text("board-foresee-of", count="{count}", hosts="{hosts}"),
    Text("board-foresee-requests", who="{who}"),
    Text("board-foresee-never"),
    Text("board-foresee-average", count="{count}"),
    Text("board-foresee-seconds", number="{number}"),
    Text("board-plan-help"),
    Text("board-plan"),
    Text("board-made", when="{when}", versions="{versions}"),
)


def words(language: Language) -> dict[str, str]:
    """The page's own words, by the name of their template."""
    return {each.template.removeprefix("board-"): say(each, language) for each in _WORDS}


def _reasons(site: Site, pod: str) -> list[Text]:
    """Of each proxy that sent to a pod, what is to be said of it there."""
    told = [each for proxy in site.proxies() for each in why(site, proxy, [pod])]
    # Of one that nobody has asked, each caller says so; else those speak that did.
    busy = [each for each in told if each.asked] or told
    several = len({each.caller for each in busy}) > 1
    return [
        Text("cli-of-proxy", proxy=each.caller, said=reason.text)
        if several and number == 0
        else reason.text
        for each in busy
        for number, reason in enumerate(each.reasons)
    ]


class Desk:
    """What a viewer can ask, and whoever has the token can do.

    Args:
        bench: the lab.
        classroom: the drills; None where there are none to choose.
        screen: where the lab is looked at; None where it can't be changed.
    """

    def __init__(
        self, bench: Bench, classroom: Classroom | None = None, screen: Lights | None = None
    ) -> None:
        self._bench = bench
        self.classroom = classroom
        self._lock = threading.Lock()
        self._reasons: Shared[list[Text]] = Shared()
        self._apart = Apart()
        self._screen = screen
        self._load = SteadyLoad(bench.site, screen.sends if screen else lambda _: None)
        self._renewing = self._over = False
        self._began = bench.manifests()

    def why(self, pod: str, language: Language) -> list[str]:
        """What ``goodjob why`` says of a pod, for each caller that sent to it.

        Raises:
            LabError: a proxy can't be asked.
        """
        self._check_there()
        return [public(say(each, language, None)) for each in self._reasons.of(pod, self._why)]

    def _why(self, pod: str) -> list[Text]:
        playing = None if self.classroom is None else self.classroom.place
        site = self._bench.site() if playing is None else playing
        return self._apart.of(_reasons, site, pod)

    def put(self, pod: str, plan: str) -> dict[str, Any]:
        """Put a fault plan in force.

        Raises:
            LabError: the plan is none, or the pod is not there.
        """
        self._check_seen()
        with self._bench.site().reach(pod) as control:
            return control.put(plan, seed=None, ttl_seconds=None)

    def prediction(self) -> list[dict[str, Any]]:
        """What can be said of the breaker in force before anything happens.

        Raises:
            LabError: there is no lab now.
        """
        self._check_there()
        pods = pods_now(self._bench.site(), lambda *_: None)
        return predicted(self._bench.manifests(), pods)

    def rules(self) -> dict[str, Any]:
        """The fields that can be changed, and what has changed since the board was started.

        Raises:
            LabError: there is no lab now.
        """
        self._check_there()
        now = self._bench.manifests()
        return {
            "fields": [each.as_dict() for each in fields(now)],
            "diff": diff(self._began, now),
        }

    def change(self, resource: str, where: str, value: str) -> dict[str, Any]:
        """Have the lab run with another value in one field.

        Raises:
            LabError: there is no such field, or the value was refused.
        """
        self._check_seen()
        with self._lock:
            self._bench.apply(changed(self._bench.manifests(), resource, where, value))
        return self.rules()

    def fresh(self) -> dict[str, Any]:
        """Begin anew: what ran when the board was started, without its past, and without load.

        Raises:
            LabError: it did not come up.
        """
        self._check_seen()
        with self._lock:
            self._renew()
        return self.rules()

    def _renew(self) -> None:
        there = False
        self._renewing = True
        if self._screen is not None:
            self._screen.renew()
        try:
            # Its lab goes now, whatever is still under way.
            self._load.end(_LAST_SECONDS)
            self._bench.fresh(self._began)
            there = True
        finally:
            self._renewing = False
            if self._screen is not None:
                self._screen.renewed(there=there)

    def load(self, rate: float) -> dict[str, float]:
        """Send so many requests a second from now on; 0 is none.

        Raises:
            LabError: there is no site now.
        """
        self._check_seen()
        with self._lock:
            self._load.set(rate)
            return {"rate": self._load.rate}

    def drill(self, answer: str) -> dict[str, Any]:
        """Run the drill that is asked, without load on the lab that is not seen meanwhile.

        Raises:
            LabError: there is none, or the prediction is no answer to it.
        """
        told = self.class_room().run(answer)
        with self._lock:
            self._load.set(0)
        return told

    def class_room(self) -> Classroom:
        """Where drills are.

        Raises:
            LabError: there are none here.
        """
        if self.classroom is None:
            raise LabError(Text("lesson-no-shelf"))
        return self.classroom

    def _check_seen(self) -> None:
        """Nothing is done to a lab that is not on the screen, or is about to go.

        Raises:
            LabError: a drill is there in its place, or another lab is on its way.
        """
        self._check_there()
        if self._over:
            raise LabError(Text("board-ending"))
        if self.classroom is not None and self.classroom.is_on:
            raise LabError(Text("board-drill-on"))

    def _check_there(self) -> None:
        """Of a lab that is just put in the place of another nothing can be said yet.

        Raises:
            LabError: it is so.
        """
        if self._renewing:
            raise LabError(Text("board-renewing"))

    def under_way(self) -> list[Text]:
        """What :meth:`close` waits for."""
        found = []
        if self._renewing:
            found.append(Text("board-ending-fresh"))
        if self.classroom is not None and self.classroom.is_playing:
            found.append(Text("board-ending-drill"))
        if self._load.busy:
            found.append(Text("board-ending-load"))
        return found

    def hush(self) -> None:
        """End the answers that are worked out: nobody waits for them any more."""
        self._apart.close()

    def close(self) -> None:
        """End what it began."""
        self._over = True
        self.hush()
        if self.classroom is not None:
            self.classroom.close()
        with self._lock:
            self._load.close()
