"""Stands for a GitLab server: the token in `CI_JOB_JWT` and the keys that verify it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from witness_generators.attestors.ci.gitlab_job import MAJORS, GitlabJob
from witness_generators.attestors.ci.gitlab_token import build_job_jwt
from witness_generators.world.world import Prop
from witness_stand_ins.checkouts.choices import Choices
from witness_stand_ins.checkouts.user_checkout import Checkout
from witness_stand_ins.services.service_row import Service
from witness_stand_ins.services.setting import Setting
from witness_stand_ins.web.exchanges import Route

# The first version without CI_JOB_JWT, the only token that `witness run` finds by itself.
FIRST_WITHOUT = 17


def _furnish(_checkout: Checkout, choices: Choices) -> tuple[Prop, ...]:
    job = GitlabJob(
        pipeline=1 + secrets.randbelow(9_999_999),
        stage="build",
        image="",
        config=".gitlab-ci.yml",
        source=choices.event or "push",
        of_tag=choices.ref.startswith("refs/tags/"),
        runner=1 + secrets.randbelow(50_000),
        protected=False,
        environment="",
        waited=0,
        nonce=secrets.token_bytes(16),
        key=0,
        behind=_count_months_behind(),
        subgroups="",
    )
    return (job,)


def _count_months_behind() -> int:
    """Count the months since the last release that gives every job a token."""
    year, first = MAJORS[FIRST_WITHOUT]
    now = datetime.fromtimestamp(time.time(), UTC)
    return (now.year - year) * 12 + now.month - first + 1


def _list_routes(setting: Setting) -> Iterable[Route]:
    token = build_job_jwt(setting.world, setting.world.prop(GitlabJob))
    if token is not None:
        yield setting.publish(token, GITLAB.name)


def _list_variables(setting: Setting) -> Mapping[str, str]:
    token = build_job_jwt(setting.world, setting.world.prop(GitlabJob))
    return {"CI_JOB_JWT": setting.issue(token)} if token else {}


GITLAB = Service(
    "gitlab",
    "a GitLab server: the token of a job and the keys that verify it",
    ("gitlab",),
    GitlabJob,
    _furnish,
    _list_routes,
    over_tls=True,
    variables=_list_variables,
)
