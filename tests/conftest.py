"""What every test may rely on."""

from __future__ import annotations

import os
import signal

from hypothesis import settings

# A shell starts background jobs with SIGINT ignored, and processes hand that on. Tests interrupt children of theirs, so an
# ignored SIGINT is made Python's own again here, in the test process, from which children then start with the default.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The gate draws the same cases every time; with EXPLORE set, Hypothesis looks for new ones.
settings.register_profile("gate", derandomize=True)
settings.load_profile("default" if os.environ.get("EXPLORE") else "gate")
