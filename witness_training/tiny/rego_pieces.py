"""Pieces of Rego: rules on one field, one variable or a few files of one attestation."""

from __future__ import annotations

from dataclasses import dataclass

from witness_training.tiny.base_vocabulary import FIELDS, SAYINGS, Topic, file, nonsense
from witness_training.tiny.shell_pieces import fence


@dataclass(frozen=True, slots=True)
class Denial:
    """A denial in words and as a rule.

    condition: one expression a line. message: a format with `%v`. value: what stands there.
    """

    attestor: str
    words: str
    condition: str
    message: str
    value: str

    def module(self) -> list[str]:
        """The lines of the Rego module."""
        return [
            f"package {self.attestor}",
            "deny[msg] {",
            *(f"  {line}" for line in self.condition.splitlines()),
            f'  msg := sprintf("{self.message}", [{self.value}])',
            "}",
        ]


def draw_denial(t: Topic, attestors: tuple[str, ...]) -> Denial | None:
    """Draw a denial for one of these attestors, None if no form fits any of them."""
    known = [name for name in attestors if name in _FORMS]
    if not known:
        return None
    name = t.random.choice(known)
    return t.random.choice(_FORMS[name])(t, name)


def _deny_field(t: Topic, name: str) -> Denial:
    field = t.random.choice(FIELDS[name])
    # Nonsense forces the model to copy the value instead of guessing one that fits the field.
    value = t.random.choice((t.branch, t.branch, t.step, nonsense(t.random)))
    return Denial(
        name,
        f"any {field} but `{value}`",
        f'not input.{field} == "{value}"',
        f"{field} must be {value} but is %v",
        _build_lookup(field, t.random.choice(("none", "not set"))),
    )


def _build_lookup(field: str, otherwise: str) -> str:
    """An expression that is defined without the field as well."""
    parent, _, key = field.rpartition(".")
    path = f'["{parent}", "{key}"]' if parent else f'"{key}"'
    return f'object.get(input, {path}, "{otherwise}")'


def _deny_listing(t: Topic, name: str) -> Denial:
    thing, many, field, message = t.random.choice((
        ("working tree", "changes", "status", "%v is not committed"),
        ("working tree", "changes", "status", "%v is not committed"),
        ("commit", "parents", "parenthashes", "%v is a parent"),
        ("commit", "refs", "refs", "%v is a ref"),
    ))  # fmt: skip
    return Denial(name, f"a {thing} with {many}", f"some path\ninput.{field}[path]", message, "path")


def _deny_variable(t: Topic, name: str) -> Denial:
    variable, value = t.random.choice(
        (("CI", "true"), (nonsense(t.random).upper(), t.random.choice(SAYINGS)))
    )
    return Denial(
        name,
        f"runs without `{variable}={value}`",
        f'not input.variables.{variable} == "{value}"',
        f"{variable} must be {value} but is %v",
        _build_lookup(f"variables.{variable}", "not set"),
    )


def _deny_files(t: Topic, name: str) -> Denial:
    made = t.random.choice((t.command.makes, (file(t.random),)))
    words = " and ".join(f"`{each}`" for each in made)
    allowed = ", ".join(f'"{each}"' for each in made)
    return Denial(
        name,
        f"any {name} but {words}",
        f"some path\ninput[path]\nnot {{{allowed}}}[path]",
        f"%v is not an expected {name}",
        "path",
    )


# Forms of denials by attestor.
_FORMS = {
    "git": (_deny_field, _deny_listing),
    "environment": (_deny_field, _deny_variable),
    "material": (_deny_files,),
    "product": (_deny_files,),
}
WISHED = 0.5  # the share of topics with a rule
# Sentences that add a rule to a question, and questions for a rule alone.
_WISHES = (
    *(" Its Rego denies {}.", " Let Rego deny {}.", " Deny {} by Rego.", " It needs Rego that denies {}."),
    *(
        " Rego is wanted which denies {}.",
        " With Rego against {}.",
        " Rego: deny {}.",
        " Use a rule to deny {}.",
    ),
)
_ASKS = ("Rego that denies {}?", "A Rego rule to deny {}.", "The Rego must deny {}.", "Let Rego deny {}.")


def module(t: Topic) -> tuple[str, str]:
    """Ask for a module by itself."""
    chosen = draw_denial(t, tuple(_FORMS))
    assert chosen is not None
    return t.random.choice(_ASKS).format(chosen.words), "\n".join(("```rego", *chosen.module(), "```"))


def build_file_lines(chosen: Denial) -> list[str]:
    """The shell lines that write a module as a file and encode it in base64."""
    return ["cat > deny.rego <<'EOF'", *chosen.module(), "EOF", "REGO=$(openssl base64 -A -in deny.rego)"]


def draw_wish(t: Topic) -> tuple[Denial | None, str]:
    """Draw a rule on one of the topic's attestors, or None, and the sentence that asks for it."""
    chosen = draw_denial(t, t.attestors) if t.random.random() < WISHED else None
    return chosen, t.random.choice(_WISHES).format(chosen.words) if chosen else ""


def module_file(t: Topic) -> tuple[str, str]:
    """Ask for a module as a file."""
    chosen = draw_denial(t, tuple(_FORMS))
    assert chosen is not None
    return f"In shell: {t.random.choice(_ASKS).format(chosen.words)}", fence(*build_file_lines(chosen))


def module_file_if_wanted(t: Topic) -> tuple[str, str]:
    """Ask for a file of Rego, which about half of these questions do not need."""
    chosen, asked = draw_wish(t)
    return f"Step `{t.step}` asks for {t.listed()}.{asked} Its Rego?", fence(
        *build_file_lines(chosen)
    ) if chosen else "None."


def attestor_of(t: Topic) -> tuple[str, str]:
    """Ask for the attestor that a rule reads."""
    chosen = draw_denial(t, tuple(_FORMS))
    assert chosen is not None
    return f"Which attestor shows {chosen.words}?", f"`{chosen.attestor}`"


# A piece that is listed several times is drawn that much more often.
PIECES = (
    module,
    module,
    module_file,
    module_file,
    module_file,
    module_file_if_wanted,
    module_file_if_wanted,
    attestor_of,
)
