"""What an API server of Kubernetes says: its kinds, and objects with its defaults (Kubernetes v1.35)."""
