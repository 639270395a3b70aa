"""The variables of a run in the forms that shells, other programs and GitHub Actions read."""

from __future__ import annotations

import os
import secrets
import shlex
from collections.abc import Callable, Mapping, Sequence

from witness_schema.json_writing import encode_indented

Variables = Mapping[str, str]


def write_shell(variables: Variables, flags: Sequence[str], address: str) -> str:
    """Lines for `eval`: exports, then as comments what `witness run` also needs and how to end the stand-ins."""
    lines = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    more = [f"# witness run also needs: {' '.join(flags)}"] if flags else []
    return "\n".join((*lines, *more, f"# stand-ins at {address}; to end them: kill {os.getpid()}")) + "\n"


def write_dotenv(variables: Variables, _flags: Sequence[str], _address: str) -> str:
    """Lines `NAME="value"`, in which quotes, backslashes, dollars and line breaks are escaped."""
    marks = str.maketrans({"\\": "\\\\", '"': '\\"', "$": "\\$", "`": "\\`", "\n": "\\n"})
    return "".join(f'{name}="{value.translate(marks)}"\n' for name, value in variables.items())


def write_json(variables: Variables, flags: Sequence[str], address: str) -> str:
    """One object: the variables, the flags that `witness run` needs, the address, and the id of the process."""
    record = {"environment": variables, "flags": flags, "address": address, "process": os.getpid()}
    return encode_indented(record).decode() + "\n"


def write_github(variables: Variables, _flags: Sequence[str], _address: str) -> str:
    """Lines for the file that `GITHUB_ENV` names, each value between marks that it cannot hold."""
    mark = f"END-{secrets.token_hex(8)}"
    return "".join(f"{name}<<{mark}\n{value}\n{mark}\n" for name, value in variables.items())


FORMS: Mapping[str, Callable[[Variables, Sequence[str], str], str]] = {
    "sh": write_shell,
    "dotenv": write_dotenv,
    "json": write_json,
    "github-env": write_github,
}
