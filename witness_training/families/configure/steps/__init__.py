"""Steps and what they consist of: commands, inputs, documents; a task as it is read from its spec."""
