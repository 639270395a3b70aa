"""Pieces of policies: their first lines, the attestations that they require, and a policy by itself."""

from __future__ import annotations

from witness_generators.documents.policy import EXPIRES
from witness_training.tiny.base_vocabulary import Topic, predicate_type
from witness_training.tiny.rego_pieces import Denial, draw_wish
from witness_training.tiny.shell_pieces import fence

# The data set's own date twice, the others against learning it by heart.
DATES = (EXPIRES, EXPIRES, "2030-06-30T12:00:00Z", "2041-12-31T23:59:59Z")


def entries(t: Topic) -> tuple[str, str]:
    """Ask for the attestations of a step, about half of the time with a rule on one."""
    chosen, asked = draw_wish(t)
    asks = (
        f"List the attestations of a policy that asks for {t.listed()}.",
        f"Policy entries for {t.listed()}?",
    )
    return f"{t.random.choice(asks)}{asked}", "\n".join(("```json", *_build_entries(t, chosen), "```"))


def policy(t: Topic) -> tuple[str, str]:
    """Ask for a policy and nothing else."""
    chosen, asked = draw_wish(t)
    expires = t.random.choice(DATES)
    question = f"A policy for step `{t.step}` that wants {t.listed()}, until {expires}?{asked}"
    return question, fence(
        "cat > policy.json <<EOF", *_build_head(t, expires), *_build_entries(t, chosen, "}}}"), "EOF"
    )


def head(t: Topic) -> tuple[str, str]:
    """Ask for the first lines of a policy."""
    expires = t.random.choice(DATES)
    return f"Begin the policy of step `{t.step}`, valid until {expires}.", fence(*_build_head(t, expires))


def _build_head(t: Topic, expires: str) -> list[str]:
    # Line by line the layout of `tasks/answers.py`: what the base has learnt, a LoRA run need not teach again.
    return [
        f'{{"expires": "{expires}",',
        ' "publickeys": {"$ID": {"keyid": "$ID", "key": "$KEY"}},',
        f' "steps": {{"{t.step}": {{',
        f'  "name": "{t.step}",',
        '  "functionaries": [{"type": "publickey", "publickeyid": "$ID"}],',
    ]


def _build_entries(t: Topic, chosen: Denial | None, end: str = "") -> list[str]:
    lines = [_build_entry(name, chosen is not None and chosen.attestor == name) for name in t.attestors]
    return ['  "attestations": [', *(f"   {line}," for line in lines[:-1]), f"   {lines[-1]}]{end}"]


def _build_entry(name: str, ruled: bool) -> str:
    modules = '[{"name": "deny.rego", "module": "$REGO"}]' if ruled else "[]"
    return f'{{"type": "{predicate_type(name)}", "regopolicies": {modules}}}'


def recalled_policy(t: Topic, chosen: Denial | None) -> tuple[str, str]:
    """Ask for the policy of the facts."""
    lines = (*_build_head(t, EXPIRES), *_build_entries(t, chosen, "}}}"))
    return "Its policy?", fence("cat > policy.json <<EOF", *lines, "EOF")


def recalled_entries(t: Topic, chosen: Denial | None) -> tuple[str, str]:
    """Ask for the attestations of the facts' policy."""
    return "Its attestations?", "\n".join(("```json", *_build_entries(t, chosen), "```"))


PIECES = (entries, entries, entries, policy, policy, policy, head)
RECALLED = (recalled_policy, recalled_entries)
