"""The app in the browser: pages in the order of the person's work. Talks to people, computes nothing."""
