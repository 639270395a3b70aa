"""The subcommands of `witness-schema bench`."""
