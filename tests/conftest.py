"""What every test may rely on."""

from __future__ import annotations

import signal

# A shell starts background jobs with SIGINT ignored, and processes hand that on. Tests interrupt children of theirs, so an
# ignored SIGINT is made Python's own again here, in the test process, from which children then start with the default.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
