"""The grade formats as their owners describe them, written down as JSON Schemas from the documented fields.

Sources, read in November 2026: Gradescope https://gradescope-autograders.readthedocs.io/en/latest/specs/; Exercism
https://exercism.org/docs/building/tooling/test-runners/interface; Classroom 50
https://github.com/foundation50/classroom50/blob/main/schemas/result-v1.schema.json; GitHub Classroom's reporter
https://github.com/classroom-resources/autograding-grading-reporter.

Closed (``additionalProperties: false``) also where the owner is silent: a misspelt field would be ignored there.
"""

from typing import Any

__all__ = ["CLASSROOM50", "EXERCISM", "GITHUB_CLASSROOM", "GRADESCOPE"]

type Schema = dict[str, Any]


def closed(required: dict[str, Any], optional: dict[str, Any] | None = None, **more: Any) -> Schema:
    properties = required | (optional or {})
    return {
        "type": "object",
        "required": list(required),
        "properties": properties,
        "additionalProperties": False,
        **more,
    }


TEXT = {"type": "string"}
NAME = {"type": "string", "minLength": 1}
AMOUNT = {"type": "number", "minimum": 0}
WHOLE = {"type": "integer", "minimum": 0}
UTC_TIME = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$"}

FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
GRADESCOPE = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **closed(
        {},
        {
            "score": AMOUNT,
            "execution_time": AMOUNT,
            "output": TEXT,
            "output_format": FORMAT,
            "test_output_format": FORMAT,
            "test_name_format": FORMAT,
            "visibility": VISIBILITY,
            "stdout_visibility": VISIBILITY,
            "extra_data": {"type": "object"},
            "tests": {
                "type": "array",
                "items": closed(
                    {},
                    {
                        "score": AMOUNT,
                        "max_score": AMOUNT,
                        "status": {"enum": ["passed", "failed"]},
                        "name": TEXT,
                        "name_format": FORMAT,
                        "number": TEXT,
                        "output": TEXT,
                        "output_format": FORMAT,
                        "tags": {"type": "array", "items": TEXT},
                        "visibility": VISIBILITY,
                        "extra_data": {"type": "object"},
                    },
                    dependentRequired={"max_score": ["score"]},
                ),
            },
            "leaderboard": {"type": "array"},
        },
    ),
    # "required if no top-level score", "required if not on each test case"
    "anyOf": [
        {"required": ["score"]},
        {"required": ["tests"], "properties": {"tests": {"minItems": 1, "items": {"required": ["score"]}}}},
    ],
}

EXERCISM = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **closed(
        {"version": {"const": 3}, "status": {"enum": ["pass", "fail", "error"]}},
        {
            "message": {"type": ["string", "null"], "maxLength": 65535},
            "tests": {
                "type": "array",
                "items": closed(
                    {"name": NAME, "status": {"enum": ["pass", "fail", "error"]}},
                    {
                        "message": {"type": ["string", "null"], "maxLength": 65535},
                        "output": {"type": ["string", "null"], "maxLength": 500},
                        "test_code": TEXT,
                        "task_id": {"type": "integer", "minimum": 1},
                    },
                ),
            },
        },
    ),
    "if": {"properties": {"status": {"const": "error"}}},
    "then": {"required": ["message"], "properties": {"message": {"type": "string", "minLength": 1}}},
    "else": {"required": ["tests"], "properties": {"message": {"type": "null"}}},
}

CLASSROOM50 = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **closed(
        {
            "schema": {"const": "classroom50/result/v1"},
            "classroom": NAME,
            "assignment": NAME,
            "assignment_type": {"enum": ["individual", "group"]},
            "owner": NAME,
            "submission": {"type": "string", "pattern": "^submit/"},
            "commit": NAME,
            "release": NAME,
            "review": NAME,
            "datetime": UTC_TIME,
            "score": WHOLE,
            "max-score": WHOLE,
            "tests": {
                "type": "array",
                "items": {
                    "type": "object",  # open: extra fields are preserved
                    "required": ["test-name", "passed", "score", "max-score"],
                    "properties": {
                        "test-name": NAME,
                        "passed": {"type": "boolean"},
                        "score": WHOLE,
                        "max-score": WHOLE,
                    },
                },
            },
        },
        {
            "graded_at": UTC_TIME,
            "submitted_by": closed({"username": NAME}, {"id": {"type": ["integer", "null"]}}),
        },
    ),
}

_STATUS = {"enum": ["pass", "fail", "error"]}
GITHUB_CLASSROOM = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **closed(
        {
            "version": {"const": 1},
            "status": _STATUS,
            "max_score": AMOUNT,
            "tests": {
                "type": "array",
                "minItems": 1,
                "items": closed(
                    {"name": NAME, "status": _STATUS, "score": AMOUNT, "message": {"type": ["string", "null"]}},
                    {"test_code": TEXT, "filename": TEXT, "line_no": WHOLE, "duration": WHOLE},
                ),
            },
        }
    ),
}
