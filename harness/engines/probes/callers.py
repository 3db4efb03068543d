"""Probes of what is refused to callers: by IAM, and by S3 of a destination that it may not invoke."""

from harness.engines.probes.scratch import QUIET, Scratch, document, within
from harness.engines.refusals import refused

__all__ = ["enforces_iam", "validates_destinations"]


def enforces_iam(aws: Scratch) -> bool:
    """A user without policies is refused, and so is a service that a queue's policy does not admit."""
    iam = aws.client("iam")
    iam.create_user(UserName=aws.name)
    aws.later(iam.delete_user, UserName=aws.name)
    key = iam.create_access_key(UserName=aws.name)["AccessKey"]
    aws.later(iam.delete_access_key, UserName=aws.name, AccessKeyId=key["AccessKeyId"])
    user = aws.client("sqs", access_key=key["AccessKeyId"], secret_key=key["SecretAccessKey"])
    if not refused(user.list_queues):
        return False
    url, arn = aws.queue()
    sqs, sns = aws.client("sqs"), aws.client("sns")
    topic = sns.create_topic(Name=aws.name)["TopicArn"]
    aws.later(sns.delete_topic, TopicArn=topic)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    sns.publish(TopicArn=topic, Message="must not arrive")
    if sqs.receive_message(QueueUrl=url, WaitTimeSeconds=int(QUIET)).get("Messages"):
        return False
    admit = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": document(admit)})
    sns.publish(TopicArn=topic, Message="must arrive")
    arrived = within(lambda: sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages"), bool)
    return "must arrive" in arrived[0]["Body"]


def validates_destinations(aws: Scratch) -> bool:
    """A bucket does not take a function as its destination that it may not invoke."""
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=aws.name)
    aws.later(s3.delete_bucket, Bucket=aws.name)
    arn = aws.function(ready=False)
    wanted = {"LambdaFunctionConfigurations": [{"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}]}

    def put() -> None:
        s3.put_bucket_notification_configuration(Bucket=aws.name, NotificationConfiguration=wanted)

    if not refused(put, "InvalidArgument"):
        return False
    aws.client("lambda").add_permission(
        FunctionName=aws.name, StatementId="s3", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com"
    )
    put()
    return True
