"""Bug files: permission bugs as they were met, reproduced offline or on an engine."""
