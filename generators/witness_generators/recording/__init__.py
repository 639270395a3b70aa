"""What one attestor records in one world: its row, its facts, its invariants."""
