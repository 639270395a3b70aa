"""The prose of a reference answer on a verdict: what decides, each sentence true of the case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from witness_schema.json_pointers import render_pointer
from witness_training.families.shown_documents.leaf_rules import FORMS, print_scalar
from witness_training.families.shown_documents.small_scenes import FINDER
from witness_training.families.shown_documents.verification_case import (
    POLICY,
    Case,
    RuleAt,
    find_attestation,
    name_file,
)
from witness_training.families.verdict.verdict_views import SHOWN

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
    """Each check that go-witness makes, in its order."""
    day, spec = case.spec["expires"][:10], case.spec
    trust = _tell_trust(case)
    named = ", ".join(spec["required"])
    if spec["second"]:
        named += f" for `{spec['step']}` and material, {FINDER} for `{spec['second']['step']}`"
    yield _choose(
        case,
        (
            f"It passes: the key of `-k` signed the policy, which holds until {day}, {trust}, the required types ({named}) are there,"
            " and `-s` has a subject's digest.",
            f"This is a pass. The key of `-k` signed the policy, {day} is ahead, {trust}, each required type was attested"
            f" ({named}), and a subject has the digest of `-s`.",
            f"go-witness accepts it. `-k` is the public key of the policy's signer, `expires` ({day}) is ahead, {trust}, what is"
            f" required ({named}) is all there, and `-s` finds a subject.",
        ),
    )
    yield from _tell_silent_rules(case)
    if spec["second"] and spec["second"]["linked"]:
        step, second = spec["step"], spec["second"]["step"]
        yield f"The materials of `{second}` that `{step}` made have the digests that `{step}` recorded."


def _tell_trust(case: Case) -> str:
    if case.spec["certificate"]:
        return "the certificate meets `certConstraint`"
    signer = next(iter(case.signers.values())).key.key_id[:SHOWN]
    return _choose(case, (f"`{signer}…` is a functionary", f"key `{signer}…` is a functionary"))


def _tell_silent_rules(case: Case) -> Iterator[str]:
    for placed in case.rules:
        if not placed.denies:
            words = FORMS[placed.rule.form].words(placed.rule.label, placed.rule.wanted)
            file = f"{placed.rule.attestor}.rego"
            yield _choose(
                case,
                (
                    f"`{file}` wants {words}, which holds{_tell_value(placed)}.",
                    f"The rule in `{file}` that requires {words} is silent{_tell_value(placed)}.",
                    f"`{file}` asks for {words} and gets it{_tell_value(placed)}.",
                ),
            )


def _tell_value(placed: RuleAt) -> str:
    """The value that a rule met, where its demand does not name it already."""
    value = placed.value
    if isinstance(value, dict | list) or str(value) == str(placed.rule.wanted):
        return ""
    return f": it is `{print_scalar(value)}`"


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
            f"`{file}` objects. It requires {words}, reads `{place}` and says “{placed.message}”.",
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
            f"Denied: the collection is signed by `{signer[:SHOWN]}…`, which is not among the functionaries of `{step}`."
            f" go-witness says “no verifiers matched with allowed functionaries for step {step}”.",
            f"The step `{step}` trusts other keys than `{signer[:SHOWN]}…`, the one that signed, so no verifier matches an"
            " allowed functionary.",
            f"A valid signature is not enough: `{signer[:SHOWN]}…` is no functionary of `{step}`, and the collection is"
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
                f"Denied: root `{case.root_id[:SHOWN]}…` issued the certificate, and the functionary of `{step}` names another"
                " one in `roots`.",
                f"The certificate chains to `{case.root_id[:SHOWN]}…`. That root is in the policy, but `certConstraint` of"
                f" `{step}` does not name it.",
            ),
        )
    constraint, identity = case.spec["certificate"]["constraint"], case.spec["certificate"]["identity"]
    asked = (
        f"wants {_quote(constraint[name])} in `{name}`"
        if name in constraint
        else f"has no `{name}`, which permits none"
    )
    has = _quote(identity[name]) or "none"
    return _choose(
        case,
        (
            f"Denied: `certConstraint` {asked}, and the certificate has {has}. go-witness wants the two to be equal, so no"
            f" functionary of `{step}` signed.",
            f"The certificate has {has} where `certConstraint` {asked}, so `{step}` has no functionary that signed.",
            f"`certConstraint` {asked}; the certificate's is {has}. go-witness then says “no verifiers matched with allowed"
            f" functionaries for step {step}”.",
        ),
    )


def _quote(names: str | list[str]) -> str:
    return ", ".join(f"`{name}`" for name in ([names] if isinstance(names, str) else names))


def _say_date(case: Case) -> str:
    expires, now = case.spec["expires"], case.spec["now"]
    return _choose(
        case,
        (
            f"Denied: the policy expired on {expires}, before {now}, and go-witness looks at the date before any collection.",
            f"`expires` is {expires}, which is past on {now}, so go-witness stops with “policy expired on …”.",
            f"On {now} the policy has expired ({expires}), and it accepts nothing, however good the evidence is.",
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
            f"Denied: no subject of the collection has the digest `{sought[:SHOWN]}…`, so nothing is found for `{step}`.",
            f"`-s {sought[:SHOWN]}…` leads nowhere: the statement is about other artifacts.",
            f"The artifact asked for, `{sought[:SHOWN]}…`, is not what `{step}` made, and the search for a collection with"
            " this subject finds none.",
        ),
    )


def _say_flow(case: Case) -> str:
    step, second = case.spec["step"], case.spec["second"]["step"]
    made = find_attestation(case.documents[name_file(step)], FINDER)[1]
    path = next(path for path, product in made.items() if "digest" in product)
    if case.spec["second"]["flow"] == "lost":
        moved = f"`elsewhere/{path}` has the digest of `{path}`, and go-witness compares by path."
        return _choose(
            case,
            (
                f"Denied: `{second}` takes artifacts from `{step}`, but no material of it has a path that `{step}` recorded."
                f" {moved}",
                f"`artifactsFrom` asks for a shared file, and the materials of `{second}` have no path in common with"
                f" `{step}`. {moved}",
            ),
        )
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
            f"Denied: the policy is signed by `{case.policy_signer.key_id[:SHOWN]}…`, and `-k` names"
            f" `{case.trusted.key_id[:SHOWN]}…`, so go-witness fails to verify the policy signature.",
            f"Verification ends at the policy itself: `{case.trusted.key_id[:SHOWN]}…` is not the key that signed it.",
            f"`-k` is the key `{case.trusted.key_id[:SHOWN]}…`, which did not sign {POLICY}; collections are never looked at.",
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
