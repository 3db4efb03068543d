"""AWS X-Ray."""
