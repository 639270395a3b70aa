"""The calls of `witness` among the commands of a shell text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from witness_training.dataset.foreign.shell.shell_reading import Simple, Word, read_shell

# Programs that start the one that their arguments name.
_STARTERS = frozenset({
    "sudo", "env", "time", "nohup", "exec", "command", "timeout", "nice", "xargs", "docker", "podman", "nerdctl", "kubectl", "strace", "stdbuf", "doas",
})  # fmt: skip
SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ash"})
COMMANDS = ("run", "sign", "verify", "attestors", "policy", "completion", "version", "help")
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Call:
    """A call of `witness`: the words behind the name, and the command that it stands in."""

    words: tuple[Word, ...]
    within: Simple


def list_commands(commands: Iterable[Simple], depth: int = 0) -> Iterator[Simple]:
    """The commands, each followed by those of a text that it gives to a shell: `bash -c '…'`."""
    for command in commands:
        yield command
        words = command.words
        for at, word in enumerate(words[:-2]):
            if word.text.rpartition("/")[2] in SHELLS and _runs_text(words[at + 1]) and depth < _DEEPEST:
                if words[at + 2].literal:
                    yield from list_commands(read_shell(words[at + 2].text).commands, depth + 1)
                break


def _runs_text(word: Word) -> bool:
    return word.literal and word.text.startswith("-") and word.text.endswith("c")


def list_calls(commands: Iterable[Simple]) -> Iterator[Call]:
    """The calls of `witness` in commands that `list_commands` gave."""
    for command in commands:
        at = _find_name(command.words)
        if at is not None:
            yield Call(tuple(command.words[at + 1 :]), command)


def is_witness(word: Word) -> bool:
    """Whether a word names the program, with or without a path."""
    return word.literal and word.text.rpartition("/")[2] in ("witness", "witness.exe")


def _find_name(words: list[Word]) -> int | None:
    if not words:
        return None
    if is_witness(words[0]):
        return 0
    if words[0].text.rpartition("/")[2] not in _STARTERS:
        return None
    for at in range(1, len(words)):
        # An image or a container may have this name as well.
        if is_witness(words[at]) and at + 1 < len(words) and words[at + 1].text in COMMANDS:
            return at
    return None
