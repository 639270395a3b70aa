"""The wheel and its installation, made once for all tests of this folder."""

from support.wheel_environment import installed, wheel

__all__ = ["installed", "wheel"]
