"""Lets Hypothesis draw the same cases whatever else the process has loaded.

`derandomize` fixes the seed alone. Hypothesis also draws constants that it reads in the modules of this repository that are loaded at
that moment (one value in twenty), and each shifts all that is drawn after it. Which modules are loaded depends on the tests that the
process has run before, which xdist deals out by time.
"""

from __future__ import annotations

from typing import Any

# Not public: no setting leaves these constants out. The test of this module fails where a newer Hypothesis reads them elsewhere.
from hypothesis.internal.conjecture import providers

read_loaded_modules = providers._get_local_constants


def read_no_module() -> Any:
    """The constants of no module."""
    return type(providers.GLOBAL_CONSTANTS)()


def draw_no_constants_of_modules() -> None:
    """Leave the constants of loaded modules out of what this process draws; Hypothesis' own constants stay."""
    providers._get_local_constants = read_no_module
