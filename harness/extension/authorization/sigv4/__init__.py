"""AWS Signature Version 4 as a protocol: what a request presents, and whether a secret made it. Pure."""
