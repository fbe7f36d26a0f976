"""Reports: a record becomes a tree of sections that any format can show."""
