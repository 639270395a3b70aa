"""Replaces mlx-lm's progress bar (`cli_ui.TrainUI`), whose terminal escapes are useless in a log."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator


class SilentUI:
    """Prints nothing."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __enter__(self) -> SilentUI:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def advance(self, *_: object, **__: object) -> None:
        """Print nothing, as do the reports below."""

    report_train = report_val = report_save = advance

    @contextlib.contextmanager
    def val_task(self, *_: object) -> Iterator[Callable[..., None]]:
        """Enclose a validation."""
        yield self.advance
