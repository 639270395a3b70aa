"""Commands with a known effect: what they write is computed from the files that they read, without running them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from witness_generators.recorded_tools.chain_rows import ROWS as CHAIN_ROWS
from witness_generators.recorded_tools.chain_rows import ChainRow
from witness_generators.recorded_tools.recording_file import read_chains
from witness_generators.recorded_tools.templates import fill
from witness_generators.world.file_contents import write_content
from witness_generators.world.vocabulary import PROJECT_NOUNS

# Stands for the folder of the step, which the effect of a command does not know.
FOLDER = "${folder}"
Files = Mapping[str, bytes]
# Returns what a command writes, given the files that it finds and the few bytes of its own.
Effect = Callable[[Files, bytes], dict[str, bytes]]


@dataclass(frozen=True, slots=True)
class CommandRow:
    """A command, the files that it reads, and its effect.

    seeded:    whether what it makes follows from a few bytes of its own (`Command.made`) beside the files that it reads.
    stdout, stderr: templates (`recorded_tools.templates`).
    sources:   the files that the tool needs, with default contents; a file of the project at the same path replaces them.
    recording: the id of the recording that it is drawn from, "" for a command by hand.
    name:      what the project is called in a recorded command.
    part:      how often it is drawn beside the others.
    """

    argv: tuple[str, ...]
    effect: Effect
    reads: tuple[str, ...] = ()
    seeded: bool = False
    stdout: str = ""
    stderr: str = ""
    sources: tuple[tuple[str, bytes], ...] = ()
    recording: str = ""
    name: str = ""
    part: int = 4


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it runs in a world; `made` are its few bytes, `leaves_out` the paths that it fails to write."""

    row: CommandRow
    made: bytes = b""
    leaves_out: tuple[str, ...] = ()

    @property
    def argv(self) -> tuple[str, ...]:
        return self.row.argv

    def run(self, files: Files, folder: str) -> dict[str, bytes]:
        """The files that it writes in this folder, given those that it finds. Its exit code is 0: go-witness records no failed command."""
        written = self.row.effect(files, self.made)
        mark, named = FOLDER.encode(), folder.encode()
        # Of a few files only: most contents do not name the folder.
        return {
            path: content.replace(mark, named) if mark in content else content
            for path, content in written.items()
            if path not in self.leaves_out
        }


def build_shell_row(text: str, effect: Effect, *reads: str) -> CommandRow:
    """The row of a command line that a shell runs."""
    return CommandRow(("sh", "-c", text), effect, reads)


def _sort_lines(content: bytes) -> bytes:
    lines = content.split(b"\n")
    # `sort` ends every line with a newline, and sees no empty line after the last newline.
    if lines[-1] == b"":
        lines.pop()
    return b"".join(line + b"\n" for line in sorted(lines))


def _copy_input_twice(files: Files, _made: bytes) -> dict[str, bytes]:
    return {"copy.txt": files["input.txt"], "output.txt": files["input.txt"]}


def _write_nothing(_files: Files, _made: bytes) -> dict[str, bytes]:
    return {}


# Five commands that read at most input.txt and write output.txt.
GRID: tuple[CommandRow, ...] = (
    build_shell_row('echo "Success" > output.txt', lambda _files, _made: {"output.txt": b"Success\n"}),
    build_shell_row(
        "cat input.txt > output.txt", lambda files, _made: {"output.txt": files["input.txt"]}, "input.txt"
    ),
    build_shell_row(
        'cp input.txt output.txt && echo "Done" >> output.txt',
        lambda files, _made: {"output.txt": files["input.txt"] + b"Done\n"},
        "input.txt",
    ),
    build_shell_row(
        "sort input.txt > output.txt",
        lambda files, _made: {"output.txt": _sort_lines(files["input.txt"])},
        "input.txt",
    ),
    build_shell_row("tee copy.txt < input.txt > output.txt", _copy_input_twice, "input.txt"),
)


# It writes no files.
CHECKS: tuple[CommandRow, ...] = (CommandRow(("true",), _write_nothing, part=2),)


# By the MIME type of a recorded product: what writes such a content from a seed. eslint's report has the form of its recording.
_ESLINT = (
    '[{"filePath":"${folder}/${name}/index.js","messages":[],"suppressedMessages":[],"errorCount":0,"fatalErrorCount":0,'
    '"warningCount":0,"fixableErrorCount":0,"fixableWarningCount":0,"usedDeprecatedRules":[]}]'
)


def _build_recorded_effect(row: ChainRow, name: str) -> Effect:
    """Writes the products of the recording, with contents of their MIME types."""
    # Filled as far as it goes once for all draws: most paths name the project and nothing else.
    products = tuple(
        (path.replace("${name}", name), mime_type, bytes([number]))
        for number, (path, mime_type) in enumerate(read_chains()[row.id].products.items())
    )
    if row.id == "eslint":
        report = _ESLINT.replace("${name}", name).encode()
        return lambda _files, _made: dict.fromkeys((path for path, _, _ in products), report)
    return lambda _files, made: {
        fill(path, {}, made): write_content(mime_type, made + number) for path, mime_type, number in products
    }


def _build_recorded_row(row: ChainRow, name: str) -> CommandRow:
    recording = read_chains()[row.id]
    sources = tuple(
        (fill(path, {"name": name}, b""), content.replace("${name}", name).encode())
        for path, content in row.files.items()
    )
    return CommandRow(
        tuple(word.replace("${name}", name) for word in recording.argv),
        _build_recorded_effect(row, name),
        seeded=True,
        stdout=recording.stdout,
        stderr=recording.stderr,
        sources=sources,
        recording=row.id,
        name=name,
        part=row.part,
    )


_DRAWN_CHAINS = tuple(row for row in CHAIN_ROWS if row.id in read_chains())


@lru_cache(maxsize=1024)
def build_tool(number: int, name: str) -> CommandRow:
    """A recorded command of a build tool on a project part of this name: letters and digits, since it names a crate and a wheel."""
    return _build_recorded_row(_DRAWN_CHAINS[number], name)


# Draws choose a row by position: a new word or row changes what equal seeds draw.
TOOLS: tuple[CommandRow, ...] = tuple(
    build_tool(number, name) for name in PROJECT_NOUNS for number in range(len(_DRAWN_CHAINS))
)
# By the command line of each: its number among the recorded ones.
TOOL_NUMBERS: Mapping[tuple[str, ...], int] = {
    row.argv: at % len(_DRAWN_CHAINS) for at, row in enumerate(TOOLS)
}

ROWS = GRID + CHECKS + TOOLS
