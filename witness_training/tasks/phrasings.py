"""Seven ways to ask. Each holds every value that the answer needs: step, attestors, command and what Rego denies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way to ask.

    ask:  the question, with {step}, {attestors} and {command}.
    rego: the sentence added for Rego, with {denial}.
    last: the text before the last attestor ("git, environment and file"); "" joins all with commas.
    """

    ask: str
    rego: str
    last: str = " and "


# Written for this project. A cell holds the index of its phrasing, so new ones are added at the end.
PHRASINGS = (
    Phrasing(
        "How do I create a witness policy for the step `{step}` that runs `{command}` and asks for {attestors}?",
        " The policy needs Rego that denies {denial}.",
    ),
    Phrasing(
        "What's the setup for attesting {attestors} in step `{step}`, whose command is `{command}`?",
        " Include Rego to deny {denial}.",
        last=" plus ",
    ),
    Phrasing(
        "Show me a working example: step `{step}`, attestors {attestors}, command `{command}`.",
        " Its Rego must deny {denial}.",
        last="",
    ),
    Phrasing(
        "Walk me through recording and verifying {attestors}. The step is `{step}` and it runs `{command}`.",
        " I also want Rego which denies {denial}.",
    ),
    Phrasing(
        "I run `{command}` as the step `{step}`. Which commands record {attestors} and check them by a policy?",
        " Let a Rego rule deny {denial}.",
    ),
    Phrasing(
        "Give me shell commands that run `{command}` under witness as `{step}` with {attestors}, then verify the result.",
        " Add Rego: deny {denial}.",
        last="",
    ),
    Phrasing(
        "Our pipeline has a step `{step}`: `{command}`. Write its witness run, policy and verification for {attestors}.",
        " Put in Rego that will deny {denial}.",
        last=" & ",
    ),
)


def build_question(
    phrasing: Phrasing, *, step: str, command: str, attestors: tuple[str, ...], denial: str
) -> str:
    """The question in this phrasing; `denial` is what the Rego denies, "" for no Rego."""
    asked = phrasing.ask.format(step=step, command=command, attestors=_join_names(attestors, phrasing.last))
    return asked + (phrasing.rego.format(denial=denial) if denial else "")


def _join_names(names: tuple[str, ...], last: str) -> str:
    if len(names) == 1 or not last:
        return ", ".join(names)
    return f"{', '.join(names[:-1])}{last}{names[-1]}"
