"""Runs foreign code as processes of this machine, isolated where it can be."""
