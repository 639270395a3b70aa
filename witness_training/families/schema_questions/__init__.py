"""Schema and changes: what attestors record, in which form, since when, and whom a bump of the version hurts."""
