"""Seven ways to ask. Each holds every value that the answer needs: step, attestors, command and what Rego denies."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way to ask.

    ask:  the question, with {step}, {attestors} and {command}.
    rego: the sentence added for Rego, with {denial}.
    file: the sentence added where the artifact file is verified, with {artifact}.
    last: the text before the last attestor ("git, environment and file"); "" joins all with commas.
    """

    ask: str
    rego: str
    file: str
    last: str = " and "


# Written for this project. A cell holds the index of its phrasing, so new ones are added at the end.
PHRASINGS = (
    Phrasing(
        "How do I create a witness policy for the step `{step}` that runs `{command}` and asks for {attestors}?",
        " The policy needs Rego that denies {denial}.",
        " Verify the artifact file `{artifact}` itself.",
    ),
    Phrasing(
        "What's the setup for attesting {attestors} in step `{step}`, whose command is `{command}`?",
        " Include Rego to deny {denial}.",
        " `{artifact}` is verified as the artifact file.",
        last=" plus ",
    ),
    Phrasing(
        "Show me a working example: step `{step}`, attestors {attestors}, command `{command}`.",
        " Its Rego must deny {denial}.",
        " Artifact file: `{artifact}`.",
        last="",
    ),
    Phrasing(
        "Walk me through recording and verifying {attestors}. The step is `{step}` and it runs `{command}`.",
        " I also want Rego which denies {denial}.",
        " The artifact file to verify is `{artifact}`.",
    ),
    Phrasing(
        "I run `{command}` as the step `{step}`. Which commands record {attestors} and check them by a policy?",
        " Let a Rego rule deny {denial}.",
        " Pass `{artifact}` as the artifact file.",
    ),
    Phrasing(
        "Give me shell commands that run `{command}` under witness as `{step}` with {attestors}, then verify the result.",
        " Add Rego: deny {denial}.",
        " Give verify the artifact file `{artifact}`.",
        last="",
    ),
    Phrasing(
        "Our pipeline has a step `{step}`: `{command}`. Write its witness run, policy and verification for {attestors}.",
        " Put in Rego that will deny {denial}.",
        " Its artifact file is `{artifact}`.",
        last=" & ",
    ),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question states.

    artifact: the file that is verified itself, "" for its digest. denial: what the Rego denies, "" for no Rego.
    """

    step: str
    command: str
    attestors: tuple[str, ...]
    artifact: str = ""
    denial: str = ""


def build_question(phrasing: Phrasing, asked: Asked) -> str:
    """The question in this phrasing."""
    attestors = _join_names(asked.attestors, phrasing.last)
    text = phrasing.ask.format(step=asked.step, command=asked.command, attestors=attestors)
    if asked.artifact:
        text += phrasing.file.format(artifact=asked.artifact)
    return text + (phrasing.rego.format(denial=asked.denial) if asked.denial else "")


def _join_names(names: tuple[str, ...], last: str) -> str:
    if len(names) == 1 or not last:
        return ", ".join(names)
    return f"{', '.join(names[:-1])}{last}{names[-1]}"
