"""The commands on documents that people come with."""
