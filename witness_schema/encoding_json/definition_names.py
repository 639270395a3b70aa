"""Names of the definitions of a schema, by the keys of the Go types behind them."""

from __future__ import annotations

from dataclasses import dataclass, field

from witness_schema.golang.names import shorten_key


@dataclass(frozen=True, slots=True)
class DefinitionNames:
    """The names that were given. keys: the key of the Go type behind each."""

    keys: dict[str, str] = field(default_factory=dict)

    def assign(self, key: str, suffix: str = "") -> str:
        """Return the name of a definition; a second type with the same short name gets an underscore appended.

        suffix: distinguishes a further form of the same type.
        """
        name = shorten_key(key)
        while self.keys.setdefault(name, key) != key:
            name += "_"
        while self.keys.setdefault(name + suffix, key) != key:
            suffix += "_"
        return name + suffix
