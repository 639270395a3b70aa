"""What `policy check --fix` does with one file: the diff first, then the file, the verdict before and after."""

from __future__ import annotations

import stat
from collections.abc import Callable
from typing import TYPE_CHECKING

from witness_cli.terminal.console import note
from witness_schema.policies.policy_check import Surroundings, check_policy
from witness_schema.policies.policy_file import read_policy_text
from witness_schema.policies.policy_mending import mend_file
from witness_schema.printable import escape_lines
from witness_schema.swapping import replace_path

if TYPE_CHECKING:
    from witness_schema.policies.policy_file import PolicyFile


def fix_file(file: PolicyFile, surroundings: Surroundings, show: Callable[[str], None]) -> PolicyFile:
    """Shows the diff, writes the mended policy and returns it; a signed policy stays as it is, and its mended payload goes into a file beside it.

    show: prints the diff. Raises what `replace_path` raises, with nothing written.
    """
    mended = mend_file(file, surroundings.version)
    if not mended.changes:
        note(f"{file.path}: nothing that is certain is left to mend")
        return file
    show(escape_lines(mended.show_difference(file.path.name)))
    target = file.path.with_name(f"{file.path.stem}-mended.json") if file.signed else file.path
    with replace_path(target) as place:
        place.write_bytes(mended.text.encode())
        place.chmod(stat.S_IMODE(file.path.stat().st_mode))
    after = read_policy_text(mended.text.encode(), target)
    before = check_policy(file.value, file.tree, surroundings).verdict
    count = len(mended.changes)
    note(f"{file.path}: {count} place{'s' * (count > 1)} mended in {target}")
    note(f"before: {before}")
    note(f"after: {check_policy(after.value, after.tree, surroundings).verdict}")
    if file.signed:
        note(f"the signed policy is as it was: sign {target.name}")
    return after
