"""The world of one step: repository, machine, command and files, each fact held once."""
