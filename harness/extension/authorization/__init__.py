"""Evaluates every call: request to action, resource, principal and context; decision; AWS's refusal."""
