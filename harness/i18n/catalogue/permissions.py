"""What is reported of bug files, refusals and identities on an engine."""

from typing import Final

from harness.i18n.message import Message

NO_SERVICE: Final = Message(en="boto3 has no service {service!r}", vi="boto3 không có service {service!r}")
NO_OPERATION: Final = Message(
    en="{service} has no operation {operation!r}",
    vi="{service} không có operation {operation!r}",
)
AS_IN_API: Final = Message(en="write it as in the API", vi="viết đúng như trong API")
OTHER_FILE_NAME: Final = Message(en="the name {name!r} is not the file's", vi="tên {name!r} không trùng tên file")
REPAIR_DOES_NOT_FIT: Final = Message(
    en="the repair does not fit the file: {error}",
    vi="phần repair không khớp với file: {error}",
)
CHECK_PATHS: Final = Message(en="check the paths", vi="kiểm tra các đường dẫn")
WRONG_AFTER_REPAIR: Final = Message(
    en="with the repair, {place} is wrong: {msg}",
    vi="sau khi repair, {place} bị sai: {msg}",
)
CHECK_VALUES: Final = Message(en="check the values", vi="kiểm tra các giá trị")
NO_PATH: Final = Message(en="there is no {path}", vi="không có {path}")
NAME_BUG_FILE: Final = Message(
    en="name a bug file or a directory of them",
    vi="nêu một file bug hoặc thư mục chứa chúng",
)
NO_BUG_FILES: Final = Message(en="{path} has no bug files", vi="{path} không có file bug nào")
NAME_DIRECTORY: Final = Message(en="name a directory with *.yaml files", vi="nêu một thư mục có file *.yaml")
NOT_ENFORCED: Final = Message(en="not enforced here: {reason}", vi="không được kiểm chứng ở đây: {reason}")
CARRIES_OUT_NONE: Final = Message(
    en="not enforced here: the engine carries out no refusals (DAYLAB_IAM={iam})",
    vi="không được kiểm chứng ở đây: engine không từ chối lời gọi nào (DAYLAB_IAM={iam})",
)
ENFORCE: Final = Message(en="start it with DAYLAB_IAM=enforce", vi="khởi động engine với DAYLAB_IAM=enforce")
ENGINE_LACKS: Final = Message(
    en="not enforced here: the engine lacks {missing}",
    vi="không được kiểm chứng ở đây: engine thiếu {missing}",
)
SETUP_FAILED: Final = Message(en="set-up of {name} failed: {error}", vi="chuẩn bị cho {name} không thành công: {error}")
CALL_WITHOUT_REQUEST: Final = Message(en="the call says no request", vi="lời gọi không nêu request")
ADD_REQUEST: Final = Message(en="add `request:` to it", vi="thêm `request:` vào")
CLIENT_AND_LOG_DIFFER: Final = Message(
    en="the client got another refusal than the decision log has: {seen}",
    vi="client nhận được lỗi từ chối khác với decision log: {seen}",
)
NOT_ASKED: Final = Message(
    en="the engine was not asked {wanted}; it was asked: {asked}",
    vi="engine không nhận được {wanted}; nó nhận được: {asked}",
)
COMPARE_CALL: Final = Message(
    en="check the call's principal, action and resource against the request",
    vi="so principal, action và resource của lời gọi với request",
)
SESSION_LASTS: Final = Message(en="the session did not expire", vi="phiên không hết hạn")
NOBODY_CALLS: Final = Message(en="nobody can make a call as {caller}", vi="không ai gọi được với danh nghĩa {caller}")
SAY_WHO: Final = Message(
    en="say who makes the request: `as:` an account number, a user or a role session of the file",
    vi="nêu ai thực hiện request: `as:` là số tài khoản, một user hoặc role session trong file",
)
FILE_HAS_NO_ROLE: Final = Message(en="the file has no role {resource}", vi="file không có role {resource}")
ADD_IDENTITY: Final = Message(en="add it to identities", vi="thêm vào identities")
NO_POLICY_WRITER: Final = Message(en="no way is known to put a policy on {arn}", vi="chưa có cách gắn policy vào {arn}")
TOO_LONG_A_MESSAGE: Final = Message(
    en="invalid message: expected one refusal, got {count} characters",
    vi="thông báo không hợp lệ: cần một thông báo từ chối, nhận được {count} ký tự",
)
ONE_MESSAGE: Final = Message(
    en="give the one message, not the whole log",
    vi="chỉ đưa một thông báo, không phải cả log",
)
ABOUT_CREDENTIALS: Final = Message(
    en="this is about the credentials, not about permissions: no policy was looked at",
    vi="đây là vấn đề credential, không phải quyền: chưa policy nào được xét",
)
NEW_CREDENTIALS: Final = Message(
    en="get new credentials, or correct the access key: a changed policy does not help",
    vi="lấy credential mới, hoặc sửa access key: sửa policy không giúp được",
)
NOT_A_DENIAL: Final = Message(
    en="this is not an access denied message of AWS",
    vi="đây không phải thông báo từ chối truy cập của AWS",
)
GIVE_DENIAL: Final = Message(
    en='give the text that says "User: … is not authorized to perform: …", an event of CloudTrail, or what was called: '
    "--operation s3:GetObject",
    vi='đưa đoạn "User: … is not authorized to perform: …", một event của CloudTrail, hoặc nêu điều đã gọi: '
    "--operation s3:GetObject",
)
ABOUT_LAKE_FORMATION: Final = Message(
    en="this is about permissions of Lake Formation, which IAM policies do not give",
    vi="đây là quyền của Lake Formation, IAM policy không cấp được",
)
GRANT_IN_LAKE_FORMATION: Final = Message(
    en="grant it there: aws lakeformation grant-permissions; aws lakeformation list-permissions shows what there is",
    vi="cấp quyền ở đó: aws lakeformation grant-permissions; aws lakeformation list-permissions cho biết đang có gì",
)
NOT_AN_OPERATION: Final = Message(
    en="invalid operation: expected a service and one of its operations, got {text!r}",
    vi="operation không hợp lệ: cần service và một operation của nó, nhận được {text!r}",
)
SAYS_NOT_WHAT: Final = Message(
    en="the message does not tell what was called",
    vi="thông báo không cho biết điều gì đã được gọi",
)
SAY_OPERATION: Final = Message(
    en='say it: --operation SERVICE:Operation (s3:GetObject, "aws s3api get-object"), with --resource ARN and '
    "--principal ARN where they are known; CloudTrail's event of the call tells all three",
    vi='nêu rõ: --operation SERVICE:Operation (s3:GetObject, "aws s3api get-object"), kèm --resource ARN và '
    "--principal ARN nếu biết; event của CloudTrail cho lời gọi đó có cả ba",
)
IDENTITIES_UNREAD: Final = Message(
    en="the engine does not give account {number}'s identities: {error}",
    vi="engine không cho đọc user và role của tài khoản {number}: {error}",
)
RUN_STATUS: Final = Message(en="run `daylab status`", vi="chạy `daylab status`")
NO_IDENTITIES: Final = Message(
    en="account {number} has no users, groups or roles on this engine",
    vi="tài khoản {number} không có user, group hay role nào trên engine này",
)
IS_IT_THE_ENGINE: Final = Message(
    en="is it the engine that refused the call? `daylab status` shows which one is up",
    vi="đây có phải engine đã từ chối lời gọi không? `daylab status` cho biết engine nào đang chạy",
)
NOTHING: Final = Message(en="nothing", vi="không có gì")
USER_OR_ROLE: Final = Message(en="an identity is a user or a role", vi="identity phải là user hoặc role")
TRUST_OF_ROLES: Final = Message(en="only roles have a trust policy", vi="chỉ role mới có trust policy")
CALL_NEEDS_REQUEST: Final = Message(
    en="every call needs a request, or live says why it is not-enforced-here",
    vi="mỗi lời gọi cần có request, hoặc live nêu lý do trong not-enforced-here",
)
AT_PLACE: Final = Message(en="{where}: {what}; try: {fix}", vi="{where}: {what}; thử: {fix}")
ENCODED: Final = Message(
    en="EC2's message is encoded: only AWS (or the engine that wrote it) can read it",
    vi="thông báo của EC2 được mã hóa: chỉ AWS (hoặc engine đã tạo ra nó) đọc được",
)
DECODE: Final = Message(
    en="give the output of: aws sts decode-authorization-message --encoded-message {blob}",
    vi="đưa kết quả của: aws sts decode-authorization-message --encoded-message {blob}",
)
DECIDED_BY: Final = Message(en="{decision} by {layer}", vi="{decision} bởi {layer}")
NOT_AS_EXPECTED: Final = Message(
    en="{place}: expected {expected}, decided {decided}",
    vi="{place}: mong đợi {expected}, kết quả là {decided}",
)
ENGINE_DIFFERS: Final = Message(
    en="{place}: offline {offline}, engine {engine}",
    vi="{place}: trên file {offline}, trên engine {engine}",
)
STILL_REFUSED: Final = Message(
    en="{place}: the repaired call is still refused: {detail}",
    vi="{place}: lời gọi đã sửa vẫn bị từ chối: {detail}",
)
