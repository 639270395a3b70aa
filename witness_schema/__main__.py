"""`python -m witness_schema CHECKOUT`: write the bundled program anew from a checkout (`make bundle`)."""

from __future__ import annotations

import sys
from pathlib import Path

from witness_schema.emission import bundle

print(bundle(Path(sys.argv[1])).name)
