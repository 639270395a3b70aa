"""Answers to repair tasks on command lines that are broken, or right in another style: one function a row."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence

from witness_training.families.repair.command_drawing import write_line
from witness_training.families.repair.command_lines import FLAGS
from witness_training.families.repair.command_repairs import write_broken, write_right
from witness_training.tasks.task import Task

Pairs = list[tuple[str, str]]


class Line:
    """The right command line of a task."""

    def __init__(self, task: Task) -> None:
        self.spec = task.spec
        self.command: str = task.spec["command"]
        self.pairs: Pairs = [(flag, value) for flag, value in task.spec["words"]]
        self.rest: list[str] = list(task.spec["rest"])
        self.text, self.broken = write_right(task.spec), write_broken(task.spec)

    def plain(self, pairs: Pairs | None = None, rest: Sequence[str] | None = None) -> str:
        """On one line, each value behind its flag."""
        return write_line(
            self.command, self.pairs if pairs is None else pairs, self.rest if rest is None else rest, (0, 1)
        )

    def name(self, flag: str) -> str:
        return next(each.name for each in FLAGS[self.command] if flag in (f"--{each.name}", f"-{each.short}"))

    def short(self, name: str) -> str:
        return next(each.short for each in FLAGS[self.command] if each.name == name)

    def set(self, name: str, value: str) -> str | None:
        """With another value of one flag; None if the line has no such flag."""
        changed = [(flag, value if self.name(flag) == name else old) for flag, old in self.pairs]
        return fence(self.plain(changed)) if changed != self.pairs else None

    def drop(self, name: str) -> str | None:
        kept = [pair for pair in self.pairs if self.name(pair[0]) != name]
        return fence(self.plain(kept)) if len(kept) < len(self.pairs) else None

    def value(self, name: str) -> str | None:
        return next((value for flag, value in self.pairs if self.name(flag) == name), None)


def fence(text: str, language: str = "sh") -> str:
    return f"Mended:\n\n```{language}\n{text}\n```"


Row = Callable[[Line], str | None]


def _of(command: str, row: Row) -> Row:
    return lambda line: row(line) if line.command == command else None


def _add(*words: str) -> Row:
    return lambda line: fence(line.plain([*line.pairs, (words[0], words[1])]))


def _in(text: str) -> Row:
    return lambda line: text.replace("LINE", line.plain())


def _spell(name: str, other: str) -> Row:
    """The flag under a name that the command has not."""

    def row(line: Line) -> str | None:
        changed = [(other if line.name(flag) == name else flag, value) for flag, value in line.pairs]
        return fence(line.plain(changed)) if changed != line.pairs else None

    return row


BROKEN: Mapping[str, Row] = {
    "empty": lambda _: "",
    "unmended": lambda line: fence(line.broken),
    "prose alone": lambda _: "Add the flag that is missing.",
    "no fence": _in("LINE"),
    "inline code": _in("Use `LINE`."),
    "two blocks": _in("```sh\nLINE\n```\n\n```sh\nLINE\n```"),
    "two commands": _in("```sh\nLINE\nLINE\n```"),
    "two commands on a line": _in("```sh\nLINE && witness version\n```"),
    "piped": _in("```sh\nLINE | tee log\n```"),
    "in a subshell": _in("```sh\n(LINE)\n```"),
    "in the background": _in("```sh\nLINE &\n```"),
    "with a directory change": _in("```sh\ncd src && LINE\n```"),
    "json": _in('```json\n{"command": "LINE"}\n```'),
    "commented out": _in("```sh\n# LINE\n```"),
    "another program": lambda line: fence(line.plain().replace("witness ", "cosign ", 1)),
    "no program": lambda line: fence(line.plain().removeprefix("witness ")),
    "another subcommand": lambda line: fence(line.plain().replace(f"witness {line.command}", "witness attest", 1)),
    "run for sign": _of("sign", lambda line: fence(line.plain().replace("witness sign", "witness run", 1))),
    "a quote left open": lambda line: fence(f"{line.plain()} '"),
    "placeholders": lambda line: fence(f"witness {line.command} -k <key> -o <file>"),
    "an unknown flag more": _add("--force", "true"),
    "an unknown letter more": _add("-z", "1"),
    "no key": lambda line: line.drop("publickey") if line.command == "verify" else line.drop("signer-file-key-path"),
    "another key": lambda line: line.set("publickey" if line.command == "verify" else "signer-file-key-path", "other.pem"),
    "no step": lambda line: line.drop("step"),
    "another step": lambda line: line.set("step", "other"),
    "an empty step": lambda line: line.set("step", ""),
    "no outfile": lambda line: line.drop("outfile"),
    "another outfile": lambda line: line.set("outfile", "elsewhere.json"),
    "no attestors": _of("run", lambda line: line.drop("attestations") if line.value("attestations") != "environment,git" else None),
    "another attestor": _of("run", lambda line: line.set("attestations", "material")),
    "an attestor more": _of("run", _add("-a", "jenkins")),
    "another hash": lambda line: line.set("hashes", "sha1"),
    "another folder": lambda line: line.set("workingdir", "elsewhere"),
    "tracing": _of("run", lambda line: fence(f"{line.plain([*line.pairs, ('--trace=true', '')], []).rstrip(chr(39))} -- {shlex.join(line.rest)}".replace("''", ""))),
    "another command run": _of("run", lambda line: fence(line.plain(rest=["true"]))),
    "no command run": _of("run", lambda line: fence(line.plain(rest=[]))),
    "a word less": _of("run", lambda line: fence(line.plain(rest=line.rest[:-1]))),
    "no dashes": _of("run", lambda line: fence(line.plain().replace(" -- ", " ", 1))),
    "the policy unsigned": lambda line: line.set("policy", "policy.json"),
    "no policy": _of("verify", lambda line: line.drop("policy")),
    "another artifact": lambda line: line.set("artifactfile", "other.bin"),
    "no artifact": lambda line: line.drop("artifactfile"),
    "a subject beside the artifact": _of("verify", _add("-s", "5e" * 32)),
    "a collection more": _of("verify", _add("-a", "other.json")),
    "no infile": lambda line: line.drop("infile"),
    "another infile": lambda line: line.set("infile", "other.json"),
    "another datatype": _of("sign", _add("-t", "application/json")),
    "--key": _spell("signer-file-key-path", "--key"),
    "--output": _spell("outfile", "--output"),
    "--public-key": _spell("publickey", "--public-key"),
}  # fmt: skip


def _long(line: Line) -> str:
    return fence(line.plain([(f"--{line.name(flag)}", value) for flag, value in line.pairs]))


def _short(line: Line) -> str:
    pairs = [
        (f"-{line.short(name)}" if line.short(name) else f"--{name}", value)
        for flag, value in line.pairs
        for name in (line.name(flag),)
    ]
    return fence(line.plain(pairs))


def _joined(line: Line) -> str:
    words = " ".join(f"--{line.name(flag)}={shlex.quote(value)}" for flag, value in line.pairs)
    return fence(f"witness {line.command} {words}" + (f" -- {shlex.join(line.rest)}" if line.rest else ""))


def _glued(line: Line) -> str:
    words = [
        f"-{line.short(line.name(flag))}{value}" if line.short(line.name(flag)) else f"{flag} {value}"
        for flag, value in line.pairs
    ]
    return fence(
        f"witness {line.command} {' '.join(words)}" + (f" -- {shlex.join(line.rest)}" if line.rest else "")
    )


def _each_apart(line: Line) -> str | None:
    value = line.value("attestations")
    if line.command != "run" or value is None or "," not in value:
        return None
    kept = [pair for pair in line.pairs if line.name(pair[0]) != "attestations"]
    return fence(line.plain([*kept, *(("-a", name) for name in reversed(value.split(",")))]))


def _quoted(line: Line, mark: str) -> str:
    words = " ".join(f"{flag} {mark}{value}{mark}" for flag, value in line.pairs)
    return fence(f"witness {line.command} {words}" + (f" -- {shlex.join(line.rest)}" if line.rest else ""))


def _shell(line: Line, shell: str) -> str | None:
    return fence(line.plain(rest=[shell, "-c", " ".join(line.rest)])) if line.rest else None


RIGHT: Mapping[str, Row] = {
    "as it is": lambda line: fence(line.text),
    "no prose": _in("```sh\nLINE\n```"),
    "more prose": _in("The fault is small.\n\n- see below\n\n```sh\nLINE\n```\n\nThat is all, and `witness version` tells the version."),
    "bash": lambda line: fence(line.plain(), "bash"),
    "shell": lambda line: fence(line.plain(), "shell"),
    "console": lambda line: fence(f"$ {line.plain()}", "console"),
    "no language": lambda line: fence(line.plain(), ""),
    "tildes": _in("~~~sh\nLINE\n~~~"),
    "a longer fence": _in("````sh\nLINE\n````"),
    "an indented fence": _in("1. Run\n\n   ```sh\n   LINE\n   ```"),
    "blank lines": _in("```sh\n\nLINE\n\n```"),
    "a comment above": _in("```sh\n# mended\nLINE\n```"),
    "a comment behind": _in("```sh\nLINE # mended\n```"),
    "more blanks": lambda line: fence(line.plain().replace(" -", "   -")),
    "continued": lambda line: fence(line.plain().replace(" --", " \\\n    --")),
    "each flag on a line": lambda line: fence(write_line(line.command, line.pairs, line.rest, (0, 0))),
    "long flags": _long,
    "short flags": _short,
    "joined by equals": _joined,
    "glued to the letter": _glued,
    "letter with equals": lambda line: fence(line.plain().replace(" -k ", " -k=", 1)) if any(flag == "-k" for flag, _ in line.pairs) else None,
    "flags in another order": lambda line: fence(line.plain(line.pairs[::-1])),
    "single quotes": lambda line: _quoted(line, "'"),
    "double quotes": lambda line: _quoted(line, '"'),
    "attestors apart": _each_apart,
    "attestors in another order": _of("run", lambda line: line.set("attestations", ",".join(reversed((line.value("attestations") or "").split(","))))),
    "a flag twice": _of("run", lambda line: fence(line.plain([("-o", "first.json"), *line.pairs])) if line.value("outfile") else None),
    "paths with ./": lambda line: line.set("outfile", f"./{line.value('outfile')}") if line.value("outfile") else None,
    "key with ./": lambda line: line.set("signer-file-key-path", f"./{line.value('signer-file-key-path')}") if line.value("signer-file-key-path") else None,
    "artifact with ./": lambda line: line.set("artifactfile", f"./{line.value('artifactfile')}") if line.value("artifactfile") else None,
    "the default hash left out": lambda line: line.drop("hashes"),
    "the default hash told": _of("run", _add("--hashes", "sha256")),
    "a log level": _add("-l", "debug"),
    "through sh": lambda line: _shell(line, "sh"),
    "through bash": lambda line: _shell(line, "bash"),
    "a variable in front": lambda line: fence(f"LC_ALL=C {line.plain()}"),
    "the default datatype": _of("sign", _add("--datatype", "https://witness.testifysec.com/policy/v0.1")),
    "archivista switched off": _of("run", lambda line: fence(line.plain().replace("witness run", "witness run --enable-archivista=false", 1))),
}  # fmt: skip


def list_answers(task: Task, rows: Mapping[str, Row]) -> Iterator[tuple[str, str]]:
    """Name and text of each row's answer that can be made of this task."""
    line = Line(task)
    for name, row in rows.items():
        answer = row(line)
        if answer is not None:
            yield name, answer
