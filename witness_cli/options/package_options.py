"""The options that name a Go package of the user's: its folder, types of it, and where its modules are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from witness_schema.upstream.user_packages import UserPackage

PackageOption = Annotated[
    Path | None,
    typer.Option(help="A Go package of your own, its module or go.work: the attestors that it registers."),
]
TypesOption = Annotated[
    list[str] | None, typer.Option("--type", help="A type of `--package` by its name, instead of attestors.")
]
JoinedOption = Annotated[
    Path | None,
    typer.Option(
        "--source",
        "--package",
        help="A Go package of your own, or the folder of a witness-schema.toml with `packages`: its attestors join go-witness's.",
    ),
]
SearchOption = Annotated[
    list[Path] | None,
    typer.Option(help="A folder of modules (`path@version`, as in Go's module cache) to search first."),
]


def choose_package(
    package: Path | None, types: list[str] | None, others: dict[str, object]
) -> UserPackage | None:
    """Return what `--package` and `--type` name, None without them. Raises Misuse where another option says otherwise."""
    from witness_schema.errors import Misuse
    from witness_schema.upstream.user_packages import UserPackage

    if package is None:
        if types:
            raise Misuse("--type names a type of a package", advice="name its folder: --package ./mypkg")
        return None
    if clash := [option for option, value in others.items() if value is not None]:
        raise Misuse(f"--package and {clash[0]} contradict each other", advice="name one of them")
    return UserPackage(package, tuple(types or ()))
