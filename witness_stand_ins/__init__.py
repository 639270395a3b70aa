"""Stand-ins for the services that attestors ask, so that every attestor runs on a laptop: what they sign is test evidence.

>>> from witness_stand_ins import StandIns
>>> with StandIns(("github",), repo=".") as services:  # doctest: +SKIP
...     subprocess.run(["witness", "run", …], env={**os.environ, **services.environment})
"""

from witness_stand_ins.services.service_roster import SERVICES
from witness_stand_ins.stand_ins import StandIns

__all__ = ["SERVICES", "StandIns"]
