"""Tests of this folder load models into their own process."""

from __future__ import annotations

from support.loaded_models import loading

__all__ = ["loading"]
