"""Policy variables: which of them have no value."""

from harness.iam.variables import tokenize, without_value


def test_variables_without_value_are_named_as_written_and_nothing_else() -> None:
    tokens = tokenize("a/${aws:username}/*/${aws:userid}/${s3:prefix, 'x'}/${aws:TagKeys}", variables=True)
    context = {"aws:username": "alice", "aws:tagkeys": ("env", "team")}
    assert without_value(tokens, context) == ("${aws:userid}", "${aws:TagKeys}")
