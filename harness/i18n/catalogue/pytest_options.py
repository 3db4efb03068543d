"""What pytest reports of options of daylab that make no sense."""

from typing import Final

from harness.i18n.message import Message

NOT_AN_ENGINE: Final = Message(
    en="DAYLAB_ENGINE={engine}: not an engine; known: {known}",
    vi="DAYLAB_ENGINE={engine}: không có engine này; các tên hợp lệ: {known}",
)
GOES_WITH: Final = Message(
    en="--{name} goes with --engine {wanted}, not with {engine}",
    vi="--{name} chỉ dùng với --engine {wanted}, không dùng với {engine}",
)
NOT_AN_ACCOUNT: Final = Message(
    en="--{name} {account}: not an AWS account id; it has 12 digits",
    vi="--{name} {account}: không phải AWS account id; account id có 12 chữ số",
)
STACK_WITHOUT_ACCOUNT: Final = Message(
    en="--daylab-stack goes with --daylab-account, which says where the stack is",
    vi="--daylab-stack cần đi cùng --daylab-account để biết stack nằm ở đâu",
)
EXTERNAL_NEEDS_URL: Final = Message(
    en="the external engine needs --endpoint-url URL or AWS_ENDPOINT_URL",
    vi="external engine cần --endpoint-url URL hoặc AWS_ENDPOINT_URL",
)
NO_WORK_DIRECTORY: Final = Message(
    en="--work {work}: no such directory; give the one that holds template.yaml",
    vi="--work {work}: không có thư mục này; hãy nêu thư mục có template.yaml",
)
