"""Commands for interns: one file a command."""
