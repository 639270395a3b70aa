"""Our schemas against real Go: what it writes must conform, what it refuses or alters must not."""
