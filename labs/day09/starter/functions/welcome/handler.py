"""Greets new users, as many at a time as the batching window has gathered."""


def lambda_handler(event, context):
    # TODO 7: print one line for the whole batch: "Welcome 2 new users: an, binh" (the userId of each record, in order).
    print("somebody is new")
