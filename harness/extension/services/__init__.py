"""Providers of services that the engine itself answers only with further downloads."""
