"""The nouns of the product: frozen types that import nothing but the errors."""
