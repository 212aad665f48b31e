"""One module for each format that files come in: bytes become a raw document."""
