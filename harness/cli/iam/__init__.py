"""``daylab iam``: decide, explain, reproduce, observe and check permissions. One file a command."""
