"""Commands for interns: one file a command; what they say is in ``words.py``, in every language of the project."""
