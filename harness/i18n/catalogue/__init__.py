"""The catalogue: every message of the project, one module for each area, one constant for each message.

A message is used as ``area.NAME`` or, filled, ``area.NAME(value=…)``; so that type checking finds a name that does not
exist, and ``tests/unit/i18n/test_catalogue.py`` a message that nobody uses, a placeholder without a value, a language
that is not there, and spelling that differs. Vietnamese places tone marks as in *xóa*, *hóa*, *tùy*.
"""
