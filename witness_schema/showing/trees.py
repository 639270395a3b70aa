"""A tree of lines with branches, as `tree` prints folders; foreign text in it is escaped and capped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from witness_schema.printable import escape_line, guard_commands


@dataclass(slots=True)
class Branch:
    """A line, and what hangs below it."""

    text: str
    below: list[Branch] = field(default_factory=list)

    def add(self, text: str) -> Branch:
        """Hang a new line below this one."""
        branch = Branch(text)
        self.below.append(branch)
        return branch


def render_tree(root: Branch) -> str:
    """The text of a tree, each line printable whatever it was made of."""
    return guard_commands("".join(f"{line}\n" for line in _list_lines(root)))


def _list_lines(root: Branch) -> Iterator[str]:
    """Yield the lines in their order; a stack and no recursion, since a document may be nested deeply."""
    yield escape_line(root.text)
    waiting = [("", one, index == len(root.below) - 1) for index, one in enumerate(root.below)][::-1]
    while waiting:
        lead, branch, is_last = waiting.pop()
        yield f"{lead}{'└─ ' if is_last else '├─ '}{escape_line(branch.text)}"
        deeper = lead + ("   " if is_last else "│  ")
        last = len(branch.below) - 1
        waiting += [(deeper, one, index == last) for index, one in enumerate(branch.below)][::-1]
