"""A run of pytest inside a test forgets the modules that it was the first to import.

What keeps something for the whole process (boto3's session, connections) must not come in two copies, so it is imported
before, whichever test is the first.
"""

import boto3

boto3.client("sts", "us-east-1", aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="example")
