"""The script of an answer: its fenced blocks of shell, joined in their order."""

from __future__ import annotations

_SHELLS = frozenset({"sh", "bash", "shell", "dash", "zsh", "console", "shell-session"})


def read_script(answer: str) -> str:
    """The shell of an answer, "" where it has none. A fence without a language counts where none names a shell."""
    blocks = _list_blocks(answer)
    named = [text for language, text in blocks if language in _SHELLS]
    return "\n".join(named or [text for language, text in blocks if not language])


def _list_blocks(answer: str) -> list[tuple[str, str]]:
    """(language, text) of each fenced block; one that is never closed reaches to the end."""
    blocks: list[tuple[str, str]] = []
    mark, language = "", ""
    lines: list[str] = []
    for line in answer.splitlines():
        stripped = line.strip()
        if not mark and stripped.startswith(("```", "~~~")):
            length = len(stripped) - len(stripped.lstrip(stripped[0]))
            mark, lines = stripped[0] * length, []
            language = stripped[length:].strip().split(" ")[0].lower()
        elif mark and stripped.startswith(mark) and not stripped.strip(mark[0]):
            blocks.append((language, "\n".join(lines)))
            mark = ""
        elif mark:
            lines.append(line)
    if mark:
        blocks.append((language, "\n".join(lines)))
    return blocks
