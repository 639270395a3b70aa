"""The attestors of CI services, and the jobs that they record."""
