"""Elastic Load Balancing (application and network load balancers)."""
