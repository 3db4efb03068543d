"""Scenarios: reference solutions in CloudFormation, their documented faults, and how they are deployed.

Load (:mod:`.loader`), plan (:mod:`.plan`, pure), lint (:mod:`.lint`), deploy (:mod:`.deploy`).
"""
