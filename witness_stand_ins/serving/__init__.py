"""Stand-ins as a process of their own: how long it lives, and how it says what to set."""
