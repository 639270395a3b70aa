"""Judges of an answer: real go-witness on its policy, a shell on its commands."""
