"""Chooses the extra that trains on this machine.

mlx's wheels for processor and GPU overwrite each other's files, so each has an extra of its own.

`tools/setup.py` runs this file by its path before anything is installed: it may import the standard library alone.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal

# Exists where the NVIDIA driver is loaded, also in containers without nvidia-smi; training then runs on the GPU.
NVIDIA_DRIVER = Path("/proc/driver/nvidia/version")
# The first driver for CUDA 13 (CUDA Toolkit 13 release notes, table of minimum driver versions).
CUDA_13_DRIVER = 580


def training_extra() -> Literal["train", "cuda", "cuda13"]:
    """Returns the extra for this machine.

    On Linux with an NVIDIA driver `cuda13` from the driver 580 on, which knows CUDA 13, and `cuda` below; else `train` (Apple GPU
    or processor).
    """
    if sys.platform != "linux" or not (NVIDIA_DRIVER.exists() or shutil.which("nvidia-smi")):
        return "train"
    return "cuda13" if _read_driver() >= CUDA_13_DRIVER else "cuda"


def _read_driver() -> int:
    """The driver's first number, 0 where it does not say."""
    try:
        told = NVIDIA_DRIVER.read_text()
    except OSError:
        query = ("nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader")
        try:
            told = subprocess.run(query, capture_output=True, text=True, check=False, timeout=30).stdout
        except (OSError, subprocess.SubprocessError):
            return 0
    found = re.search(r"\b(\d{3,4})\.\d+", told)
    return int(found[1]) if found else 0


def install_training() -> str:
    """The command that installs the packages for training and evaluation on this machine."""
    from witness_schema.clone import install_command

    return install_command(training_extra())
