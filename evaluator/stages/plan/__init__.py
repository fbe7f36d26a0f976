"""What is fixed before anybody looks: the plan, what it fixes, and what a test of so many people could show."""
