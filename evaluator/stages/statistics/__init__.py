"""Statistics on counts and arrays: intervals, tests, gaps of many groups, power. Nothing here knows a record."""
