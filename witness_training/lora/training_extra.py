"""Chooses the extra that trains on this machine.

mlx's wheels for processor and GPU overwrite each other's files, so each has an extra of its own.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Literal

from witness_schema.clone import install_command

# The file exists while the NVIDIA driver is loaded; training then runs on the GPU.
NVIDIA_DRIVER = Path("/proc/driver/nvidia/version")


def training_extra() -> Literal["train", "cuda"]:
    """`cuda` on Linux with an NVIDIA driver, else `train` (Apple GPU or processor); `tools/setup.py` decides alike."""
    driver = NVIDIA_DRIVER.exists() or shutil.which("nvidia-smi") is not None
    return "cuda" if sys.platform == "linux" and driver else "train"


def install_training() -> str:
    """The command that installs the packages for training and evaluation on this machine."""
    return install_command(training_extra())
