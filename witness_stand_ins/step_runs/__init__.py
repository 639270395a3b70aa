"""A step of the user's own repository, run and signed beside stand-ins: test evidence, with a policy that fits it."""
