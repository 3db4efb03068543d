"""Tags of terminologies: each is tagged with its own name."""


def tags(account: str, region: str, arn: str) -> dict[str, str]:
    return {"name": arn.rsplit("/", 1)[-1]}
