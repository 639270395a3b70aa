"""The subcommands of `witness-schema dataset`."""
