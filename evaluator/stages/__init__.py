"""The stages of an evaluation: each turns one kind of value into the next; none imports another part."""
