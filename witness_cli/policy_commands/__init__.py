"""The subcommands of `policy` that judge, write and try policies."""
