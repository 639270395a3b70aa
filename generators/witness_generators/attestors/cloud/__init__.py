"""Cloud machines and builds: identities and what signs them."""
