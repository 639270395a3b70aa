"""An oracle that gives every attestation and every policy the same answer: `one_word_judge.py accepted|rejected`."""

import json
import sys

WORD = sys.argv[1]
ANSWERS = {
    "version": {"version": "v0", "sum": "", "go": "", "protocol": 3},
    "keys": {"key_id": "0", "public_pem": ""},
    "roundtrip": {"verdict": WORD, "reason": "by habit"},
    "verify": {"passed": WORD == "accepted", "reasons": [], "accepted": [], "error": "", "summary": None},
}

for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps({"id": asked["id"], "result": ANSWERS[asked["op"]]}), flush=True)
