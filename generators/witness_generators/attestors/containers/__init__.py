"""Images, how they were built, and what runs them."""
