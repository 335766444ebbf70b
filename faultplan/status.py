"""A status as an answer, with what belongs to it."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from faultplan.errors import FaultPlanError
from faultplan.quantities import count
from faultplan.settled import Settled

LOWEST_STATUS = 200
HIGHEST_STATUS = 599
LONGEST_RETRY_AFTER = 24 * 60 * 60
LARGEST_BODY = 1024
LONGEST_HEADER = 256
MOST_HEADERS = 8

# What frames the answer or names who gave it is the server's own.
RESERVED_HEADERS = frozenset(
    [
        "connection",
        "content-length",
        "date",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "x-goodjob-fault",
        "x-goodjob-pod",
        "x-goodjob-version",
    ]
)

_HEADER_NAME = re.compile(r"[!#$&'*+.^_`|~0-9a-z-]{1,64}")
_OPTIONS = re.compile(r"([^()]*)\(([^()]*)\)")
# What a plan may hold as it is. The rest is written as %3B, as in a URL: the signs of the
# grammar, line ends, and all that is not ASCII.
_PLAIN = " !#$&'*+-./:<>?[]^_`{|}~\""
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2}|[^%])*")


@dataclass(frozen=True, slots=True)
class Status(Settled):
    """Answer with a status.

    Args:
        code: the status.
        retry_after: seconds for the header ``Retry-After``.
        body: the text in place of the usual one.
        headers: more headers, by their lower-case names.
    """

    code: int
    retry_after: int | None = None
    body: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        options = []
        if self.retry_after is not None:
            options.append(f"retry-after={self.retry_after}")
        if self.body is not None:
            options.append(f"body={quote(self.body, safe=_PLAIN)}")
        options += [f"header={name}:{quote(value, safe=_PLAIN)}" for name, value in self.headers]
        return f"{self.code}({','.join(options)})" if options else str(self.code)


def parse_code(text: str) -> Status:
    """Read a status without options.

    Raises:
        FaultPlanError: it is not a number from 200 to 599.
    """
    if not re.fullmatch("[0-9]{3}", text) or not LOWEST_STATUS <= int(text) <= HIGHEST_STATUS:
        problem = "a status is a number from {lowest} to {highest}"
        raise FaultPlanError(text, problem, lowest=LOWEST_STATUS, highest=HIGHEST_STATUS)
    return Status(int(text))


def parse_status(text: str) -> Status:
    """Read a status, with or without options in parentheses.

    Raises:
        FaultPlanError: the status or an option is wrong.
    """
    if "(" not in text and ")" not in text:
        return parse_code(text)
    match = _OPTIONS.fullmatch(text)
    if match is None:
        raise FaultPlanError(
            text, "options are written once, at the end, such as 503(retry-after=5,body=later)"
        )
    code = parse_code(match[1]).code
    retry_after: int | None = None
    body: str | None = None
    headers: list[tuple[str, str]] = []
    for option in match[2].split(","):
        name, _, value = option.partition("=")
        match name.strip():
            case "retry-after" if retry_after is None:
                retry_after = count(value.strip(), option.strip(), LONGEST_RETRY_AFTER, lowest=0)
            case "body" if body is None:
                body = _text(value, option, LARGEST_BODY)
            case "header" if len(headers) < MOST_HEADERS:
                headers.append(_header(value, option))
            case "header":
                problem = "there may be {most} headers and no more"
                raise FaultPlanError(option, problem, most=MOST_HEADERS)
            case "retry-after" | "body":
                raise FaultPlanError(option, "the option is given twice")
            case _:
                raise FaultPlanError(
                    option, "no such option; there are retry-after=SECONDS, body=TEXT, header=N:V"
                )
    return Status(code, retry_after, body, tuple(headers))


def _text(value: str, token: str, largest: int) -> str:
    if not _ESCAPED.fullmatch(value):
        raise FaultPlanError(token, "a % is written %25, and %XX is a byte in hexadecimal digits")
    try:
        decoded = unquote_to_bytes(value)
        text = decoded.decode()
    except UnicodeError as error:
        raise FaultPlanError(token, "the text is not UTF-8") from error
    if len(decoded) > largest:
        problem = "{count} bytes are too many, {most} are allowed"
        raise FaultPlanError(token, problem, count=len(decoded), most=largest)
    return text


def _header(text: str, token: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    name = name.strip().lower()
    if not colon or not _HEADER_NAME.fullmatch(name):
        raise FaultPlanError(token, "a header is written header=name:value")
    if name in RESERVED_HEADERS:
        raise FaultPlanError(token, 'the header "{name}" is the service\'s own', name=name)
    decoded = _text(value, token, LONGEST_HEADER).strip(" ")
    # A line end in a value would be a header, or an answer, of its own.
    if not re.fullmatch(r"[ -~]*", decoded):
        raise FaultPlanError(token, "the value of a header is one line of printable ASCII")
    return name, decoded
