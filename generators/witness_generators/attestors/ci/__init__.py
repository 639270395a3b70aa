"""CI services: what their attestors record of a job."""
