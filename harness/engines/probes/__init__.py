"""Harmless probes of an engine that does not describe itself, by service; which there are: ``external_probes``."""
