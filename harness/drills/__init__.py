"""Drills: a working solution is broken as the worklog broke, and whoever practises finds out why and repairs it."""
