"""Commands about models: which there are, how to get them, and how to use them."""
