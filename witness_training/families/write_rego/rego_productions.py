"""How questions for Rego are worded. Clauses of the kinds stand for {first}, {second} and {third}."""

from __future__ import annotations

from collections.abc import Mapping

from witness_training.wording.question_grammar import Production, rows

FAMILY = "write-rego"

ASK = rows(FAMILY, "ask", (
    "Please write a Rego module for the `{attestor}` attestation of a witness policy.",
    "I need a Rego module that go-witness evaluates on the `{attestor}` attestation.",
    "Could you write the `regopolicies` module for the attestor `{attestor}`?",
    "Write Rego for a witness policy; its input is what the `{attestor}` attestor recorded.",
    "Our policy requires the attestation `{attestor}`, and now it also needs Rego.",
    "How would a Rego policy on `{attestor}` attestations look that enforces this?",
    "What Rego do I put under `{attestor}` in my witness policy?",
    "Give me a module in Rego over the `{attestor}` attestation.",
    "Rego wanted: the attestation is `{attestor}`.",
    "The step's `{attestor}` attestation has to be checked by Rego before anything ships.",
    "`witness verify` should look into the `{attestor}` attestation by means of Rego.",
    "Draft a deny rule set in Rego that reads `{attestor}` evidence.",
    "Extend my witness policy: a Rego module on `{attestor}`.",
    "Show me how to express the following in Rego, for attestations of `{attestor}`.",
    "We enforce build rules with witness, and one of them concerns `{attestor}`. I would like its Rego.",
    "I can write the policy's JSON myself, but not the Rego for `{attestor}`.",
    "Somebody asked me for Rego that guards `{attestor}` attestations. Can you help?",
    "There is an empty `regopolicies` list under `{attestor}` in our policy; fill it with one module.",
    "From the words below, make a Rego module for `{attestor}`.",
    "Translate this into Rego for `{attestor}` evidence.",
    "Turn this rule of ours into Rego that go-witness runs over `{attestor}`.",
    "Let Rego decide whether a `{attestor}` attestation is acceptable.",
    "Which Rego module rejects the `{attestor}` attestations that we do not want?",
))  # fmt: skip
ASK_TYPE = rows(FAMILY, "ask-type", (
    "For the type `{type}` I want a Rego module.",
    "Attestations of type `{type}` are to be judged by Rego; please write the module.",
    "The policy lists `{type}`, with an empty `regopolicies`. What belongs there?",
    "A module in Rego is missing under `{type}`.",
    "`{type}` is the predicate type in question, and I need deny rules for it.",
    "Rego for `{type}`, please.",
    "How do I judge what stands under `{type}` in a collection, by Rego?",
))  # fmt: skip
MUST_1 = rows(FAMILY, "must-1", (
    "The requirement: {first}.",
    "The rule says that {first}.",
    "{first}.",
    "Enforce this rule: {first}.",
    "It should enforce one rule: {first}.",
    "We agreed on one rule: {first}.",
    "In words: {first}.",
    "Our guideline says that {first}; whatever breaks it gets denied.",
    "Verification should fail unless this is true: {first}.",
    "The condition is simple. {first}.",
    "Only this matters: {first}.",
    "The attestation is rejected unless this holds: {first}.",
    "From now on, {first}.",
))  # fmt: skip
MUST_2 = rows(FAMILY, "must-2", (
    "{first}, and {second}.",
    "Two things must be true. First, {first}. Second, {second}.",
    "The requirements:\n\n- {first}\n- {second}\n\n",
    "Both of these have to hold: {first}; {second}.",
    "It should enforce two rules: {first}, and {second}.",
    "{first}. Besides, {second}.",
    "Our guideline has two sentences: {first}. Also, {second}.",
    "Whatever breaks either of these is denied:\n\n1. {first}\n2. {second}\n\n",
    "On the one hand {first}; on the other hand {second}.",
    "Deny whatever breaks one of these two rules: {first}; {second}.",
))  # fmt: skip
MUST_3 = rows(FAMILY, "must-3", (
    "{first}; {second}; and {third}.",
    "The requirements:\n\n- {first}\n- {second}\n- {third}\n\n",
    "Three things must be true: {first}; {second}; {third}.",
    "{first}. Moreover, {second}. Finally, {third}.",
    "Whatever breaks any of these is denied:\n\n1. {first}\n2. {second}\n3. {third}\n\n",
    "It should enforce three rules: {first}; {second}; {third}.",
))  # fmt: skip
DENY_1 = rows(FAMILY, "deny-1", (
    "It must deny {first}.",
    "Deny {first}.",
    "The module denies {first}.",
    "We do not accept {first}.",
    "Refuse {first}, please.",
    "I want to keep out {first}.",
    "Block {first}.",
    "What should be turned away: {first}.",
    "Verification has to fail for {first}.",
    "Nothing but {first} should be rejected.",
    "The only ground for denial: {first}.",
))  # fmt: skip
DENY_2 = rows(FAMILY, "deny-2", (
    "It must deny {first}, and also {second}.",
    "Deny {first} as well as {second}.",
    "There are two grounds for denial: {first}; {second}.",
    "Refuse both of these, each by itself:\n\n- {first}\n- {second}\n\n",
    "We do not accept {first}, nor do we accept {second}.",
    "Block {first}. Block {second} too.",
    "Either of these fails verification: {first}; {second}.",
    "The blocklist reads: {first}; {second}.",
))  # fmt: skip
DENY_3 = rows(FAMILY, "deny-3", (
    "It must deny {first}, {second}, and {third}.",
    "Deny each of these:\n\n- {first}\n- {second}\n- {third}\n\n",
    "There are three grounds for denial: {first}; {second}; {third}.",
    "Block {first}. Block {second} too, and {third}.",
    "Any of these fails verification: {first}; {second}; {third}.",
))  # fmt: skip
MISSING = rows(FAMILY, "missing", (
    "What is not recorded counts as a violation.",
    "A value that is missing must be denied as well.",
    "If the field is absent altogether, deny.",
    "Mind absent fields: they are to be refused, not ignored.",
    "Do not let an attestation through merely because the value is not there.",
    "An attestation that lacks the information fails too.",
    "Absence is no excuse: without the value the answer is a denial.",
    "Please treat a missing entry like a wrong one.",
    "Undefined values must not slip through.",
))  # fmt: skip
# Where some of the requirements can be kept by what is not there.
MISSING_SOME = rows(FAMILY, "missing-some", (
    "What is required and not recorded counts as a violation; what is only forbidden may be absent.",
    "A required value that is missing must be denied as well, while nothing can be wrong with a forbidden one that is not there.",
    "Mind absent fields: where one is asked for, they are to be refused, not ignored; where one is ruled out, they are fine.",
    "If something that has to be right is absent altogether, deny; what only must not be there may be absent.",
    "Absence is no excuse for what must be there, and no offence where something must not be.",
    "Do not let an attestation through merely because a required value is not there; absent offenders are no offenders.",
))  # fmt: skip
SYNTAX_V1 = rows(FAMILY, "syntax-v1", (
    "Use the newer syntax, with `import rego.v1`.",
    "We write `import rego.v1` in all our modules.",
    "Rego v1 is preferred here.",
    "The style guide asks for `if` and `contains`, thus `import rego.v1`.",
    "Modern Rego, please.",
))  # fmt: skip
SYNTAX_V0 = rows(FAMILY, "syntax-v0", (
    "Classic Rego is fine, the one without `import rego.v1`.",
    "Our other modules are in the old v0 syntax, so stay with it.",
    "Keep to `deny[msg]`, the style of Rego v0.",
    "No imports, just plain v0 rules.",
    "The existing policies use the older Rego dialect.",
))  # fmt: skip
DETAIL = rows(FAMILY, "detail", (
    "Let the message say which value was wrong.",
    "The denial should tell what it found.",
    "Name the offending value in the message.",
    "Use `sprintf` so that the reason is readable.",
    "Our developers read these messages, so make them say what was there.",
    "One rule for each ground of denial.",
    "I will encode the module myself.",
    "Keep it short.",
    "Robust against odd attestations, please.",
    "It has to pass OPA's strict type check against the attestor's schema.",
    "No external data and no network; `input` is all there is.",
    "Helper rules are welcome where they make it clearer.",
))  # fmt: skip
CONTEXT = rows(FAMILY, "context", (
    "The policy itself is written, only this module is missing.",
    "Several teams will share the module.",
    "The same check lived in a shell script until now.",
    "In our list of controls this one is still open.",
    "So far the policy only lists attestation types.",
    "Values differ from build to build, so nothing else may be assumed.",
    "Compare exactly, capital letters included.",
    "We saw a build that should have been stopped.",
    "The collection is made by `witness run` in our pipeline.",
    "It replaces a manual review.",
))  # fmt: skip
PARTS: Mapping[str, tuple[Production, ...]] = {
    "ask": ASK,
    "ask-type": ASK_TYPE,
    "must-1": MUST_1,
    "must-2": MUST_2,
    "must-3": MUST_3,
    "deny-1": DENY_1,
    "deny-2": DENY_2,
    "deny-3": DENY_3,
    "missing": MISSING,
    "missing-some": MISSING_SOME,
    "syntax-v0": SYNTAX_V0,
    "syntax-v1": SYNTAX_V1,
    "detail": DETAIL,
    "context": CONTEXT,
}
RULES = ("must-1", "must-2", "must-3", "deny-1", "deny-2", "deny-3")
ORDERS: tuple[tuple[str, ...], ...] = (
    ("ask", "ask-type", *RULES, "missing", "missing-some", "syntax-v0", "syntax-v1", "detail", "context"),
    ("context", "ask", "ask-type", *RULES, "missing", "missing-some", "detail", "syntax-v0", "syntax-v1"),
    ("ask", "ask-type", "context", *RULES, "missing", "missing-some", "syntax-v0", "syntax-v1", "detail"),
    (*RULES, "missing", "missing-some", "ask", "ask-type", "detail", "syntax-v0", "syntax-v1", "context"),
    ("ask", "ask-type", "syntax-v0", "syntax-v1", *RULES, "missing", "missing-some", "context", "detail"),
    ("context", *RULES, "missing", "missing-some", "ask", "ask-type", "syntax-v0", "syntax-v1", "detail"),
)
