"""Tests the schemas against real Go: what Go writes must conform; what Go refuses or alters must not."""
