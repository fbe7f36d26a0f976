"""What columns and values mean: suggested, stated by a person, held against the table."""
