"""Draws collections for a benchmark, in a process of its own: run with the packages of any commit on its path.

Reads lines `NAMES SEED FIRST COUNT`, names with commas between them, and answers each with the CPU seconds and the sha256 of what
was drawn. It uses nothing but `draw`, which earlier commits have as well.
"""

from __future__ import annotations

import sys
import time
from hashlib import sha256

from witness_generators import draw


def main() -> None:
    """Answer lines until there are no more."""
    for line in sys.stdin:
        names, seed, first, count = line.split()
        hashed, began = sha256(), time.process_time()
        for index in range(int(first), int(first) + int(count)):
            for drawn in draw(names, seed=int(seed), index=index, as_="collection"):
                hashed.update(drawn)
        print(time.process_time() - began, hashed.hexdigest(), flush=True)


if __name__ == "__main__":
    main()
