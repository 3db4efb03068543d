"""A service that neither LocalStack nor daylab has, in one directory."""
