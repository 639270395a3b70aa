"""All families, in the order in which a mix takes turns among them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from witness_schema.errors import UnknownName
from witness_training.families.configure.configure_family import CONFIGURE
from witness_training.families.explain.explain_family import FAMILY as EXPLAIN
from witness_training.families.family import Family
from witness_training.families.recover.recover_family import FAMILY as RECOVER
from witness_training.families.repair.repair_family import FAMILY as REPAIR
from witness_training.families.schema_questions.schema_family import FAMILY as SCHEMA
from witness_training.families.verdict.verdict_family import FAMILY as VERDICT
from witness_training.families.write_rego.kind_roster import KINDS
from witness_training.families.write_rego.write_rego_family import WRITE_REGO

FAMILIES: tuple[Family, ...] = (CONFIGURE, WRITE_REGO, VERDICT, REPAIR, EXPLAIN, SCHEMA, RECOVER)
# Kind of requirement (the axis `rego-kind`) → the attestor whose attestation it is about.
REGO_ATTESTORS: Mapping[str, str] = {kind.id: kind.attestor for kind in KINDS}


def find_family(name: str) -> Family:
    """The family of this name. Raises UnknownName, with similar names, for any other."""
    for family in FAMILIES:
        if family.name == name:
            return family
    known = [family.name for family in FAMILIES]
    raise UnknownName(
        f"there is no family {name!r}",
        advice=f"one of: {', '.join(known)}",
        near=tuple(difflib.get_close_matches(name, known)),
    )
