"""`witness-schema policy new`: a policy that `witness sign` takes, from what a user has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from witness_cli.options.policy_options import (
    ArtifactsFromOption,
    AttestorsOption,
    CertConstraintOption,
    EvidenceOption,
    FunctionaryOption,
    IntermediateOption,
    KeyOption,
    RegoOption,
    RootOption,
    StepOption,
    TimestampAuthorityOption,
)
from witness_cli.terminal.console import note
from witness_cli.terminal.output import print_text


def new(
    step: StepOption = None,
    attestors: AttestorsOption = None,
    evidence: EvidenceOption = None,
    key: KeyOption = None,
    functionary: FunctionaryOption = None,
    rego: RegoOption = None,
    root: RootOption = None,
    intermediate: IntermediateOption = None,
    cert_constraint: CertConstraintOption = None,
    timestamp_authority: TimestampAuthorityOption = None,
    artifacts_from: ArtifactsFromOption = None,
    expires: Annotated[str, typer.Option(help="1y, 6m, 90d, or a time as 2036-01-01T00:00:00Z.")] = "1y",
    out: Annotated[Path | None, typer.Option(help="The file to write. [default: standard output]")] = None,
) -> None:
    """Write a policy, unsigned; what `policy check` will say of it, as of an end that is near, is told.

    Needs: the package alone. Example: `witness-schema policy new --step build --attestors git,environment --key pub.pem --rego git-branch=main --expires 1y`
    """
    from witness_generators.policy_drafts.draft_wishes import DraftWishes, read_wishes
    from witness_generators.policy_drafts.policy_draft import build_draft
    from witness_schema.json_writing import dumps
    from witness_schema.policies.policy_check import check_policy
    from witness_schema.swapping import replace_path

    wishes = DraftWishes(
        tuple(step or ()), tuple(attestors or ()), tuple(evidence or ()), tuple(key or ()), tuple(functionary or ()),
        tuple(rego or ()), root, tuple(intermediate or ()), tuple(cert_constraint or ()), tuple(timestamp_authority or ()),
        tuple(artifacts_from or ()), expires,
    )  # fmt: skip
    policy = build_draft(read_wishes(wishes))
    # What a user asks for may still be unwise: an end within 30 days, a constraint that any certificate meets.
    for each in check_policy(policy).findings:
        note(f"`policy check` will say: {each.rule}: {each.reason}")
    text = dumps(policy, indent=2, ensure_ascii=False) + "\n"
    if out is None:
        print_text(text)
        return
    with replace_path(out) as place:
        place.write_text(text)
    note(f"{out}: sign it with `witness sign -f {out} -k KEY -o policy-signed.json`")
