"""What may be asked: specs, drawn from set-ups, names and wordings."""
