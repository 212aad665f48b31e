"""From a question to a cited answer: retrieval, composition, verification."""
