"""Pieces of Rego: rules on one field, one variable or a few files of one attestation."""

from __future__ import annotations

from dataclasses import dataclass

from witness_training.tiny.base_vocabulary import FIELDS, SAYINGS, Topic, file, nonsense
from witness_training.tiny.shell_pieces import build_run_line, fence


@dataclass(frozen=True, slots=True)
class Denial:
    """A denial in words and as rules.

    rules:   (condition, message) of each rule.
    setting: NAME=VALUE that a run needs to pass, "" for none.
    """

    attestor: str
    words: str
    rules: tuple[tuple[str, str], ...]
    setting: str = ""

    def module(self) -> list[str]:
        """The lines of the Rego module."""
        lines = [f"package {self.attestor}"]
        for condition, message in self.rules:
            lines += ["deny[msg] {", f"  {condition}", f'  msg := "{message}"', "}"]
        return lines


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
        name, f"any {field} but `{value}`", ((f'not input.{field} == "{value}"', f"{field} is not {value}"),)
    )


def _deny_listing(t: Topic, name: str) -> Denial:
    thing, many, field = t.random.choice((
        ("working tree", "changes", "status"),
        ("working tree", "changes", "status"),
        ("commit", "parents", "parenthashes"),
        ("commit", "refs", "refs"),
    ))  # fmt: skip
    return Denial(name, f"a {thing} with {many}", ((f"count(input.{field}) > 0", f"{thing} has {many}"),))


def _deny_variable(t: Topic, name: str) -> Denial:
    variable, value = t.random.choice(
        (("CI", "true"), (nonsense(t.random).upper(), t.random.choice(SAYINGS)))
    )
    rule = (f'not input.variables.{variable} == "{value}"', f"{variable} is not {value}")
    setting = f"{variable}={value}"
    return Denial(name, f"runs without `{setting}`", (rule,), setting)


def _deny_files(t: Topic, name: str) -> Denial:
    verb = "make" if name == "product" else "read"
    made = t.random.choice((t.command.makes, (file(t.random),)))
    words = " and ".join(f"`{each}`" for each in made)
    return Denial(
        name,
        f"runs that do not {verb} {words}",
        tuple((f'not input["{f}"]', f"{f} is missing") for f in made),
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
    chosen = draw_denial(t, t.types) if t.random.random() < WISHED else None
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


def ruled_run(t: Topic, chosen: Denial | None) -> str:
    """The run line that fulfils the rule."""
    return f"{chosen.setting} {build_run_line(t)}" if chosen and chosen.setting else build_run_line(t)


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
