"""`witness-schema ask`: a question to a model in the terminal, and whether the answer works."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from witness_cli.options.model_option import ModelOption
from witness_cli.terminal.console import EXIT_FINDING, note
from witness_cli.terminal.output import Format, FormatOption, print_json, print_texts

if TYPE_CHECKING:
    from witness_training.asking.answer_check import CheckedAnswer
    from witness_training.asking.conversation import Conversation


def ask(
    question: Annotated[
        str | None,
        typer.Argument(
            help="The question; without one, a line of standard input is a question.", show_default=False
        ),
    ] = None,
    model: ModelOption = None,
    adapter_path: Annotated[
        Path | None, typer.Option(help="An adapter written by `train`; without it the bare model answers.")
    ] = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Run the answer's script in a sandbox and judge its commands, Rego and JSON."
        ),
    ] = False,
    longest: Annotated[int, typer.Option(min=1, help="The most tokens of an answer.")] = 1024,
    form: FormatOption = Format.text,
) -> None:
    """Ask a model. Without a question it is a conversation, a line a question. With `--check` exit 1 says that something does not work.

    Needs: the `train` extra; for `--check` a clone with its oracle, and a sandbox for scripts. Example: `witness-schema ask "How do I attest git in the step build?" --adapter-path adapters/tiny --check`
    """  # fmt: skip
    from witness_training.asking.conversation import open_conversation

    conversation = open_conversation(model, adapter_path)
    faulty = False
    for asked in [question] if question is not None else _read_questions():
        answer = _answer(conversation, asked, longest, form)
        checked = _check(asked, answer) if check else None
        faulty |= checked is not None and not checked.sound
        if form is Format.json:
            print_json({"question": asked, "answer": answer, "check": checked.plain() if checked else None})
    if faulty:
        raise typer.Exit(EXIT_FINDING)


def _read_questions() -> Iterator[str]:
    """The lines of standard input that are not empty; on a terminal each with a prompt."""
    if sys.stdin.isatty():
        note("a line is a question; Ctrl-D ends the conversation")
    while True:
        if sys.stdin.isatty():
            print("> ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            return
        if line.strip():
            yield line.strip()


def _answer(conversation: Conversation, question: str, longest: int, form: Format) -> str:
    """The whole answer, printed as it comes unless it is for JSON."""
    from witness_schema.printable import escape_lines

    pieces = list[str]()

    def stream() -> Iterator[str]:
        line = ""
        for piece in conversation.ask(question, longest=longest):
            pieces.append(piece)
            *whole, line = (line + piece).split("\n")
            # A model may write anything, and this is somebody's terminal: whole lines, escaped.
            yield from (escape_lines(each) + "\n" for each in whole)
        yield escape_lines(line) + "\n"

    if form is Format.json:
        pieces += conversation.ask(question, longest=longest)
    else:
        print_texts(stream())
    return "".join(pieces)


def _check(question: str, answer: str) -> CheckedAnswer:
    """Check an answer, and say on standard error what came of it."""
    from witness_training.asking.answer_check import check_answer

    checked = check_answer(question, answer)
    note(f"check: script: {checked.script}" + (f" ({checked.reason})" if checked.reason else ""))
    for finding in checked.findings:
        note(f"check: {finding.rule}: {finding.reason} ({finding.place})")
    if checked.sound:
        note("check: nothing is wrong with its commands, Rego and documents")
    return checked
