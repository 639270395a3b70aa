"""What maintainers run after a go-witness release: refresh, pin, bundled versions, changelog."""
