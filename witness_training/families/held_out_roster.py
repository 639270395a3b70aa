"""What shows a value that is held out: productions and requirements by their texts, names and commands as they are."""

from __future__ import annotations

from collections.abc import Mapping

from witness_training.families.configure.space import name_lists
from witness_training.families.configure.wording.configure_productions import GRAMMAR as CONFIGURE
from witness_training.families.configure.wording.configure_productions import LINES
from witness_training.families.explain.explain_wording import GRAMMAR as EXPLAIN
from witness_training.families.recover.recover_wording import GRAMMAR as RECOVER
from witness_training.families.repair.repair_wording import GRAMMAR as REPAIR
from witness_training.families.schema_questions.schema_wording import GRAMMAR as SCHEMA
from witness_training.families.shown_documents import document_names
from witness_training.families.verdict.verdict_wording import GRAMMAR as VERDICT
from witness_training.families.write_rego.kind_roster import KINDS
from witness_training.families.write_rego.kinds import requirement_names
from witness_training.families.write_rego.rego_questions import GRAMMAR as WRITE_REGO
from witness_training.families.write_rego.rego_questions import list_clauses
from witness_training.wording.personas import SHARED

GRAMMARS = (CONFIGURE, LINES, EXPLAIN, RECOVER, REPAIR, SCHEMA, VERDICT, WRITE_REGO)
# The programs of a tool chain whose name is none.
PROGRAMS: Mapping[str, tuple[str, ...]] = {
    "rust": ("cargo", "rustc", "rustup"),
    "gradle": ("gradle", "gradlew"),
    "awk": ("awk", "gawk", "mawk"),
    "gzip": ("gzip", "gunzip", "zcat"),
}


def list_names() -> frozenset[str]:
    """Every name of a step, a file, a folder or a branch that a family draws from a list."""
    lists = (
        *(name_lists.STEPS, name_lists.STEMS, name_lists.FOLDERS, name_lists.BRANCHES),
        *(document_names.STEPS, document_names.PROJECTS, document_names.STEMS, document_names.BRANCHES),
        *(requirement_names.BRANCHES, requirement_names.FILES),
        *(requirement_names.OUTPUTS, requirement_names.STEPS),
    )
    return frozenset(name for names in lists for name in names)


def list_productions() -> dict[str, str]:
    """The text of each value on the axis `phrasing`, with facts in braces."""
    parts = [part for grammar in GRAMMARS for part in grammar.parts.values()]
    parts += [list_clauses(kind, mode) for kind in KINDS for mode in ("must", "deny")]
    return {production.id: production.text for part in (SHARED.values(), *parts) for production in part}


def list_messages() -> dict[str, str]:
    """The message of each kind of requirement, with parameters in braces and a `%v` for each argument."""
    return {kind.id: kind.message for kind in KINDS}
