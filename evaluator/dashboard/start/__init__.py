"""The first page: worked examples and saved evaluations."""
