"""Scripts that call `witness`: run beside an oracle of their own, and what is reported of them."""
