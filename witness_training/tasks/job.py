"""The job in which a script runs, where its attestors ask a service: a CI job, a machine in a cloud, or both."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Self

from witness_schema.errors import Misuse

CI = ("aws-codebuild", "github", "gitlab", "jenkins")
CLOUDS = ("aws", "gcp-iit")
ASKING = frozenset({*CI, *CLOUDS})
# The attestors of the jobs that there are. A machine of CodeBuild is in neither cloud: no instance answers there.
JOBS: tuple[tuple[str, ...], ...] = (
    *((name,) for name in (*CI, *CLOUDS)),
    *((ci, cloud) for ci, cloud in product(CI, CLOUDS) if ci != "aws-codebuild"),
)
VARIANTS = 8  # jobs with the same attestors, which differ in all else
# An option of an attestor that a job needs here → the variable in which the job has its value.
OPTION_VARIABLES: Mapping[tuple[str, str], str] = {("aws", "region-cert"): "AWS_REGION_CERT"}


@dataclass(frozen=True, slots=True)
class Job:
    """One job. attestors: those that ask its services, as a row of `JOBS` has them. number: below `VARIANTS`."""

    attestors: tuple[str, ...]
    number: int

    @classmethod
    def read(cls, spec: Mapping[str, Any] | None) -> Self | None:
        """The job of a spec, None for none. Raises Misuse for one that there is not."""
        if spec is None:
            return None
        found = cls(tuple(spec["attestors"]), spec["number"])
        if found.attestors not in JOBS or found.number not in range(VARIANTS):
            raise Misuse(f"there is no such job: {spec}")
        return found


def find_job(attestors: Collection[str]) -> tuple[str, ...] | None:
    """The attestors of the smallest job in which all of these can ask, () where none asks, None where no job has them all."""
    asking = ASKING & frozenset(attestors)
    if not asking:
        return ()
    return next((row for row in JOBS if asking == frozenset(row)), None)
