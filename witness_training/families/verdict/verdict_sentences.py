"""The prose of a reference answer on a verdict: what decides, each sentence true of the case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from witness_schema.json_pointers import render_pointer
from witness_training.families.shown_documents.leaf_rules import FORMS
from witness_training.families.shown_documents.small_scenes import FINDER
from witness_training.families.shown_documents.verification_case import (
    POLICY,
    Case,
    find_attestation,
    name_file,
)

# go-witness runs the modules of a step on collections that it has found and trusts, and on no others.
UNASKED = (
    "Its Rego is not even asked.",
    "No Rego module runs at all.",
    "What the Rego demands makes no difference here.",
)


def list_sentences(case: Case) -> Iterator[str]:
    """The prose: what decides, in the words of the documents."""
    code = case.spec["fault"]
    yield from (_say_pass(case) if code is None else (_SAYS[code](case),))
    if code == "rego-denied":
        for placed in [placed for placed in case.rules if placed.denies][1:]:
            yield f"“{placed.message}” comes from `{placed.rule.attestor}.rego` as well."
    elif code is not None and case.rules:
        yield from (_tell_silent_rules(case) if runs_rego(case) else (_choose(case, UNASKED),))


def runs_rego(case: Case) -> bool:
    """Whether go-witness gets to the modules of the first step (`policy/policy.go`, Verify)."""
    code, spec = case.spec["fault"], case.spec
    # Artifacts are compared after the Rego of all steps, and a step is judged without the others.
    lost_other = code == "missing-step" and spec["lost"] != spec["step"]
    return code in (None, "rego-denied", "artifact-mismatch") or lost_other


def _choose(case: Case, texts: Sequence[str]) -> str:
    """One of several ways to say the same; the seed of the case decides."""
    seed: int = case.spec["seed"]
    return texts[seed // 7 % len(texts)]


def _say_pass(case: Case) -> Iterator[str]:
    yield _choose(
        case,
        (
            "It passes.",
            "Verification succeeds.",
            "The evidence is accepted.",
            "This is a pass.",
            "go-witness accepts these documents.",
        ),
    )
    yield _tell_trust(case) + _choose(
        case,
        (
            ", and a subject of each collection is among the digests asked for.",
            ", and each collection has one of the digests of `-s` as a subject.",
            ", and `-s` finds each collection.",
        ),
    )
    yield from _tell_silent_rules(case)
    if case.spec["second"] and case.spec["second"]["linked"]:
        step, second = case.spec["step"], case.spec["second"]["step"]
        yield f"The materials of `{second}` that `{step}` made have the digests that `{step}` recorded."


def _tell_trust(case: Case) -> str:
    if case.spec["certificate"]:
        return (
            "The signer's certificate meets each constraint and chains to a root that the functionary names"
        )
    signer = next(iter(case.signers.values())).key.key_id
    return _choose(
        case,
        (
            f"The signing key `{signer[:8]}…` is a functionary of the step",
            f"Key `{signer[:8]}…` signed and the policy lists it as a functionary",
            f"The policy trusts `{signer[:8]}…`, which signed",
        ),
    )


def _tell_silent_rules(case: Case) -> Iterator[str]:
    for placed in case.rules:
        if not placed.denies:
            words = FORMS[placed.rule.form].words(placed.rule.label, placed.rule.wanted)
            file = f"{placed.rule.attestor}.rego"
            yield _choose(
                case,
                (
                    f"`{file}` wants {words}, which holds.",
                    f"The rule in `{file}` that requires {words} is silent.",
                    f"{words[:1].upper()}{words[1:]} is what `{file}` demands, and the attestation meets it.",
                ),
            )


def _say_rego(case: Case) -> str:
    placed = next(placed for placed in case.rules if placed.denies)
    words = FORMS[placed.rule.form].words(placed.rule.label, placed.rule.wanted)
    place = f"{placed.file}#{render_pointer((*placed.place, *placed.rule.place))}"
    file = f"{placed.rule.attestor}.rego"
    return _choose(
        case,
        (
            f"Denied by Rego: `{file}` wants {words}. It reads `{place}` and says “{placed.message}”, so go-witness"
            " rejects the collection.",
            f"`{file}` objects. It requires {words}; the value at `{place}` does not comply, hence the message"
            f" “{placed.message}”.",
            f"The collection of `{case.spec['step']}` is rejected, since `{file}` requires {words} and denies with"
            f" “{placed.message}”. Look at `{place}`.",
            f"It fails: “{placed.message}” comes from `{file}`, which demands {words}.",
        ),
    )


def _say_functionary(case: Case) -> str:
    signer = next(iter(case.signers.values())).key.key_id
    step = case.spec["step"]
    return _choose(
        case,
        (
            f"Denied: the collection is signed by `{signer[:8]}…`, which is not among the functionaries of `{step}`."
            f" go-witness says “no verifiers matched with allowed functionaries for step {step}”.",
            f"The step `{step}` trusts other keys than `{signer[:8]}…`, the one that signed, so no verifier matches an"
            " allowed functionary.",
            f"A valid signature is not enough: `{signer[:8]}…` is no functionary of `{step}`, and the collection is"
            " rejected.",
        ),
    )


def _say_certificate(case: Case) -> str:
    name = case.spec["certificate"]["spoiled"]
    step = case.spec["step"]
    if name == "roots":
        return _choose(
            case,
            (
                f"Denied: root `{case.root_id[:8]}…` issued the certificate, and the functionary of `{step}` names another"
                " one in `roots`.",
                f"The certificate chains to `{case.root_id[:8]}…`. That root is in the policy, but `certConstraint` of"
                f" `{step}` does not name it.",
            ),
        )
    return _choose(
        case,
        (
            f"Denied: the signer's certificate does not meet the constraint on `{name}`. A constraint that is left out"
            f" allows no value, and one that is given must be met exactly, so no verifier matches for `{step}`.",
            f"The certificate fails at `{name}`: go-witness compares the values there with the constraint's as sets,"
            f" and they differ, so `{step}` has no functionary that signed.",
            f"`{name}` in `certConstraint` and the certificate disagree. go-witness then says “no verifiers matched with"
            f" allowed functionaries for step {step}”.",
        ),
    )


def _say_date(case: Case) -> str:
    expires = case.spec["expires"]
    return _choose(
        case,
        (
            f"Denied: the policy expired on {expires}, and go-witness looks at the date before any collection.",
            f"`expires` is {expires}, which is past, so go-witness stops with “policy expired on …”.",
            f"An expired policy ({expires}) accepts nothing, however good the evidence is.",
        ),
    )


def _say_types(case: Case) -> str:
    kind, step = case.spec["missing"][0], case.spec["step"]
    return _choose(
        case,
        (
            f"Denied: `{step}` requires `{kind}`, and the collection has no attestation of that type. The search wants all"
            f" types at once, so go-witness says “no collections found for step {step}”.",
            f"The collection lacks `{kind}`, which the policy demands of `{step}`. A collection without a required type is"
            " not even found.",
            f"No attestation of the type `{kind}` was recorded, but `{step}` needs one.",
        ),
    )


def _say_steps(case: Case) -> str:
    lost, step, named = case.spec["lost"], case.spec["step"], case.spec["named"]
    if named != step:
        return _choose(
            case,
            (
                f"Denied: the collection is named `{named}`, the step `{step}`. Names must be equal, so go-witness finds no"
                f" collection for `{step}`.",
                f"`{named}` is not `{step}`: go-witness compares the collection's name with the step's character by character"
                " and finds no collection.",
            ),
        )
    return _choose(
        case,
        (
            f"Denied: no collection of the step `{lost}` is given, so go-witness says “no collections found for step"
            f" {lost}”.",
            f"The policy has a step `{lost}`, but none of the attestation files is from it.",
            f"Evidence of `{lost}` is missing altogether, and every step of a policy needs a collection.",
        ),
    )


def _say_subject(case: Case) -> str:
    sought, step = case.spec["sought"], case.spec["step"]
    return _choose(
        case,
        (
            f"Denied: no subject of the collection has the digest `{sought[:8]}…`, so nothing is found for `{step}`.",
            f"`-s {sought[:8]}…` leads nowhere: the statement is about other artifacts.",
            f"The artifact asked for, `{sought[:8]}…`, is not what `{step}` made, and the search for a collection with"
            " this subject finds none.",
        ),
    )


def _say_flow(case: Case) -> str:
    step, second = case.spec["step"], case.spec["second"]["step"]
    if case.spec["second"]["flow"] == "lost":
        return _choose(
            case,
            (
                f"Denied: `{second}` takes artifacts from `{step}`, but no material of it has a path that `{step}`"
                " recorded, so nothing flowed between them.",
                f"`artifactsFrom` asks for a shared file, and the materials of `{second}` have no path in common with"
                f" `{step}`.",
            ),
        )
    made = find_attestation(case.documents[name_file(step)], FINDER)[1]
    path = next(path for path, product in made.items() if "digest" in product)
    return _choose(
        case,
        (
            f"Denied: `{path}` left `{step}` with another digest than the one with which `{second}` found it"
            f" (“mismatched digests for {path}”).",
            f"Between `{step}` and `{second}` somebody changed `{path}`: product and material differ in sha256.",
            f"The material `{path}` of `{second}` is not the product of `{step}`, since their digests differ.",
        ),
    )


def _say_trust(case: Case) -> str:
    return _choose(
        case,
        (
            f"Denied: the policy is signed by `{case.policy_signer.key_id[:8]}…`, and `-k` names"
            f" `{case.trusted.key_id[:8]}…`, so go-witness fails to verify the policy signature.",
            f"Verification ends at the policy itself: `{case.trusted.key_id[:8]}…` is not the key that signed it.",
            f"`-k` is the key `{case.trusted.key_id[:8]}…`, which did not sign {POLICY}; collections are never looked at.",
        ),
    )


def _say_demand(case: Case) -> str:
    step = case.spec["step"]
    return _choose(
        case,
        (
            f"Denied: `{step}` requires no attestation at all, and go-witness refuses such a step: an empty list is not a"
            " valid gate.",
            f"`attestations` of `{step}` is empty. go-witness fails closed and rejects every collection.",
            f"A step that demands nothing proves nothing, so go-witness rejects `{step}`.",
        ),
    )


_SAYS: Mapping[str, Callable[[Case], str]] = {
    "rego-denied": _say_rego,
    "wrong-functionary": _say_functionary,
    "certificate-constraint": _say_certificate,
    "policy-expired": _say_date,
    "missing-attestation": _say_types,
    "missing-step": _say_steps,
    "subject-not-found": _say_subject,
    "artifact-mismatch": _say_flow,
    "policy-signature": _say_trust,
    "no-required-attestations": _say_demand,
}
