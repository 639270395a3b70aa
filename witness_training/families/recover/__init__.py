"""Recover: a script that ends with an error of `witness`, its cause, and the script that works."""
