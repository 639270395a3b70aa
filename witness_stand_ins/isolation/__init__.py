"""A private network in which a command reaches stand-ins by their real names, and nothing else."""
