"""The type names of the documents around attestations, as go-witness writes them."""

from __future__ import annotations

# attestation/collection.go, intoto/statement.go
COLLECTION_TYPE = "https://witness.testifysec.com/attestation-collection/v0.1"
STATEMENT_TYPE = "https://in-toto.io/Statement/v0.1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
# The payload type of a signed policy (policy/policy.go).
POLICY_TYPE = "https://witness.testifysec.com/policy/v0.1"
