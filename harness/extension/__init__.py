"""The code that runs inside LocalStack; nobody imports it, entry points load it."""
