"""Files with secrets that a step leaves behind: settings, a log, a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from witness_generators.attestors.reports.secrets.leak_rules import RULES, LeakRule, encoded
from witness_generators.drawing.spaces import Binary, Builds, Just, Lists, OneOf, SampledFrom, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.world import Prop, World


@dataclass(frozen=True, slots=True)
class Leak:
    """One secret; encodings go from the innermost to the outermost, `exported` ones are in the environment as well."""

    rule: LeakRule
    seed: bytes
    encodings: tuple[str, ...]
    exported: bool

    @property
    def secret(self) -> str:
        return _secret(self.rule, self.seed)


@lru_cache(maxsize=1024)
def _secret(rule: LeakRule, seed: bytes) -> str:
    return rule.make(seed)


@dataclass(frozen=True, slots=True)
class LeakForm:
    """A kind of file: its name, the command that writes it, what is harmless in it, and the text of one setting."""

    file: str
    command: str
    harmless: tuple[str, ...]
    setting: str


@dataclass(frozen=True, slots=True)
class Leaks(Prop):
    """A file with these secrets among `harmless` lines of its form, one between two secrets."""

    form: LeakForm
    harmless: int
    leaks: tuple[Leak, ...]

    def made(self, _world: World) -> Mapping[str, bytes]:
        lines = [self.form.harmless[number % len(self.form.harmless)] for number in range(self.harmless)]
        for leak in self.leaks:
            lines += [self.line(leak), self.form.harmless[0]]
        return {self.form.file: "".join(f"{line}\n" for line in lines).encode()}

    def shell(self, _world: World) -> str:
        return self.form.command

    def variables(self, _world: World) -> Mapping[str, str]:
        return {leak.rule.variable: leak.secret for leak in self.leaks if leak.exported}

    def line(self, leak: Leak) -> str:
        """A secret as it stands in the file: a key bare, one that is encoded under a name that says nothing."""
        if not leak.rule.variable:
            return leak.secret
        name = "PAYLOAD" if leak.encodings else leak.rule.variable
        return self.form.setting.format(name=name, value=encoded(leak.secret, leak.encodings))


FORMS = (
    LeakForm("app.env", "make -s config", ("LOG_LEVEL=info", "PORT=8080", "DEBUG=0"), "{name}={value}"),
    LeakForm("settings.yaml", "make -s settings", ("log_level: info", "port: 8080"), '{name}: "{value}"'),
    LeakForm("debug.log", "make -s debug", ("level=info msg=started", "level=debug msg=listening"), 'level=debug msg="{name}={value}"'),
)  # fmt: skip
ENCODINGS = (("base64",), ("hex",), ("url",), ("base64", "base64"), ("hex", "base64"))
_KEPT = tuple(rule for rule in RULES if rule.variable)
_LEAK: Space = OneOf(
    (
        Builds(Leak, (SampledFrom(_KEPT), Binary(4, 8), Just(()), SampledFrom((False, True), (80, 20)))),
        Builds(Leak, (SampledFrom(tuple(rule for rule in _KEPT if not rule.named)), Binary(4, 8), SampledFrom(ENCODINGS), SampledFrom((False, True), (80, 20)))),
        Builds(Leak, (SampledFrom(tuple(rule for rule in RULES if not rule.variable)), Binary(4, 8), Just(()), Just(False))),
    ),
    (75, 20, 5),
)  # fmt: skip
_LEAKS: Space = Builds(
    Leaks,
    (SampledFrom(FORMS), SampledFrom((0, 1, 2, 3)), OneOf((Just(()), Lists(_LEAK, 1, 4)), (3, 97))),
)
LEAKS = PropKind(Leaks, _LEAKS)
