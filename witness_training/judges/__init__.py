"""Judges of an answer: real go-witness judges its policy, a shell runs its commands."""
