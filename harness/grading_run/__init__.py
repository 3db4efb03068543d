"""Grading runs: collect submissions, evaluate each by itself, write down what they came to.

Nothing of a submission runs here: its functions run in the sandboxes of the engine, its files are only read.
"""
