"""What attestors record in a job, told from its world: what stands in its token, its instance's document, its build."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

from witness_generators.api.direct_draws import draw_scene
from witness_generators.runs.scenes import Scene
from witness_training.tasks.job import JOBS, VARIANTS, Job

_SEED = 1500
# The variable with the token of a GitLab job; of version 17 and later no job has one that `witness run` finds.
_GITLAB_TOKEN = "CI_JOB_JWT"


def draw_job(job: Job) -> Scene:
    """The scene of a job: the same on every machine, and Linux in all of them."""
    return _draw_jobs(job.attestors)[job.number]


@cache
def record_in_job(job: Job, attestor: str) -> Any:
    """What an attestor records in a job, but for what each run has of its own (times, keys)."""
    return draw_job(job).attestation(attestor)


@cache
def _draw_jobs(attestors: tuple[str, ...]) -> tuple[Scene, ...]:
    return tuple(islice(_list_fitting(attestors), VARIANTS))


def _list_fitting(attestors: tuple[str, ...]) -> Iterator[Scene]:
    index = 0
    while True:
        scene = draw_scene(
            ("git", "environment", *attestors), seed=_SEED + JOBS.index(attestors), index=index
        )
        index += 1
        if scene.world.machine.os == "linux" and ("gitlab" not in attestors or _has_token(scene)):
            yield scene


def _has_token(scene: Scene) -> bool:
    return any(_GITLAB_TOKEN in prop.variables(scene.world) for prop in scene.world.props)
