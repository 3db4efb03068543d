"""CloudTrail: what happened, refused calls included, as ``LookupEvents`` tells it."""
