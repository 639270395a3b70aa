"""What real tools did in small fixed projects: recorded by `make record`, read by those who draw."""
