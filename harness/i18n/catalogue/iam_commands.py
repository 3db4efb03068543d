"""``daylab iam``: its help, and what it reports."""

from typing import Final

from harness.i18n.message import Message

NAME_CASES: Final = Message(en="name a file of cases, or - for stdin", vi="nêu một file case, hoặc - để đọc từ stdin")
NOTHING_TO_CHECK: Final = Message(en="there is nothing to check", vi="không có gì để kiểm tra")
NAME_POLICIES: Final = Message(en="name policy files, or ask for --rules", vi="nêu các file policy, hoặc dùng --rules")
WHOSE_POLICY: Final = Message(en="whose policy?", vi="policy của ai?")
GIVE_ROLE_OR_USER: Final = Message(en="give --role NAME or --user NAME", vi="thêm --role TÊN hoặc --user TÊN")
SEVERAL_ACCOUNTS: Final = Message(
    en="{count} accounts have a {role} that made calls",
    vi="có {role} trong {count} tài khoản đã thực hiện lời gọi",
)
GIVE_ACCOUNT: Final = Message(en="give --account, one of: {accounts}", vi="thêm --account, một trong: {accounts}")
NO_CALLS: Final = Message(
    en="{role} made no call that the engine decided",
    vi="{role} chưa có lời gọi nào được engine xét quyền",
)
MAKE_CALLS: Final = Message(
    en="make the calls first; `daylab iam trace` shows whose calls there are",
    vi="hãy thực hiện lời gọi trước; `daylab iam trace` cho biết ai đã gọi",
)
TWO_SOURCES: Final = Message(
    en="an engine and an export are two sources",
    vi="engine và file export là hai nguồn khác nhau",
)
NO_POLICIES: Final = Message(en="there are no policies to ask", vi="không có policy nào để xét")
GIVE_POLICIES: Final = Message(
    en="give --policy FILE, --engine or --account-export FILE",
    vi="thêm --policy FILE, --engine hoặc --account-export FILE",
)
LARGER: Final = Message(en="{name} is larger than {file_limit} bytes", vi="{name} lớn hơn {file_limit} byte")
RIGHT_FILE: Final = Message(en="is it the right file?", vi="có đúng file này không?")
NOT_KEY_VALUE: Final = Message(en="{pair!r} is not key=value", vi="{pair!r} không có dạng key=value")
NO_ENGINE: Final = Message(en="no engine is up", vi="không có engine nào đang chạy")
START_OR_NAME: Final = Message(
    en="start one with `daylab up`, or name one with --endpoint-url",
    vi="khởi động bằng `daylab up`, hoặc chỉ ra engine bằng --endpoint-url",
)
OTHER_EXPORT: Final = Message(
    en="the export is of account {account_id}, the principal is of {number}",
    vi="file export của tài khoản {account_id}, còn principal thuộc {number}",
)
EXPORT_THAT: Final = Message(en="export the principal's account", vi="export tài khoản của principal")
