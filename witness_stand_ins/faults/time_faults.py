"""Faults of a timestamp authority. Who signs takes each timestamp; only who verifies compares its time with a certificate."""

from __future__ import annotations

from witness_stand_ins.faults.fault_row import Fault
from witness_stand_ins.faults.token_faults import YEARS

TIME_FAULTS = (
    Fault(
        "wrong-time",
        "the clock is ten years slow: the timestamp is older than the certificate",
        {"tsa": "recorded"},
        claims=lambda claims: {**claims, "ahead": int(str(claims["ahead"])) - YEARS},
    ),
)
