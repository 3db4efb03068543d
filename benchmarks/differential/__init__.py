"""The same authorization questions put to harness.iam and to other emulators' evaluators, and why answers differ."""
