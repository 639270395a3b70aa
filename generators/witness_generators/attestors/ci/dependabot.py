"""What Dependabot commits on GitHub, and who it is there."""

from __future__ import annotations

from witness_generators.world.accounts import number_of
from witness_generators.world.git.repository import Person

BOT = "dependabot[bot]"
BOT_AUTHOR = Person(BOT, f"{number_of('github user', BOT)}+{BOT}@users.noreply.github.com")
BUMP = (
    "Bump lodash from 4.17.20 to 4.17.21\n\n"
    "Bumps [lodash](https://github.com/lodash/lodash) from 4.17.20 to 4.17.21.\n\n"
    "---\nupdated-dependencies:\n- dependency-name: lodash\n  dependency-type: direct:production\n...\n\n"
    "Signed-off-by: dependabot[bot] <support@github.com>"
)
