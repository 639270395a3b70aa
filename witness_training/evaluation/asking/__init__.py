"""Who is asked: a model on this machine, a server with OpenAI's interface, or a file of answers."""
