"""Commands with a known effect: what they write is computed from the files that they read, without running them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from witness_generators.world.vocabulary import PROJECT_NOUNS

Files = Mapping[str, bytes]
# Returns what a command writes, given the files that it finds and its own content (such as a compiler's output).
Effect = Callable[[Files, bytes], dict[str, bytes]]


@dataclass(frozen=True, slots=True)
class CommandRow:
    """A command, the files that it reads, and its effect; `own` names the kind of content that it makes itself.

    sources: the files that the tool needs, with default contents; a file of the project at the same path replaces them.
    """

    argv: tuple[str, ...]
    effect: Effect
    reads: tuple[str, ...] = ()
    own: str = ""
    stdout: str = ""
    stderr: str = ""
    sources: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it runs in a world; `made` is its own content, `leaves_out` the paths that it fails to write."""

    row: CommandRow
    made: bytes = b""
    leaves_out: tuple[str, ...] = ()

    @property
    def argv(self) -> tuple[str, ...]:
        return self.row.argv

    def run(self, files: Files) -> dict[str, bytes]:
        """The files that it writes, given those that it finds. Its exit code is 0, because go-witness records no failed command."""
        written = self.row.effect(files, self.made)
        return {path: content for path, content in written.items() if path not in self.leaves_out}


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


def _build_effect(path: str) -> Effect:
    return lambda _files, made: {path: made}


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


# Sources just large enough for the real tools to succeed on them.
_GO_MODULE = ("go.mod", b"module example.com/service\n\ngo 1.22\n")
_GO_MAIN = b"package main\n\nfunc main() {}\n"

_TESTS = "".join(f"def test_{word}() -> None:\n    assert True\n\n\n" for word in ("one", "two", "three"))


def _encode_sources(texts: Mapping[str, str]) -> tuple[tuple[str, bytes], ...]:
    return tuple((path, text.encode()) for path, text in texts.items())


def _list_compilers(name: str) -> tuple[CommandRow, ...]:
    """Commands that build a program of this name."""
    compiled = f"mkdir -p bin\ncc -O2 -o bin/{name} main.c\n"
    rule = "".join(f"\t{line}\n" for line in compiled.splitlines())
    crate = f'name = "{name}"\nversion = "0.1.0"\n'
    made = {
        "Makefile": f".PHONY: {name}\n{name}: main.c\n{rule}",
        "main.c": "int main(void) { return 0; }\n",
    }
    crated = {
        "Cargo.toml": f'[package]\n{crate}edition = "2021"\n\n[lib]\ncrate-type = ["cdylib"]\n',
        "Cargo.lock": f"version = 3\n\n[[package]]\n{crate}",
        "src/lib.rs": 'pub extern "C" fn ready() {}\n',
    }
    return (
        CommandRow(
            ("make", name),
            _build_effect(f"bin/{name}"),
            own="executable",
            stdout=compiled,
            sources=_encode_sources(made),
        ),
        CommandRow(
            ("go", "build", "-o", f"bin/{name}", f"./cmd/{name}"),
            _build_effect(f"bin/{name}"),
            own="executable",
            sources=(_GO_MODULE, (f"cmd/{name}/main.go", _GO_MAIN)),
        ),
        CommandRow(
            ("cargo", "build", "--release", "-p", name),
            _build_effect(f"target/release/lib{name}.so"),
            own="shared object",
            stderr=f"   Compiling {name} v0.1.0\n    Finished `release` profile [optimized] target(s) in 2.31s\n",
            sources=_encode_sources(crated),
        ),
    )


def _list_packers(name: str) -> tuple[CommandRow, ...]:
    """Commands that pack the folder of this name for distribution."""
    wheel = f"{name}-1.0.0-py3-none-any.whl"
    return (
        CommandRow(
            ("npm", "pack", f"./{name}"),
            _build_effect(f"{name}-1.0.0.tgz"),
            own="gzip",
            stdout=f"{name}-1.0.0.tgz\n",
            sources=_encode_sources({f"{name}/package.json": f'{{"name": "{name}", "version": "1.0.0"}}\n'}),
        ),
        CommandRow(
            ("python3", "-m", "build", "--wheel", "--outdir", "dist", name),
            _build_effect(f"dist/{wheel}"),
            own="zip",
            stdout=f"Successfully built {wheel}\n",
            sources=_encode_sources(
                {f"{name}/pyproject.toml": f'[project]\nname = "{name}"\nversion = "1.0.0"\n'}
            ),
        ),
    )


def _list_reporters(name: str) -> tuple[CommandRow, ...]:
    """Commands that check the folder of this name and write a report."""
    script = {"eslint.config.mjs": "export default [];\n", f"{name}/index.js": "export const ready = true;\n"}
    return (
        CommandRow(
            ("pytest", "-q", f"tests/{name}", "--junitxml=report.xml"),
            _build_effect("report.xml"),
            own="xml",
            stdout="3 passed in 0.12s\n",
            sources=_encode_sources({f"tests/{name}/test_{name}.py": _TESTS}),
        ),
        CommandRow(
            ("npx", "eslint", "-f", "json", "-o", "eslint.json", name),
            _build_effect("eslint.json"),
            own="json",
            sources=_encode_sources(script),
        ),
    )


# These commands write no files.
CHECKS: tuple[CommandRow, ...] = (
    CommandRow(("true",), _write_nothing),
    CommandRow(
        ("golangci-lint", "run", "--issues-exit-code=0"),
        _write_nothing,
        stdout="0 issues.\n",
        sources=(_GO_MODULE, ("main.go", _GO_MAIN)),
    ),
)


def list_tools(name: str) -> tuple[CommandRow, ...]:
    """The commands of build tools on a project part of this name: letters and digits, since it names a crate and a wheel."""
    return (*_list_compilers(name), *_list_packers(name), *_list_reporters(name))


# Draws choose a row by position: a new word or row changes what equal seeds draw.
TOOLS: tuple[CommandRow, ...] = tuple(row for name in PROJECT_NOUNS for row in list_tools(name))

ROWS = GRID + CHECKS + TOOLS
