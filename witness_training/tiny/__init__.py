"""The built-in model: its files in `model/`, and the corpus and training that produced them."""
