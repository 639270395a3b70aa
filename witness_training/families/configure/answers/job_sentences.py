"""Sentences on attestors that ask a service of the job: what they check, and what only Rego would."""

from __future__ import annotations

from collections.abc import Callable

from witness_training.families.configure.answers.prose_sentence import Sentence
from witness_training.families.configure.steps.configure_case import Case

TOKENS = frozenset({"github", "gitlab", "gcp-iit"})
VARIABLES = frozenset({"jenkins", "aws-codebuild"})


def _asks(names: frozenset[str]) -> Callable[[Case], bool]:
    return lambda case: any(not names.isdisjoint(step.attestors) for step in case.steps)


def _asks_unread(names: frozenset[str]) -> Callable[[Case], bool]:
    """One of these attestors asks, and the rule, if there is one, reads none of them."""
    asks = _asks(names)
    return lambda case: asks(case) and not (case.rule_kind and case.rule_kind.attestor in names)


JOB_SENTENCES: tuple[Sentence, ...] = (
    Sentence(
        "token-unread",
        (
            "The policy only asks that a token was recorded: issuer, audience, expiry and claims stand in the attestation, and nothing compares them; that would take Rego on `input.jwt.claims`.",
            "Whose token it is, the policy does not ask. Its claims are recorded, and a Rego rule on `input.jwt.claims` could compare issuer, audience, expiry and all else.",
            "No rule reads the recorded token, so one of another project would pass as well; `input.jwt.claims` is where Rego finds issuer, audience and the rest.",
        ),
        _asks_unread(TOKENS),
        needed=True,
        short=(
            "The token's claims are recorded and not compared; that would take Rego on `input.jwt.claims`.",
            "No rule reads the token's claims (`input.jwt.claims` in Rego).",
        ),
    ),
    Sentence(
        "instance-unread",
        (
            "Which account, region or image the instance is of, the policy does not ask; Rego on the aws attestation could.",
            "The policy asks for the identity of some instance, and not of which: account and image would take a rule on the aws attestation.",
        ),
        _asks_unread(frozenset({"aws"})),
        needed=True,
    ),
    Sentence(
        "region-certificate",
        (
            "witness checks the instance's identity document by the certificate that the option gives, and fails where it does not fit.",
            "By the option the certificate in `AWS_REGION_CERT` takes the place of those that witness has built in.",
        ),
        _asks(frozenset({"aws"})),
    ),
    Sentence(
        "variables-believed",
        (
            "The build is described by its variables, which the attestor believes as they are: whoever can set them can say anything.",
            "Nothing vouches for the variables of the build that are recorded; a script that sets others is recorded with those.",
        ),
        _asks_unread(VARIABLES),
        needed=True,
        short=(
            "The build's variables are believed as they are.",
        ),
    ),
    Sentence(
        "no-cluster",
        (
            "By default k8smanifest records the cluster of the kubeconfig and fails without one, hence `=false`.",
            "Where there is no kubeconfig k8smanifest fails, unless it is told to record no cluster.",
        ),
        _asks(frozenset({"k8smanifest"})),
    ),
)  # fmt: skip
