"""The roster: the rows of all attestors, collected from their modules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from witness_generators.attestors.ci import aws_codebuild, github, gitlab, jenkins, jwt
from witness_generators.attestors.cloud import aws, gcp_iit
from witness_generators.attestors.containers import docker, k8smanifest, oci
from witness_generators.attestors.host import lockfiles, maven, network_trace, omnitrail, system_packages
from witness_generators.attestors.provenance import link, policyverify, slsa
from witness_generators.attestors.reports import sarif, sbom, vex
from witness_generators.attestors.reports.secrets import secretscan
from witness_generators.recording import commit_invariants, run_invariants, trace_invariants
from witness_generators.recording.attestor_row import (
    Attestations,
    AttestorRow,
    Invariant,
    PropKind,
)
from witness_generators.recording.run_facts import (
    COMMAND_RUN,
    ENVIRONMENT,
    GIT,
    file_digests,
    materials,
    products,
)

# The order decides the order of props, and so in which order they change the world.
_ROWS: tuple[AttestorRow, ...] = (
    AttestorRow("command-run", COMMAND_RUN, invariants=trace_invariants.ROWS),
    AttestorRow("environment", ENVIRONMENT),
    AttestorRow("file", {"": file_digests}),
    AttestorRow("git", GIT, invariants=(*run_invariants.ROWS, *commit_invariants.ROWS)),
    AttestorRow("material", {"": materials}),
    AttestorRow("product", {"": products}),
    aws.ROW,
    aws_codebuild.ROW,
    docker.ROW,
    gcp_iit.ROW,
    github.ROW,
    gitlab.ROW,
    jenkins.ROW,
    jwt.ROW,
    k8smanifest.ROW,
    link.ROW,
    lockfiles.ROW,
    maven.ROW,
    network_trace.ROW,
    oci.ROW,
    omnitrail.ROW,
    policyverify.ROW,
    sarif.ROW,
    sbom.ROW,
    secretscan.ROW,
    slsa.ROW,
    system_packages.ROW,
    vex.ROW,
)
ROWS: Mapping[str, AttestorRow] = {row.name: row for row in _ROWS}
INVARIANTS: tuple[Invariant, ...] = tuple(invariant for row in _ROWS for invariant in row.invariants)


def list_needs(names: Iterable[str]) -> tuple[PropKind, ...]:
    """The kinds of props that these attestors need, each once, in the order of the roster."""
    # dict.fromkeys drops repeats and keeps the order: one prop serves all attestors that need its kind.
    wanted = set(names)
    return tuple(dict.fromkeys(need for row in _ROWS if row.name in wanted for need in row.needs))


def find_broken(attestations: Attestations) -> Iterator[Invariant]:
    """The invariants that these attestations break; an invariant about an absent attestor holds."""
    return (
        row
        for row in INVARIANTS
        if all(name in attestations for name in row.attestors) and not row.check(attestations)
    )
