"""An oracle whose every answer is one line of as many megabytes as the request says."""

import json
import sys

for line in sys.stdin:
    asked = json.loads(line)
    sys.stdout.write(
        json.dumps({"id": asked["id"], "result": "x" * (asked["args"]["megabytes"] << 20)}) + "\n"
    )
    sys.stdout.flush()
