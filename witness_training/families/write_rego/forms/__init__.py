"""The forms that requirements have: what one says of an attestation, in Python and in Rego, and how it is kept and broken."""
