"""The flags of the real `witness`, and how a command line of it is read: as pflag and cobra read it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from witness_schema.documents.toml_file import read_toml
from witness_training.dataset.foreign.shell.shell_reading import Word
from witness_training.dataset.foreign.shell.witness_calls import COMMANDS

_FILE = Path(__file__).with_name("witness_flags.toml")
BELOW: Mapping[str, tuple[str, ...]] = {
    "attestors": ("list", "schema"),
    "policy": ("check",),
    "completion": ("bash", "fish", "powershell", "zsh"),
}
# What word processors make of two hyphens.
_DASHES = ("\u2013", "\u2014", "\u2212")
NO_VALUE = "has no value"
# What stands for words that a reader is to add.
_MORE = frozenset({"...", "…", "[flags]", "[command]", "[options]", "[FLAGS]", "[OPTIONS]"})
_VALUES: Mapping[str, re.Pattern[str]] = {
    "bool": re.compile("1|t|T|TRUE|true|True|0|f|F|FALSE|false|False"),
    "int": re.compile(r"[+-]?(0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]+|0[bB][01_]+|[0-9][0-9_]*)"),
    "duration": re.compile(r"[+-]?(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h))+)"),
}


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag of a command. short: one letter, "" for none."""

    name: str
    type: str
    short: str


@cache
def find_flags(command: str) -> Mapping[str, Flag]:
    """The flags of a command by name, with those of every command."""
    table = read_toml(_FILE)
    rows = {**table["*"], **table.get(command, {})}
    return {name: Flag(name, *(f"{row} ".split(" ")[:2])) for name, row in rows.items()}


@cache
def list_all_flags() -> frozenset[str]:
    """The names of the flags of all commands."""
    return frozenset(name for rows in read_toml(_FILE).values() for name in rows)


@dataclass(slots=True)
class CommandLine:
    """A command line as `witness` reads it.

    command: as "run" or "policy check"; "" for none. flags: name → the values that were given. rest: the words that are no flags. faults:
    rule and reason of what is refused on the way. elided: whether a word may stand for more words, or for none.
    asks: whether only the help is asked for.
    """

    command: str = ""
    flags: dict[str, list[Word]] = field(default_factory=dict)
    rest: list[Word] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    elided: bool = False
    asks: bool = False


def read_command_line(words: Sequence[Word]) -> CommandLine:
    """Read the words behind `witness`."""
    line = CommandLine(elided=any(word.text in _MORE for word in words))
    at = _find_command(words)
    if at is None:
        line.asks = True
        return line
    line.command = words[at].text
    if not words[at].literal:
        line.asks = True
        return line
    if line.command not in COMMANDS:
        line.faults.append(("command-unknown", f"`witness {line.command}`"))
        line.asks = True
        return line
    _read_below(line, words[:at], words[at + 1 :])
    return line


def _read_below(line: CommandLine, before: Sequence[Word], words: Sequence[Word]) -> None:
    below = BELOW.get(line.command, ())
    if below:
        at = next((at for at, word in enumerate(words) if not word.text.startswith("-")), None)
        if at is None or not words[at].literal:
            line.asks = True
            return
        name = words[at].text
        if name not in below and name != "help":
            line.faults.append(("command-unknown", f"`witness {line.command} {name}`"))
            line.asks = True
            return
        line.command = f"{line.command} {name}"
        words = [*words[:at], *words[at + 1 :]]
    if line.command == "help":
        line.asks = True
        return
    _LineReader(line).read([*before, *words])


def _find_command(words: Sequence[Word]) -> int | None:
    """The place of the command's name; flags of every command, with their values, may stand before it."""
    known = find_flags("")
    takes = {f"--{name}" for name in known} | {f"-{flag.short}" for flag in known.values() if flag.short}
    at = 0
    while at < len(words):
        text = words[at].text
        if not text.startswith("-"):
            return at
        at += 2 if text in takes else 1
    return None


class _LineReader:
    """Reads flags as pflag does: they may stand behind other words, up to `--`."""

    def __init__(self, line: CommandLine) -> None:
        self._line = line
        self._names = find_flags(line.command)
        self._letters = {flag.short: flag for flag in self._names.values() if flag.short}
        self._waiting: list[Word] = []

    def read(self, words: Sequence[Word]) -> None:
        # In reverse, so that taking the first one is cheap.
        self._waiting = list(reversed(words))
        while self._waiting:
            word = self._waiting.pop()
            if word.text == "--":
                self._line.rest += reversed(self._waiting)
                return
            if word.text in ("--help", "-h"):
                self._line.asks = True
            elif word.text.startswith("--"):
                self._read_long(word)
            elif word.text.startswith("-") and len(word.text) > 1:
                self._read_letters(word)
            elif word.text[:1] in _DASHES:
                said = f"{word.text!r} begins with another dash than -"
                self._line.faults.append(("flag-unknown", said))
            else:
                # The shell may put several words here, or none.
                self._line.elided |= not word.literal
                self._line.rest.append(word)

    def _read_long(self, word: Word) -> None:
        name, sign, value = word.text[2:].partition("=")
        flag = self._names.get(name)
        if flag is None:
            if word.literal or sign:
                self._line.faults.append(("flag-unknown", f"`witness {self._line.command}` has no --{name}"))
            self._skip_value(sign)
            return
        self._add(flag, Word(value, word.literal) if sign else None)

    def _skip_value(self, sign: str) -> None:
        # Whether an unknown flag takes a value cannot be known.
        if not sign and self._waiting and not self._waiting[-1].text.startswith("-"):
            self._waiting.pop()

    def _read_letters(self, word: Word) -> None:
        letters = word.text[1:]
        while letters:
            flag = self._letters.get(letters[0])
            if flag is None:
                if word.literal:
                    said = f"`witness {self._line.command}` has no -{letters[0]}" + (
                        f", in {word.text}" if len(word.text) > 2 else ""
                    )
                    self._line.faults.append(("flag-unknown", said))
                self._skip_value("")
                return
            letters = letters[1:]
            if flag.type != "bool" or letters.startswith("="):
                self._add(flag, Word(letters.removeprefix("="), word.literal) if letters else None)
                return
            self._add(flag, None)

    def _add(self, flag: Flag, value: Word | None) -> None:
        if value is None and flag.type == "bool":
            value = Word("true")
        if value is None:
            if not self._waiting:
                if not self._line.elided:
                    self._line.faults.append(("flag-value", f"--{flag.name} {NO_VALUE}"))
                return
            value = self._waiting.pop()
        check = _VALUES.get(flag.type)
        if value.literal and check is not None and not check.fullmatch(value.text):
            article = "an" if flag.type == "int" else "a"
            self._line.faults.append(
                ("flag-value", f"--{flag.name} takes {article} {flag.type}, not {value.text!r}")
            )
        self._line.flags.setdefault(flag.name, []).append(value)


def split_list(values: Sequence[Word]) -> list[str]:
    """The items of a flag that takes a list, of those values that are known."""
    return [item for value in values if value.literal for item in value.text.split(",") if item]
