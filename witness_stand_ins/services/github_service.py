"""Stands for GitHub's token service and the JWKS of its issuer."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from witness_generators.attestors.ci.github import AUDIENCE
from witness_generators.attestors.ci.github_job import Event, GithubJob, Runner
from witness_generators.attestors.ci.github_token import build_github_token
from witness_generators.attestors.ci.reusable_workflows import Workflow
from witness_generators.world.world import Prop, World
from witness_schema.errors import Misuse
from witness_schema.json_writing import encode
from witness_stand_ins.checkouts.choices import Choices
from witness_stand_ins.checkouts.user_checkout import Checkout
from witness_stand_ins.services.service_row import Service
from witness_stand_ins.services.setting import Setting
from witness_stand_ins.web.exchanges import Request, Response, Route, refuse

EVENTS: tuple[Event, ...] = ("push", "pull_request", "workflow_dispatch", "schedule", "release")
PULL, TAG = "refs/pull/", "refs/tags/"


@dataclass(frozen=True, slots=True)
class CheckoutJob(GithubJob):
    """A job in a real checkout: event and ref are the user's, `full_ref` as `GITHUB_REF` has it."""

    full_ref: str

    def find_event(self, _world: World) -> Event:
        """The event that the user named."""
        return self.event

    def tag(self, _world: World) -> str:
        """The tag that the ref names, "" for another ref."""
        return self.full_ref.removeprefix(TAG) if self.full_ref.startswith(TAG) else ""

    def ref(self, _world: World) -> tuple[str, str]:
        """The ref in full and in short."""
        return self.full_ref, self.full_ref.split("/", 2)[2]


def _furnish(checkout: Checkout, choices: Choices) -> tuple[Prop, ...]:
    event = choices.event or "push"
    if event not in EVENTS:
        raise Misuse(
            f"GitHub starts no job on {event!r} here", where="--event", advice=f"one of: {', '.join(EVENTS)}"
        )
    ref = choices.ref or _find_ref(checkout, event)
    if not ref.startswith(("refs/heads/", PULL, TAG)):
        raise Misuse(
            f"{ref!r} is no full ref", where="--ref", advice="for instance refs/heads/main or refs/tags/v1"
        )
    if (event == "pull_request") != ref.startswith(PULL):
        raise Misuse(
            f"a {event} does not run for {ref}",
            where="--ref",
            advice="a pull request runs for refs/pull/7/merge",
        )
    workflow = Workflow("CI", ".github/workflows/ci.yml")
    run, nonce = 1 + secrets.randbelow(19_999_999_999), secrets.token_bytes(16)
    runner = Runner(1 + secrets.randbelow(1000), "X64")
    job = CheckoutJob(run, 1, event, workflow, False, False, "private", runner, nonce, 0, "", full_ref=ref)
    return (job,)


def _find_ref(checkout: Checkout, event: str) -> str:
    if event == "pull_request":
        return "refs/pull/1/merge"
    if checkout.tags and (event == "release" or not checkout.branch):
        return f"{TAG}{checkout.tags[0]}"
    return f"refs/heads/{checkout.branch or 'main'}"


def _list_routes(setting: Setting) -> Iterable[Route]:
    world = setting.world
    job = world.prop(GithubJob)
    variables = job.variables(world)
    bearer = f"bearer {variables['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}"

    def mint(request: Request) -> Response:
        if request.headers.get("authorization", "").lower() != bearer.lower():
            return refuse("the request does not bear the job's ACTIONS_ID_TOKEN_REQUEST_TOKEN", 401)
        if request.query.get("api-version") != ["2.0"]:
            return refuse("the address is not ACTIONS_ID_TOKEN_REQUEST_URL: it lacks api-version=2.0")
        # Without an audience GitHub names the owner's address.
        (audience,) = request.query.get("audience", [f"https://github.com/{world.repository.owner}"])[:1]
        signed = setting.issue(build_github_token(world, job, audience))
        return Response(body=encode({"count": 1, "value": signed}), note=f"token for {audience}")

    yield Route(variables["ACTIONS_ID_TOKEN_REQUEST_URL"].partition("?")[0], mint, GITHUB.name)
    yield setting.publish(build_github_token(world, job, AUDIENCE), GITHUB.name)


GITHUB = Service(
    "github",
    "GitHub Actions: the token service of a job and the keys of its issuer",
    ("github",),
    GithubJob,
    _furnish,
    _list_routes,
    over_tls=True,
)
