"""`python -m witness_schema.maintenance CHECKOUT…` (`make bundle`): writes the records of checkouts into the bundle.

The last checkout becomes the default version.
"""

from __future__ import annotations

import sys
from pathlib import Path

from witness_schema.maintenance.bundle_writing import bundle_checkout

for checkout in sys.argv[1:]:
    print(bundle_checkout(Path(checkout)))
