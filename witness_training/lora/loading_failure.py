"""The errors by which mlx-lm, transformers, tokenizers and the hub say that a model's files are not what they should be."""

from __future__ import annotations

from types import TracebackType
from typing import Self

# What Python's own readers and numerics raise on files of another form; the hub's errors are OSErrors.
_ERRORS = (
    ArithmeticError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
_FOREIGN = {("safetensors", "SafetensorError"), ("jinja2", "TemplateError")}


class LoadingFailure:
    """Keeps the error of the block, in which libraries alone run, as `error`; an interrupt passes through."""

    def __init__(self) -> None:
        self.error: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception) or not is_loading_error(error):
            return False
        self.error = error
        return True


def is_loading_error(error: Exception) -> bool:
    """Whether an error is one of a model's files."""
    # tokenizers, which is written in Rust, raises Exception itself.
    if type(error) is Exception or isinstance(error, _ERRORS):
        return True
    return any((base.__module__.partition(".")[0], base.__name__) in _FOREIGN for base in type(error).__mro__)
