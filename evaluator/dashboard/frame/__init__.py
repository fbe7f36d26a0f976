"""What every page is made of: its frame, inputs bound to the draft, figures, files to take away."""
