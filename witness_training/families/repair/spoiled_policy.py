"""A change that makes a right policy wrong, and the places at which policies are changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from witness_training.families.repair.mended_blocks import Place
from witness_training.families.repair.policy_setting import Setting

# refuses: right evidence is refused. unenforced: evidence passes that should not. ignored: nothing changes.
Effect = Literal["refuses", "unenforced", "ignored"]


@dataclass(frozen=True, slots=True)
class Spoiled:
    """One change of a right policy, in the values that questions show.

    way:   the value at the place is another one, is not there, or stands under another name.
    value: the wrong value, or the wrong name. intent: what the question has to say of what is wanted, "" for nothing.
    """

    place: Place
    way: Literal["set", "remove", "rename"]
    value: Any = None
    intent: str = ""
    effect: Effect = "refuses"


def in_step(setting: Setting, *rest: str | int) -> Place:
    """The place below the step."""
    return ("steps", setting.step, *rest)


def find_key(setting: Setting) -> str:
    """The id of the published key, "" where a certificate is trusted."""
    return next(iter(setting.policy.get("publickeys", {})), "")


def find_constraint(setting: Setting) -> tuple[Place, Mapping[str, Any]]:
    """The place of the constraint on certificates, and the constraint."""
    place = in_step(setting, "functionaries", 0, "certConstraint")
    return place, setting.functionaries[0].get("certConstraint", {})
