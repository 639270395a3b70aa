"""Files that a step writes with secrets in them: settings, a log, a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from witness_generators.attestors.reports.secrets.leak_rules import RULES, LeakRule, encode
from witness_generators.drawing.spaces import Binary, Builds, Just, Lists, OneOf, SampledFrom, Space
from witness_generators.recording.attestor_row import PropKind
from witness_generators.world.world import Prop, World


@dataclass(frozen=True, slots=True)
class Leak:
    """One secret; its encodings, the innermost first; `exported` if an environment variable holds it too."""

    rule: LeakRule
    seed: bytes
    encodings: tuple[str, ...]
    exported: bool

    @property
    def secret(self) -> str:
        return _make_secret(self.rule, self.seed)


# Making a private key is slow, and one attestation asks for a secret many times.
@lru_cache(maxsize=1024)
def _make_secret(rule: LeakRule, seed: bytes) -> str:
    return rule.make(seed)


@dataclass(frozen=True, slots=True)
class LeakForm:
    """A kind of file: its name, the command that writes it, its harmless lines, and the format of one setting."""

    file: str
    command: str
    harmless: tuple[str, ...]
    setting: str


@dataclass(frozen=True, slots=True)
class Leaks(Prop):
    """A file with `harmless` lines, then these secrets, each followed by a harmless line."""

    form: LeakForm
    harmless: int
    leaks: tuple[Leak, ...]

    def made(self, _world: World) -> Mapping[str, bytes]:
        lines = [self.form.harmless[number % len(self.form.harmless)] for number in range(self.harmless)]
        for leak in self.leaks:
            lines += [self.format_line(leak), self.form.harmless[0]]
        return {self.form.file: "".join(f"{line}\n" for line in lines).encode()}

    def shell(self, _world: World) -> str:
        return self.form.command

    def variables(self, _world: World) -> Mapping[str, str]:
        return {leak.rule.variable: leak.secret for leak in self.leaks if leak.exported}

    def format_line(self, leak: Leak) -> str:
        """Formats the secret as a line of the file; a private key stands alone."""
        # An encoded secret gets a neutral name: with a name like API_KEY, gitleaks would report the encoded text too.
        if not leak.rule.variable:
            return leak.secret
        name = "PAYLOAD" if leak.encodings else leak.rule.variable
        return self.form.setting.format(name=name, value=encode(leak.secret, leak.encodings))


FORMS = (
    LeakForm("app.env", "make -s config", ("LOG_LEVEL=info", "PORT=8080", "DEBUG=0"), "{name}={value}"),
    LeakForm("settings.yaml", "make -s settings", ("log_level: info", "port: 8080"), '{name}: "{value}"'),
    LeakForm("debug.log", "make -s debug", ("level=info msg=started", "level=debug msg=listening"), 'level=debug msg="{name}={value}"'),
)  # fmt: skip
ENCODINGS = (("base64",), ("hex",), ("url",), ("base64", "base64"), ("hex", "base64"))
# Rules whose secret is kept in a variable.
_KEPT = tuple(rule for rule in RULES if rule.variable)
_LEAK: Space = OneOf(
    (
        Builds(Leak, (SampledFrom(_KEPT), Binary(4, 8), Just(()), SampledFrom((False, True), (80, 20)))),
        # A rule that matches the variable's name does not find the secret behind an encoding.
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
