"""CloudWatch alarms, in parts: data points, their evaluation, its words, rules of composite alarms, notifications.

What is pure stands in modules of its own; ``periods`` knows how time passes, ``cloudwatch`` wires the rest.
"""
