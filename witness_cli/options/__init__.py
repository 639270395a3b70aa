"""Options that several commands share, or that are too many for the module of one."""
