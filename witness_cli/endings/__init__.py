"""How a run of the command ends: exit codes, the report of a defect, and failures of the system that a user can fix."""
