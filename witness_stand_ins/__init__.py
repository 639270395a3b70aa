"""Stand-ins for the services that attestors ask, so that every attestor runs on a laptop: what they sign is test evidence.

`StandIns` runs them while a block runs, `SERVICES` are their rows by name, `FAULTS` what they can do wrong, and
`is_test_evidence` tells what was signed beside them. Submodules are imported on
first access.

>>> from witness_stand_ins import SERVICES
>>> SERVICES["aws"].stands_for
'the metadata service of an EC2 instance, with a signed identity document'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from witness_schema.validation.test_evidence import is_test_evidence
    from witness_stand_ins.faults.fault_roster import FAULTS
    from witness_stand_ins.services.service_roster import SERVICES
    from witness_stand_ins.stand_ins import StandIns

# Imported on first access (PEP 562), so that the pytest plugin costs another project nothing.
_HOMES = {
    "FAULTS": "witness_stand_ins.faults.fault_roster",
    "SERVICES": "witness_stand_ins.services.service_roster",
    "StandIns": "witness_stand_ins.stand_ins",
    "is_test_evidence": "witness_schema.validation.test_evidence",
}

__all__ = ["FAULTS", "SERVICES", "StandIns", "is_test_evidence"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
