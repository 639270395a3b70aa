"""Which extra trains on this machine: mlx's wheels for processor and GPU overwrite each other, so each is an extra of its own."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Literal

from witness_schema.clone import install_command

# Where the NVIDIA driver tells of itself; with it, training runs on the GPU.
NVIDIA_DRIVER = Path("/proc/driver/nvidia/version")


def training_extra() -> Literal["train", "cuda"]:
    """cuda on Linux with an NVIDIA driver, else train (Apple GPU or processor). `tools/setup.py` asks the same."""
    driver = NVIDIA_DRIVER.exists() or shutil.which("nvidia-smi") is not None
    return "cuda" if sys.platform == "linux" and driver else "train"


def install_training() -> str:
    """The command that installs what training and evaluation need on this machine."""
    return install_command(training_extra())
