"""What is reported of endpoints and accounts."""

from typing import Final

from harness.i18n.message import Message

NOT_AN_ENDPOINT: Final = Message(en="{url!r} is not an endpoint URL", vi="{url!r} không phải URL của endpoint")
WRITE_ENDPOINT: Final = Message(en="write http://HOST:PORT", vi="viết http://HOST:PORT")
TWO_IDENTITIES: Final = Message(
    en="account and access_key name two identities",
    vi="account và access_key chỉ hai danh tính khác nhau",
)
NOT_AN_ACCOUNT: Final = Message(en="{account!r} is not an AWS account id", vi="{account!r} không phải AWS account id")
TWELVE_DIGITS: Final = Message(en="an account id has 12 digits", vi="account id có 12 chữ số")
