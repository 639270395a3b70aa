"""A store of signed documents, with the three addresses of Archivista that go-witness asks."""
