"""The attestors of container images, of their builds and of the Kubernetes objects that run them."""
