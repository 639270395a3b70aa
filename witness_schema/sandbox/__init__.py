"""One sandbox for whatever runs foreign code: a program, its files and its limits in; how it ended out.

Two classes. Text that we wrote runs by `run_trusted`: a throw-away folder and limits, on every machine. Foreign text (a model's answer,
somebody's data set or Go) runs by `run_foreign`: in a box that works here, or not at all, and then the outcome says why.
"""

from witness_schema.sandbox.boxes import Box, Bubblewrap, Docker, Namespaces, SandboxExec
from witness_schema.sandbox.confinement import (
    Confined,
    Ended,
    Limits,
    Outcome,
    OutOfMemory,
    OutOfOutput,
    OutOfTime,
    Printed,
    Refused,
    explain_unpassable,
)
from witness_schema.sandbox.given_variables import read_variables
from witness_schema.sandbox.launching import build_command_beside, build_ending_command
from witness_schema.sandbox.running import run_foreign, run_trusted
from witness_schema.sandbox.sandbox_choice import describe_box, find_sandbox, parse_sandbox, sandbox_refusal

__all__ = [
    "Box",
    "Bubblewrap",
    "Confined",
    "Docker",
    "Ended",
    "Limits",
    "Namespaces",
    "OutOfMemory",
    "OutOfOutput",
    "OutOfTime",
    "Outcome",
    "Printed",
    "Refused",
    "SandboxExec",
    "build_command_beside",
    "build_ending_command",
    "describe_box",
    "explain_unpassable",
    "find_sandbox",
    "parse_sandbox",
    "read_variables",
    "run_foreign",
    "run_trusted",
    "sandbox_refusal",
]
