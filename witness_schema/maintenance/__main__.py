"""`python -m witness_schema.maintenance CHECKOUT…`: store the programs of checkouts; the last one is the default (`make bundle`)."""

from __future__ import annotations

import sys
from pathlib import Path

from witness_schema.maintenance.bundle_writing import bundle

for checkout in sys.argv[1:]:
    print(bundle(Path(checkout)))
