"""The attestors of cloud machines, and the made-up keys that sign their identities and the tokens of CI jobs."""
