"""Stands for Jenkins, of which the attestor reads the variables of a build and asks nothing."""

from __future__ import annotations

import secrets

from witness_generators.attestors.ci.jenkins_build import JenkinsBuild
from witness_generators.world.world import Prop
from witness_stand_ins.checkouts.choices import Choices
from witness_stand_ins.checkouts.user_checkout import Checkout
from witness_stand_ins.services.service_row import Service


def _furnish(_checkout: Checkout, _choices: Choices) -> tuple[Prop, ...]:
    return (JenkinsBuild(secrets.randbelow(9_999_999), True, "", 0, 0, ""),)


JENKINS = Service("jenkins", "Jenkins: the variables of a build", ("jenkins",), JenkinsBuild, _furnish)
