"""`python -m witness_schema.maintenance CHECKOUT…`: write the records of checkouts into the bundle; the last one becomes the default (`make bundle`)."""

from __future__ import annotations

import sys
from pathlib import Path

from witness_schema.maintenance.bundle_writing import bundle_checkout

for checkout in sys.argv[1:]:
    print(bundle_checkout(Path(checkout)))
