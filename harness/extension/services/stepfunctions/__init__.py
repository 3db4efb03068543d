"""Step Functions beyond roles and refusals: time, errors, how executions end, and which definitions are refused."""
