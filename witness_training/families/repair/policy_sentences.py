"""What questions tell about a policy's evidence, and the prose of reference answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from witness_schema.json_writing import dumps
from witness_training.families.repair.mended_blocks import ABSENT, get
from witness_training.families.repair.policy_setting import Setting
from witness_training.families.repair.repair_kind import choose
from witness_training.families.shown_documents.verification_case import read_identity
from witness_training.tasks.task import Spec

_LONGEST = 120  # characters of a value that prose repeats
_FILES = {
    "<builder.pub>": "the PEM public key builder.pub",
    "<builder.key>": "builder.key, which begins with -----BEGIN PRIVATE KEY-----",
    "<other.pub>": "other.pub, the public key of somebody else",
    "<root.pem>": "the root certificate root.pem",
}


def describe_signer(setting: Setting) -> str:
    """Who signed the evidence, in one line."""
    trust = setting.case.spec["certificate"]
    if not trust:
        return f"by the key of builder.pub, whose id is {setting.signer.key.key_id}"
    identity = read_identity(trust["identity"])
    names = [f"CN={identity.common_name}", *(f"O={name}" for name in identity.organizations)]
    others = [
        *(f"DNS:{name}" for name in identity.dns_names),
        *(f"email:{name}" for name in identity.emails),
        *(f"URI:{name}" for name in identity.uris),
    ]
    alternative = f"subject alternative names {', '.join(others)}" if others else "no alternative names"
    return f"with a certificate ({', '.join(names)}; {alternative}) that root.pem issued, whose id is {setting.case.root_id}"


def describe_contents(setting: Setting, broken: Any) -> str:
    """What the placeholders of a policy stand for."""
    text = dumps(broken, ensure_ascii=False)
    known = {**_FILES, **{f"<{name}>": f"the Rego file {name}" for name in setting.case.modules}}
    shown = [name for name in known if name in text]
    # The right file of a key or module is named even where a wrong one stands.
    shown += [name for name in setting.placeholders if name not in shown]
    return "; ".join(f"`{name}`: {known[name]}" for name in shown)


_FOUND: Mapping[str, Sequence[str]] = {
    "expired": ("`{pointer}` lies in the past ({wrong}).", "The policy ended at {wrong}.", "{wrong} at `{pointer}` is over."),
    "bad-date": ("{wrong} at `{pointer}` is no RFC 3339 time.", "Go cannot parse {wrong} at `{pointer}` as a time.", "The time at `{pointer}` is written as {wrong}, which RFC 3339 does not allow."),
    "step-name": ("The step stands under `{step}`, but `{pointer}` calls it {wrong}.", "`{pointer}` is {wrong} instead of the step's own key."),
    "unknown-type": ("No attestor writes the type {wrong} at `{pointer}`.", "{wrong} at `{pointer}` is a type that no collection has.", "`{pointer}` asks for {wrong}, which nobody attests."),
    "no-attestations": ("`{pointer}` is an empty list.", "The step demands nothing: `{pointer}` is empty."),
    "no-functionary": ("Nobody may sign: `{pointer}` is empty.", "`{pointer}` lists no functionary."),
    "unknown-functionary": ("{wrong} at `{pointer}` is not the id of the key that signs.", "No published key has the id {wrong} of `{pointer}`."),
    "unknown-key": ("The functionary's key is not in `{pointer}`.", "`{pointer}` does not hold the key that the step trusts."),
    "key-mismatch": ("The entry of `{pointer}` does not agree with its key id.", "Id and key do not belong together at `{pointer}`."),
    "private-key": ("`{pointer}` holds a private key.", "What `{pointer}` publishes is builder.key, a private key."),
    "certificate-constraint": ("The certificate does not hold {wrong}, which `{pointer}` asks for.", "`{pointer}` demands {wrong}; the certificate holds {right}."),
    "dropped-constraint": ("Go knows no constraint called `{name}` (`{pointer}`).", "`{pointer}` is dropped when Go reads the policy: the field is called `{right_name}`."),
    "unknown-root": ("{wrong} at `{pointer}` is the id of no root in `roots`.", "`{pointer}` names {wrong}, which does not stand under `/roots`."),
    "artifacts-from": ("`{pointer}` names {wrong}, and the policy has no such step.", "There is no step called {wrong} (`{pointer}`)."),
    "dropped-field": ("`{pointer}` is no field that Go reads: it is called `{right_name}`.", "Go drops `{name}` at `{pointer}`, for the field is `{right_name}`."),
    "ignored-field": ("`{pointer}` is no field of a policy, and Go drops it.", "Go reads nothing at `{pointer}`."),
    "wrong-json-type": ("{wrong} at `{pointer}` has another JSON type than the field.", "Go cannot decode {wrong} into the field at `{pointer}`."),
    "plain-module": ("The module at `{pointer}` is not encoded.", "`{pointer}` holds Rego as it is, where base64 belongs."),
}  # fmt: skip
_EFFECT: Mapping[str, Sequence[str]] = {
    "refuses": (
        "`witness verify` therefore refuses valid evidence too.",
        "Verification fails, although the evidence is in order.",
        "So right evidence is refused as well.",
        "",
    ),
    "unenforced": (
        "The policy verifies, but what stands there is not enforced.",
        "Nothing fails, and that is the danger: the demand is not checked.",
        "Evidence that should be refused passes.",
    ),
    "ignored": (
        "Verification gives the same with it and without it.",
        "It enforces nothing, whatever it says.",
        "Whoever reads it may believe in a check that does not exist.",
    ),
}
_MEND: Mapping[str, Sequence[str]] = {
    "set": ("It has to be {right}.", "{right} belongs there.", "Mended, it is {right}.", "Put {right} in its place and leave the rest alone."),
    "rename": ("Under `{right_name}` the same value counts.", "Rename it to `{right_name}`; its value stays.", "The key has to be `{right_name}`."),
    "extra": ("It has to go.", "Remove it.", "Taking it out changes no verdict."),
    "long": ("The block has the value that belongs there.", "Only this value is replaced.", "Everything else stays as it is."),
}  # fmt: skip


def write_prose(spec: Spec, setting: Setting, pointer: str) -> str:
    """The sentences of the reference answer; each is true of the setting."""
    place, seed = tuple(spec["place"]), spec["prose"]
    right = get(setting.policy, place)
    facts = {
        "pointer": pointer,
        "step": setting.step,
        "wrong": _quote(spec["value"]),
        "right": "" if right is ABSENT else _quote(right),
        "name": str(spec["value"]),
        "right_name": str(place[-1]),
    }
    way = "extra" if right is ABSENT else "rename" if spec["way"] == "rename" else "set"
    if way == "set" and not facts["right"]:
        way = "long"
    found = [text for text in _FOUND[spec["code"]] if facts["right"] or "{right}" not in text]
    if not facts["wrong"]:
        found = [text for text in found if "{wrong}" not in text] or [
            "`{pointer}` has another JSON type than its field."
        ]
    sentences = (
        choose(found, seed),
        choose(_EFFECT[spec["effect"]], seed // 5),
        choose(_MEND[way], seed // 29),
    )
    return " ".join(text.format(**facts) for text in sentences if text)


def _quote(value: Any) -> str:
    """A value as code; "" if it is too long for prose."""
    text = dumps(value, ensure_ascii=False)
    return f"`{text}`" if len(text) <= _LONGEST and "`" not in text else ""
