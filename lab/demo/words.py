"""What the demo says, in the two languages of the class."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lab.words import Language

_WORDS: dict[str, dict[Language, str]] = {
    "starting": {
        "en": "Two versions of one service behind a real Envoy, from the YAML a cluster gets.",
        "ko": "한 서비스의 두 버전을 진짜 Envoy 뒤에 띄웁니다. 클러스터에 쓰는 YAML 그대로입니다.",
    },
    "ready": {"en": "ready after {seconds:.1f} s: {url}", "ko": "{seconds:.1f}초 만에 준비: {url}"},
    "first ten": {
        "en": "Ten requests. v2 will fail two of its own, with a 200 in between.",
        "ko": "요청 열 번. v2는 자기 차례에 두 번 실패하고, 그 사이에 200이 한 번 있습니다.",
    },
    "log": {
        "en": "v2's own log of these requests",
        "ko": "같은 요청에 대한 v2 자신의 로그",
    },
    "hidden": {
        "en": "the client got a 200: retried on v1",
        "ko": "클라이언트는 200을 받음: v1에서 재시도",
    },
    "not ejected": {
        "en": "{fives} 500s and no ejection: a 200 came between, and only errors in a row count.",
        "ko": "500이 {fives}번이어도 퇴출은 없습니다. 사이에 200이 있었고, 연속된 오류만 셉니다.",
    },
    "second ten": {
        "en": "Ten more. This time v2 answers once, then fails three times in a row.",
        "ko": "열 번 더. 이번에는 v2가 한 번 답한 뒤 세 번 연속으로 실패합니다.",
    },
    "event": {
        "en": "Envoy's own event: v2 is out of the pool",
        "ko": "Envoy 자신의 이벤트: v2가 풀에서 퇴출됨",
    },
    "waiting": {
        "en": "Requests go on, all to v1, until Envoy lets v2 back in.",
        "ko": "Envoy가 v2를 다시 들일 때까지 요청은 계속되고, 모두 v1이 답합니다.",
    },
    "countdown": {
        "en": "ejected for {seconds:2.0f} s · back in {earliest:2.0f} to {latest:2.0f} s · "
        "v1 answered {v1} · errors {errors}",
        "ko": "퇴출 {seconds:2.0f}초째 · {earliest:2.0f}~{latest:2.0f}초 뒤 복귀 · "
        "v1 응답 {v1} · 오류 {errors}",
    },
    "back": {
        "en": "Envoy's own event: v2 is back, and answers again",
        "ko": "Envoy 자신의 이벤트: v2가 돌아와 다시 답합니다",
    },
    "summary": {
        "en": "What the write-up says, and what was measured here",
        "ko": "글의 내용과 여기서 측정한 값",
    },
    "write-up": {"en": "the write-up", "ko": "글"},
    "measured": {"en": "measured", "ko": "측정"},
    "errors says": {"en": "the client saw no error", "ko": "클라이언트는 오류를 보지 못했다"},
    "errors measured": {
        "en": "{errors} errors in {asked} requests; Envoy retried {retried}",
        "ko": "요청 {asked}번에 오류 {errors}번, Envoy가 {retried}번 재시도",
    },
    "errors why": {
        "en": "Istio's default retries leave a 500 alone; the VirtualService says so itself.",
        "ko": "Istio의 기본 재시도에 500은 없습니다. VirtualService의 retries에 직접 썼습니다.",
    },
    "third says": {
        "en": "ejected after the third 500; its log shows a 200 among them",
        "ko": "세 번째 500 뒤에 퇴출. 로그에는 그 사이에 200이 있다",
    },
    "third measured": {
        "en": "no ejection with a 200 between; ejected on {streak} in a row",
        "ko": "200이 끼면 퇴출 없음, 연속 {streak}번째에 퇴출",
    },
    "third why": {
        "en": "consecutive5xxErrors counts errors in a row, per host; any other answer resets it.",
        "ko": "consecutive5xxErrors는 호스트마다 연속된 오류만 셉니다. "
        "다른 응답이 오면 처음부터입니다.",
    },
    "only v1 says": {"en": "then every answer is v1", "ko": "그 뒤로는 모두 v1이 답한다"},
    "only v1 measured": {
        "en": "{v1} of {all} answers while it was out",
        "ko": "퇴출 중 응답 {all}번 가운데 {v1}번",
    },
    "time says": {"en": "ejected for 30 s", "ko": "30초 동안 퇴출"},
    "time measured": {"en": "{seconds:.1f} s", "ko": "{seconds:.1f}초"},
    "time why": {
        "en": "baseEjectionTime is the least: Envoy lets hosts back at its sweep every "
        "{interval:.0f} s (interval).",
        "ko": "baseEjectionTime은 최소 시간입니다. Envoy는 {interval:.0f}초(interval)마다 도는 "
        "점검 때 복귀시킵니다.",
    },
    "failed": {
        "en": "the story did not go as told: {what}",
        "ko": "이야기대로 되지 않았습니다: {what}",
    },
    "ended": {"en": "Everything has been stopped.", "ko": "모두 종료했습니다."},
}


class Words:
    """The demo's sentences in one language."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of that key, filled in."""
        return _WORDS[key][self._language].format(**values)
