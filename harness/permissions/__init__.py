"""Permission problems outside the engine: read from a bug file, from AWS's message, or from an engine's own state.

Two halves. Values only: bug files and their offline verdicts (`bugs`), messages (`denial`),
fixes as JSON patches (`fix`), policies from observed calls (`least_privilege`). Over the network: the same bug made
for real (`live` and its helpers), an engine's identities and resource policies (`engine_state`).

Limits: decisions are `harness.iam`'s; nothing here decides by itself.
"""
