"""Faults of a service that answers late, by halves, with an error, to some only, or not at all."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

from witness_stand_ins.faults.fault_row import Fault, Outcome
from witness_stand_ins.web.exchanges import Handler, Request, Response, refuse

SLOW = 2.0  # seconds before a slow service answers
# With `--archivista-headers "Authorization: Bearer stand-in"` a store that wants it answers.
AUTHORIZATION = "Bearer stand-in"


def _wait(seconds: float | None, stopping: Event, handler: Handler) -> Handler:
    def answer(request: Request) -> Response:
        return replace(handler(request), cut=True) if stopping.wait(seconds) else handler(request)

    return answer


def _cut(handler: Handler) -> Handler:
    return lambda request: replace(handler(request), cut=True)


def _fail(_handler: Handler) -> Handler:
    return lambda _request: refuse("the service is down, as --fault asks", 503)


def _want_authorization(handler: Handler) -> Handler:
    def answer(request: Request) -> Response:
        if request.headers.get("authorization") == AUTHORIZATION:
            return handler(request)
        return refuse(f"this request lacks the header Authorization: {AUTHORIZATION}", 401)

    return answer


_ASKED = ("github", "gitlab", "gcp", "aws")
# Those that no attestor asks.
_BESIDE = ("tsa", "archivista", "fulcio")
# Of a registry the step pulls, and fails without it; nobody signs without the timestamp that was asked for,
# and a run whose collection is not stored fails.
_REFUSED: dict[str, Outcome] = dict.fromkeys((*_ASKED, "registry", *_BESIDE), "refused")
# What they would have said is missing from what is recorded.
_LEFT_OUT: dict[str, Outcome] = dict.fromkeys(("codebuild", "kubernetes"), "recorded")
EXCHANGE_FAULTS = (
    Fault(
        "slow",
        f"each answer comes {SLOW:g} seconds late",
        # The SDK gives the metadata service a second; nothing else has a limit.
        {
            **dict.fromkeys((*_ASKED, "registry", *_BESIDE), "recorded"),
            **_LEFT_OUT,
            "aws": "refused",
        },
        exchange=lambda handler, stopping: _wait(SLOW, stopping, handler),
    ),
    Fault(
        "silent",
        "the service takes requests and never answers",
        dict.fromkeys(("github", "gitlab", "gcp", "registry", "kubernetes", *_BESIDE), "waits"),
        exchange=lambda handler, stopping: _wait(None, stopping, handler),
    ),
    Fault(
        "cut-off",
        "the connection ends in the middle of each answer",
        {**_REFUSED, **_LEFT_OUT},
        exchange=lambda handler, _stopping: _cut(handler),
    ),
    Fault(
        "unavailable",
        "the service answers 503 to everything",
        {**_REFUSED, **_LEFT_OUT},
        exchange=lambda handler, _stopping: _fail(handler),
    ),
    Fault(
        "wants-authorization",
        f"the store answers 401 to requests without the header `Authorization: {AUTHORIZATION}`",
        {"archivista": "refused"},
        exchange=lambda handler, _stopping: _want_authorization(handler),
    ),
)
