"""Questions and their answers: grid, phrasings, setups, answers and splits."""
