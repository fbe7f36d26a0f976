"""What an evaluation found and what it comes to, drawn from its record."""
