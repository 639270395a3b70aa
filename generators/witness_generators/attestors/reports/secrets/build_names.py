"""What gitleaks takes for a key in the id of a build: that of a project such as `web-api`, whose `web-api:UUID` looks like a setting."""

from __future__ import annotations

import re

from witness_generators.attestors.ci.codebuild_job import CodebuildJob
from witness_generators.attestors.reports.secrets.leak_rules import GENERIC_KEY, LeakRule
from witness_generators.attestors.reports.secrets.leaks import Leak
from witness_generators.world.world import World

# The attestors that record the id of the build, as far as worlds have it.
NAMED_BY = ("aws-codebuild", "environment")
# The names of settings that the rule knows (gitleaks 8.30.1, `generic-api-key`), with what may follow before the colon.
_SETTING = re.compile(
    r"(?:access|auth|[Aa]pi|API|credential|creds|key|passw(?:or)?d|secret|token)[\w.-]{0,20}\Z"
)


def find_named_builds(world: World) -> tuple[Leak, ...]:
    """The ids of the world's build and batch as secrets by their rule; nothing in a world without a build of such a project."""
    if not world.has(CodebuildJob):
        return ()
    job = world.prop(CodebuildJob)
    project, _, build = job.id(world).partition(":")
    if not _SETTING.search(project):
        return ()
    rule = LeakRule(
        GENERIC_KEY.id,
        GENERIC_KEY.description,
        project,
        GENERIC_KEY.entropy,
        bytes.decode,
        terminated=True,
        named=True,
    )
    ids = (build, job.batch_id) if job.batch else (build,)
    return tuple(Leak(rule, one.encode(), (), exported=False) for one in ids)
