"""What a city changes in a rubric and criteria."""
