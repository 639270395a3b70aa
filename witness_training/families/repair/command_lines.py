"""Command lines of `witness run`, `sign` and `verify`: read by the flags of the real command, without running them."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Type = Literal["string", "strings", "stringArray", "bool", "int", "duration"]


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag of a command. short: one letter, "" for none."""

    name: str
    short: str = ""
    type: Type = "string"


# What command lines without services are made of; a test holds each against the flags that were read off the real command.
_SIGNER = (
    Flag("signer-file-key-path", "k"),
    Flag("signer-file-cert-path"),
    Flag("signer-file-intermediate-paths", "", "strings"),
    Flag("signer-file-key-passphrase-path"),
)
_EVERYWHERE = (Flag("config", "c"), Flag("log-level", "l"))
FLAGS: Mapping[str, tuple[Flag, ...]] = {
    "run": (
        *_EVERYWHERE,
        *_SIGNER,
        Flag("step", "s"),
        Flag("attestations", "a", "strings"),
        Flag("outfile", "o"),
        Flag("workingdir", "d"),
        Flag("trace", "r", "bool"),
        Flag("hashes", "", "strings"),
        Flag("dirhash-glob", "", "strings"),
        Flag("timestamp-servers", "t", "strings"),
        Flag("enable-archivista", "", "bool"),
        Flag("attestor-product-include-glob"),
        Flag("attestor-product-exclude-glob"),
        Flag("env-filter-sensitive-vars", "", "bool"),
        Flag("env-add-sensitive-key", "", "strings"),
        Flag("env-allow-sensitive-key", "", "strings"),
    ),
    "sign": (
        *_EVERYWHERE,
        *_SIGNER,
        Flag("infile", "f"),
        Flag("outfile", "o"),
        Flag("datatype", "t"),
        Flag("timestamp-servers", "", "strings"),
    ),
    "verify": (
        *_EVERYWHERE,
        Flag("policy", "p"),
        Flag("publickey", "k"),
        Flag("attestations", "a", "strings"),
        Flag("artifactfile", "f"),
        Flag("subjects", "s", "strings"),
        Flag("directory-path"),
        Flag("policy-ca-roots", "", "strings"),
        Flag("policy-ca-intermediates", "", "strings"),
        Flag("policy-commonname"),
        Flag("enable-archivista", "", "bool"),
    ),
}


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A command line as `witness` understands it. flags: name → values. rest: the words that are no flags."""

    command: str
    flags: Mapping[str, tuple[str, ...]] = field(hash=False)
    rest: tuple[str, ...]


class UnusableLineError(ValueError):
    """A command line that `witness` refuses, or that is none; the message says why."""


def read_line(text: str) -> CommandLine:
    """Read one command line of a shell. Raises UnusableLineError."""
    words = _split(text)
    while words and "=" in words[0] and words[0].split("=")[0].isidentifier():
        words = words[1:]
    if len(words) < 2 or words[0] != "witness":
        raise UnusableLineError("it is no call of witness")
    if words[1] not in FLAGS:
        raise UnusableLineError(f'unknown command "{words[1]}"')
    return _read_flags(words[1], words[2:])


def _split(text: str) -> list[str]:
    lines = [
        line
        for line in text.replace("\\\n", " ").splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if len(lines) != 1:
        raise UnusableLineError(f"{len(lines)} commands stand where one is asked for")
    line = lines[0].strip().removeprefix("$ ")
    try:
        lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|<>()")
        lexer.whitespace_split = True
        lexer.commenters = "#"
        words = list(lexer)
    except ValueError as error:
        raise UnusableLineError(f"the shell cannot read it: {error}") from None
    if any(set(word) & set(";&|<>()") and set(word) <= set(";&|<>()") for word in words):
        raise UnusableLineError("it is more than one command")
    return words


def _read_flags(command: str, words: list[str]) -> CommandLine:
    """As pflag reads them: flags may stand behind other words, up to `--`."""
    by_name = {flag.name: flag for flag in FLAGS[command]}
    by_letter = {flag.short: flag for flag in FLAGS[command] if flag.short}
    flags: dict[str, tuple[str, ...]] = {}
    rest: list[str] = []
    queue = list(words)
    while queue:
        word = queue.pop(0)
        if word == "--":
            rest += queue
            break
        if word.startswith("--"):
            name, sign, value = word[2:].partition("=")
            flag = by_name.get(name)
            if flag is None:
                raise UnusableLineError(f"unknown flag: --{name}")
            _add(flags, flag, value if sign else None, queue)
        elif word.startswith("-") and word != "-":
            _read_letters(word[1:], by_letter, flags, queue, word)
        else:
            rest.append(word)
    return CommandLine(command, flags, tuple(rest))


def _read_letters(
    letters: str, known: Mapping[str, Flag], flags: dict[str, tuple[str, ...]], queue: list[str], word: str
) -> None:
    while letters:
        letter, letters = letters[0], letters[1:]
        flag = known.get(letter)
        if flag is None:
            raise UnusableLineError(f"unknown shorthand flag: '{letter}' in {word}")
        if flag.type == "bool" and not letters.startswith("="):
            _add(flags, flag, None, queue)
        else:
            _add(flags, flag, letters.removeprefix("=") or None, queue)
            return


def _add(flags: dict[str, tuple[str, ...]], flag: Flag, value: str | None, queue: list[str]) -> None:
    if value is None and flag.type == "bool":
        value = "true"
    if value is None:
        if not queue:
            raise UnusableLineError(f"flag needs an argument: --{flag.name}")
        value = queue.pop(0)
    if flag.type == "strings":
        flags[flag.name] = (*flags.get(flag.name, ()), *(item for item in value.split(",") if item))
    elif flag.type == "stringArray":
        flags[flag.name] = (*flags.get(flag.name, ()), value)
    else:
        flags[flag.name] = (value,)


def find_missing(line: CommandLine) -> str:
    """What the real command says of required flags that are missing; "" for nothing."""
    flags = line.flags
    match line.command:
        case "run" if "signer-file-key-path" not in flags:
            return "failed to load signers: failed to load any signers"
        case "run" if not flags.get("step", ("",))[0]:
            return "step name is required"
        case "sign" if ("infile" in flags) != ("outfile" in flags):
            missing = "outfile" if "infile" in flags else "infile"
            return f"if any flags in the group [infile outfile] are set they must all be set; missing [{missing}]"
        case "sign" if "signer-file-key-path" not in flags:
            return "failed to load signer: failed to load any signers"
        case "verify" if not {"publickey", "policy-ca-roots", "policy-ca-intermediates"} & set(flags):
            return (
                "at least one of the flags in the group [publickey policy-ca policy-ca-roots policy-ca-intermediates "
                "verifier-kms-ref] is required"
            )
        case "verify" if not {"artifactfile", "subjects"} & set(flags):
            return "at least one of the flags in the group [artifactfile subjects] is required"
        case _:
            return ""
