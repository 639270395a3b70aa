"""What maintainers run: the gates of the Go sources, and after a go-witness release refresh, pin, bundled versions, changelog."""
