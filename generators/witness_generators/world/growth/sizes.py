"""Size classes of worlds: how much there is of what real systems have by the tens and hundreds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Size = Literal["small", "typical", "large"]
SIZES: tuple[Size, ...] = get_args(Size)
Range = tuple[int, int]
# What there is at least and at most, where the class asks for it. `small` leaves everything as it is drawn.
#   sources, files: in the step's folder, below `src` (which the command stages as products) and elsewhere.
#   packages:       of the system. dependencies: in a lock file, and so in a bill of materials.
#   results:        of a scanner.
RANGES: Mapping[Size, Mapping[str, Range]] = {
    "small": {},
    "typical": {
        "sources": (10, 40),
        "files": (40, 120),
        "packages": (150, 400),
        "dependencies": (100, 300),
        "results": (10, 40),
    },
    "large": {
        "sources": (40, 200),
        "files": (120, 400),
        "packages": (400, 780),
        "dependencies": (300, 880),
        "results": (40, 150),
    },
}


@dataclass(frozen=True, slots=True)
class Growth:
    """That a world is larger than `small`: its size class, and the bytes that decide what there is more of."""

    size: Size
    seed: bytes

    def count(self, kind: str) -> int:
        """How much of this kind (a key of `RANGES`) there is."""
        return choose_count(self.size, kind, self.seed)


def choose_count(size: Size, kind: str, seed: bytes) -> int:
    """How much of this kind there is in a world of this size, by these bytes."""
    least, most = RANGES[size][kind]
    return least + derive_number(seed, kind) % (most - least + 1)


def derive_number(seed: bytes, purpose: str) -> int:
    """A number of 64 bits that follows from the bytes and the purpose."""
    return int.from_bytes(hashlib.blake2b(seed + purpose.encode(), digest_size=8).digest())
