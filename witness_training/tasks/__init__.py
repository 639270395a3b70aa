"""What is asked and what is answered: grid, phrasings, set-ups, answers, splits."""
