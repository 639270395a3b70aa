"""Options and order that all commands share: -h, -q, -v and --color, and the order of the lists in --help."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated, Any

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup

from witness_cli.terminal.console import wishes

_PANEL = "Options of every command"
# In the order in which people need them; typer would list groups after commands.
_NAMES = (
    "quickstart doctor schema validate show sample combinations policy run stand-ins generate dataset score model "
    "bench train evaluate ask serve export publish vendor refresh tasks list fetch emit diff history check new test judge exec "
    "verify report merge parquet paraphrase impact status versions sync"
)
ORDER = tuple(_NAMES.split())


class Color(StrEnum):
    """When to print colours."""

    auto = "auto"
    always = "always"
    never = "never"


def _set_quiet(value: bool) -> None:
    # Each level of the command (`-q combinations`, `combinations -q`) calls back: a later default must not undo it.
    wishes.quiet |= value


def _set_verbose(value: bool) -> None:
    wishes.verbose |= value


def _set_color(value: Color | None) -> None:
    """Set the colours of results and of the help texts, which typer prints by itself."""
    if value is None:
        return
    from typer import rich_utils

    wishes.color = value.value
    if value is Color.never:
        rich_utils.COLOR_SYSTEM = None
    elif value is Color.always:
        os.environ.pop("NO_COLOR", None)
        rich_utils.FORCE_TERMINAL = True


def _declare_shared_options(
    _quiet: Annotated[
        bool,
        typer.Option(
            "-q",
            "--quiet",
            help="Print no progress and no advice.",
            callback=_set_quiet,
            expose_value=False,
            is_eager=True,
            rich_help_panel=_PANEL,
        ),
    ] = False,
    _verbose: Annotated[
        bool,
        typer.Option(
            "-v",
            "--verbose",
            help="Also print the time taken and where an error was raised.",
            callback=_set_verbose,
            expose_value=False,
            is_eager=True,
            rich_help_panel=_PANEL,
        ),
    ] = False,
    _color: Annotated[
        Color | None,
        typer.Option(
            "--color",
            help="`auto`: colours on a terminal, unless NO_COLOR is set.",
            callback=_set_color,
            expose_value=False,
            is_eager=True,
            rich_help_panel=_PANEL,
        ),
    ] = None,
) -> None:
    """The options that every command has."""  # fmt: skip


def _build_shared_options() -> list[Any]:
    # Typer builds options only from a function's signature, so a throwaway command is made of one.
    app = typer.Typer(add_completion=False)
    app.command()(_declare_shared_options)
    return [option for option in typer.main.get_command(app).params if option.name != "help"]


class Command(TyperCommand):
    """A command with the options that every command has."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.params = [*self.params, *_build_shared_options()]


class Group(TyperGroup):
    """A group that lists its commands by ORDER and has the options that every command has."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.params = [*self.params, *_build_shared_options()]

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands, sorted by ORDER."""
        return sorted(super().list_commands(ctx), key=ORDER.index)
