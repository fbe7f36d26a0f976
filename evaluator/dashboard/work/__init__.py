"""The work of the person at the screen: the draft, its forms, what runs for it, words and texts of the pages."""
