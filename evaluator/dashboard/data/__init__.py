"""The page Data and mapping: where the data come from, how they are read, what the columns mean."""
