"""Errors of the API: one shape for every error, after RFC 9457."""

from http import HTTPStatus

from django.http import JsonResponse
from django.urls import reverse
from ninja import Schema
from pydantic import Field

MEDIA_TYPE = "application/problem+json"
MOST_NAMED = 30  # values that an error lists
LONGEST = 100  # characters of a value that it repeats
SAID = {  # where the site answers with a page, the sentence that a program gets
    400: "The request could not be read.",
    404: "There is nothing at this address. The addresses are listed in the documentation.",
    405: "The API is read-only: it answers GET, HEAD and OPTIONS.",
    414: "The address is too long. Ask for fewer values at a time.",
    500: "The server failed. The error is logged.",
    503: "The database is busy or unavailable. Try again after the number of seconds in Retry-After.",
}
WITH_SLASH = (
    "There is nothing at this address. Ask again without the slash at its end: only /api/v1/ has one."
)


class ParameterError(Schema):
    """A fault of one parameter."""

    parameter: str
    message: str
    value: str | None = Field(None, description="The value that was sent, shortened.")
    allowed: list[str] | None = Field(None, description="The values that are allowed.")


class Problem(Schema):
    """The reason why there is no response, after RFC 9457."""

    type: str = Field(description="Address that explains errors.")
    title: str = Field(description="The status in words.")
    status: int
    detail: str = Field(description="What is wrong, in a sentence.")
    errors: list[ParameterError] = Field(
        description="One entry for each parameter at fault; empty if none is."
    )


class Refusal(Exception):
    """A request that is answered with a problem. `errors`: [{parameter, message, value?, allowed?}]."""

    def __init__(self, status, detail, errors=()):
        super().__init__(detail)
        self.status, self.detail, self.errors = status, detail, list(errors)


def unknown(parameter, value, *, found_at):
    """404: a parameter names something that does not exist; `found_at`: the path of the list of valid names."""
    said = f"Nothing here is called “{shown(value)}”. {found_at} lists what there is."
    error = {"parameter": parameter, "message": said, "value": shown(value)}
    return Refusal(404, f"{parameter}: {said}", [error])


def invalid(errors):
    """422: parameters that cannot be read."""
    first = errors[0]
    return Refusal(422, f"{first['parameter']}: {first['message']}", errors)


def shown(value):
    """A value as an error repeats it: bounded, on one line."""
    return " ".join(str(value)[:LONGEST].replace("\0", "\N{REPLACEMENT CHARACTER}").split())


def problem(status, detail="", errors=(), headers=None):
    """The response."""
    body = {
        "type": f"{reverse('api:documentation')}#errors",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail or SAID.get(status, HTTPStatus(status).description),
        "errors": list(errors),
    }
    headers = {"Cache-Control": "no-store"} | (headers or {})
    dumps = {"ensure_ascii": False}
    return JsonResponse(
        body, status=status, headers=headers, content_type=MEDIA_TYPE, json_dumps_params=dumps
    )
