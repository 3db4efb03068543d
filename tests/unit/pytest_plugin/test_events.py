"""Events as AWS makes them."""

from harness.pytest_plugin.events import s3_event


def test_event_carries_the_key_encoded_as_aws_does():
    event = s3_event("b", "báo cáo/tháng 5+6.csv", size=3)
    [record] = event["Records"]
    assert record["s3"]["object"]["key"] == "b%C3%A1o+c%C3%A1o/th%C3%A1ng+5%2B6.csv"
    assert record["s3"]["bucket"]["arn"] == "arn:aws:s3:::b"
