"""Judges documents that people come with: what each is, what is wrong in it and where, which versions could have written it."""
