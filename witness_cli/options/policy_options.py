"""The options of `policy check` and `policy new`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from witness_cli.completion import complete_version

PoliciesOption = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…",
        help="Policies, signed (DSSE) or plain; signatures are not checked.",
    ),
]
VersionOption = Annotated[
    str | None,
    typer.Option(
        "--version",
        help="Judge by this go-witness. [default: the newest]",
        autocompletion=complete_version,
    ),
]
StrictOption = Annotated[bool, typer.Option("--strict", help="Exit 1 for a warning too.")]
OpaOption = Annotated[
    bool | None,
    typer.Option(
        "--opa/--no-opa",
        help="Let OPA, which the oracle has, compile the Rego. [default: where it is built]",
    ),
]
DrawsOption = Annotated[
    int,
    typer.Option(
        "--draws", min=0, help="Try the modules of each attestation on so many drawn ones; 0 for none."
    ),
]
OwnTypeOption = Annotated[
    list[str] | None,
    typer.Option(help="A predicate type of an attestor of your own, unknown to go-witness."),
]
FixOption = Annotated[
    bool,
    typer.Option(
        "--fix",
        help="Mend what is certain (names, ids, types); a signed policy is mended into a file beside it.",
    ),
]
StepOption = Annotated[list[str] | None, typer.Option("--step", help="A step by its name; once for each.")]
AttestorsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--attestors",
        "-a",
        help="What it requires: git,environment. Once for all steps, or once for each.",
    ),
]
EvidenceOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--from",
        help="Evidence of a step, whose name and types are required.",
    ),
]
KeyOption = Annotated[
    list[Path] | None,
    typer.Option("--key", "-k", help="The public key of who may sign."),
]
FunctionaryOption = Annotated[list[str] | None, typer.Option(help="STEP=pub.pem: a key for one step alone.")]
RegoOption = Annotated[
    list[str] | None,
    typer.Option(help="KIND or KIND=VALUE: git-branch=main, git-clean, environment-ci, product-others=a,b."),
]
RootOption = Annotated[
    Path | None,
    typer.Option(help="The authority whose certificates may sign."),
]
IntermediateOption = Annotated[
    list[Path] | None,
    typer.Option(help="A certificate between the root and those that sign."),
]
CertConstraintOption = Annotated[
    list[str] | None, typer.Option(help="NAME=VALUE: commonname, emails, …, or an extension of Fulcio.")
]
TimestampAuthorityOption = Annotated[
    list[Path] | None,
    typer.Option(help="The certificate of a timestamp authority."),
]
ArtifactsFromOption = Annotated[
    list[str] | None, typer.Option(help="STEP=STEP: its materials come from that step.")
]
