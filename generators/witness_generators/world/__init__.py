"""The world of one step: repository, machine, command and files, with each fact stored once."""
