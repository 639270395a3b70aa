"""Types of public Go modules, their documents as Go writes and reads them, and what schemas say of these."""
