"""The database's history, one file a step: never edited once released, only followed by another."""
