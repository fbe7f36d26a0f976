"""The rubric, the impact and the facts: asked, answered by one or several people, with evidence."""
