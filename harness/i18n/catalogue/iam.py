"""What is reported of policies, requests and accounts that are given to be evaluated."""

from typing import Final

from harness.i18n.message import Message

NO_USER: Final = Message(en="account {account_id} has no user {arn}", vi="tài khoản {account_id} không có user {arn}")
NO_ROLE: Final = Message(en="account {account_id} has no role {arn}", vi="tài khoản {account_id} không có role {arn}")
UNCHANGED_EXPORT: Final = Message(
    en="give the unchanged output of: aws iam get-account-authorization-details",
    vi="đưa nguyên kết quả của: aws iam get-account-authorization-details",
)
EXPORT_NOT_JSON: Final = Message(en="the export is not JSON: {error}", vi="file export không phải JSON: {error}")
EXPORT_NOT_OBJECT: Final = Message(en="the export is not a JSON object", vi="file export không phải một JSON object")
EXPORT_EMPTY: Final = Message(en="the export has no identities", vi="file export không có user, group hay role nào")
EXPORT_ACCOUNTS: Final = Message(en="the export has {count} accounts", vi="file export có {count} tài khoản")
NOT_AN_OBJECT: Final = Message(en="it is not an object", vi="đây không phải object")
EXPORT_LACKS_POLICY: Final = Message(
    en="the export does not contain the policy {arn}",
    vi="file export không chứa policy {arn}",
)
WITHOUT_FILTER: Final = Message(en="export without --filter", vi="export không dùng --filter")
NO_DOCUMENT: Final = Message(en="there is no policy document", vi="không có policy document")
NOT_AN_ARN: Final = Message(en="{arn!r} is not an ARN", vi="{arn!r} không phải ARN")
NOT_A_LIST: Final = Message(en="{key} is not a list", vi="{key} không phải danh sách")
KEY_MISSING: Final = Message(en="{key} is missing", vi="thiếu {key}")
CASE_NO_REQUEST: Final = Message(en="the case has no request", vi="case thiếu request")
LINE_TOO_LONG: Final = Message(en="the line has {count} characters", vi="dòng này có {count} ký tự")
LINE_LIMIT: Final = Message(en="a case may have {line_limit} characters", vi="một case được tối đa {line_limit} ký tự")
NOT_UTF8: Final = Message(en="not UTF-8 at byte {start}", vi="không phải UTF-8 ở byte {start}")
NOT_JSON_AT: Final = Message(en="not JSON at column {colno}: {msg}", vi="không phải JSON ở cột {colno}: {msg}")
OBJECT_A_LINE: Final = Message(en="write one JSON object a line", vi="mỗi dòng viết một JSON object")
UNREADABLE_JSON: Final = Message(en="not readable JSON: {error}", vi="không đọc được JSON: {error}")
NEST_LESS: Final = Message(en="nest less deeply", vi="giảm số tầng lồng nhau")
CASE_NOT_OBJECT: Final = Message(en="a case is a JSON object", vi="một case là một JSON object")
REQUEST_LACKS: Final = Message(en="the request has no {name}", vi="request thiếu {name}")
ACCOUNT_NOT_TEXT: Final = Message(en="the account is not text", vi="tài khoản không phải chuỗi")
CONTEXT_NOT_OBJECT: Final = Message(en="the context is not an object", vi="context không phải object")
CONTEXT_VALUE: Final = Message(
    en="a context value is text or a list of texts",
    vi="giá trị context là chuỗi hoặc danh sách chuỗi",
)
NAME_NOT_A_LIST: Final = Message(en="{name} is not a list", vi="{name} không phải danh sách")
LIST_A_LEVEL: Final = Message(
    en="one list of policies a level, root first",
    vi="mỗi cấp một danh sách policy, root trước",
)
NOT_POLICIES: Final = Message(en="{name} is not a list of policies", vi="{name} không phải danh sách policy")
POLICIES_OR_NULL: Final = Message(en="[{…}] or null", vi="[{…}] hoặc null")
NO_CASE_KEY: Final = Message(en="the case format has no key {key!r}", vi="định dạng case không có key {key!r}")
NOT_A_SESSION: Final = Message(en="{text!r} is not a role session", vi="{text!r} không phải role session")
OTHER_SESSION: Final = Message(
    en="{role_arn!r} is not the role of the session {text!r}",
    vi="{role_arn!r} không phải role của phiên {text!r}",
)
NOT_A_PRINCIPAL: Final = Message(en="{text!r} is not a principal", vi="{text!r} không phải principal")
PRINCIPAL_FORMS: Final = Message(
    en="the ARN of a user, role, role session (arn:aws:sts::111122223333:assumed-role/ROLE/SESSION), federated "
    "user or root, or a service such as s3.amazonaws.com",
    vi="ARN của user, role, role session (arn:aws:sts::111122223333:assumed-role/ROLE/SESSION), federated user "
    "hoặc root, hoặc một service như s3.amazonaws.com",
)
NOT_AN_ACTION: Final = Message(en="{action!r} is not an action", vi="{action!r} không phải action")
ACTION_FORM: Final = Message(en="service:Name, like s3:GetObject", vi="service:Tên, ví dụ s3:GetObject")
NO_RESOURCE: Final = Message(en="the resource is empty", vi="resource rỗng")
RESOURCE_FORM: Final = Message(
    en='an ARN, or "*" for actions that name no resource',
    vi='một ARN, hoặc "*" cho action không nêu resource',
)
KEY_TWICE: Final = Message(
    en="a context key is given twice, in two spellings",
    vi="một context key bị lặp, viết theo hai cách",
)
KEY_ONCE: Final = Message(
    en="key names are not case-sensitive: give each key once",
    vi="tên key không phân biệt hoa thường: mỗi key chỉ nêu một lần",
)
NOT_A_VERSION: Final = Message(
    en="{version} is not a version of the policy language",
    vi="{version} không phải phiên bản của ngôn ngữ policy",
)
NO_STATEMENT: Final = Message(en="the policy has no Statement", vi="policy không có Statement")
STATEMENT_OBJECT: Final = Message(
    en="a statement is an object, this is {one}",
    vi="một statement phải là object, đây là {one}",
)
NOT_A_STATEMENT: Final = Message(en="{given} is not a statement", vi="{given} không phải statement")
NOT_TEXT: Final = Message(en="{given} is not text", vi="{given} không phải chuỗi")
NO_EFFECT: Final = Message(en="the statement has no Effect", vi="statement không có Effect")
NOT_AN_EFFECT: Final = Message(en="{effect} is not an effect", vi="{effect} không phải Effect")
ALLOW_OR_DENY: Final = Message(en='"Allow" or "Deny"', vi='"Allow" hoặc "Deny"')
NO_ACTION: Final = Message(
    en="the statement has neither Action nor NotAction",
    vi="statement không có Action lẫn NotAction",
)
NOT_AN_ACTION_OF: Final = Message(
    en="{text} is not an action: actions begin with their service",
    vi="{text} không phải action: action bắt đầu bằng tên service",
)
ACTION_EXAMPLE: Final = Message(
    en='"service:Name", like "s3:GetObject"',
    vi='"service:Tên", ví dụ "s3:GetObject"',
)
NO_RESOURCE_ELEMENT: Final = Message(
    en="the statement has neither Resource nor NotResource",
    vi="statement không có Resource lẫn NotResource",
)
STAR_OR_ARN_ELEMENT: Final = Message(en='"Resource": "*" or an ARN', vi='"Resource": "*" hoặc một ARN')
NEITHER_ARN_NOR_STAR: Final = Message(
    en='{text} is neither an ARN nor "*"',
    vi='{text} không phải ARN cũng không phải "*"',
)
NEEDS_PRINCIPAL: Final = Message(
    en="a statement of a {title} must name a Principal",
    vi="statement của {title} phải nêu Principal",
)
NAMES_NO_PRINCIPALS: Final = Message(en="a {title} names no principals", vi="{title} không nêu principal")
REMOVE_PRINCIPAL: Final = Message(
    en="remove it: the policy is attached to its principal",
    vi="bỏ đi: policy được gắn vào chính principal của nó",
)
PRINCIPAL_EXAMPLE: Final = Message(en='"*" or {"AWS": "…"}', vi='"*" hoặc {"AWS": "…"}')
NOT_PRINCIPAL: Final = Message(en="{given} is not a principal", vi="{given} không phải principal")
NOT_A_PRINCIPAL_TYPE: Final = Message(en="{type} is not a type of principal", vi="{type} không phải loại principal")
HAS_BOTH: Final = Message(en="the statement has both {one} and {other}", vi="statement có cả {one} và {other}")
KEEP_ONE_OF: Final = Message(en="keep one; {negated} means all but", vi="chỉ giữ một; {negated} nghĩa là mọi thứ trừ")
IS_NULL: Final = Message(en="{name} is null", vi="{name} là null")
GIVE_VALUE: Final = Message(en="give it a value or leave it out", vi="cho nó một giá trị hoặc bỏ đi")
NOT_AN_ELEMENT: Final = Message(en="{key} is not an element", vi="{key} không phải element của policy")
NEITHER_TEXT_NOR_LIST: Final = Message(
    en="{given} is neither text nor a list of texts",
    vi="{given} không phải chuỗi hay danh sách chuỗi",
)
EMPTY_LIST: Final = Message(en="the list is empty", vi="danh sách rỗng")
NOT_A_CONDITION: Final = Message(en="{given} is not a condition", vi="{given} không phải condition")
NOT_AN_OPERATOR: Final = Message(en="{name} is not a condition operator", vi="{name} không phải condition operator")
NOT_A_BLOCK: Final = Message(en="{block} is not a block of keys", vi="{block} không phải khối key")
NOT_A_KEY: Final = Message(en="{key} is not a context key", vi="{key} không phải context key")
NOT_A_VALUE: Final = Message(en="{one} is not a value", vi="{one} không phải giá trị")
VALUE_FORMS: Final = Message(
    en="text, a number, a boolean, or a list of them",
    vi="chuỗi, số, true/false, hoặc danh sách các giá trị đó",
)
AND_MORE: Final = Message(en="{what} ({count} more)", vi="{what} (còn {count} lỗi khác)")
AN_OBJECT: Final = Message(en="an object", vi="một object")
A_LIST: Final = Message(en="a list", vi="một danh sách")
STAR_OR_ARN: Final = Message(en='"*" or an ARN', vi='"*" hoặc một ARN')
ARN_OF_BUCKET: Final = Message(en='for a bucket: "arn:aws:s3:::{text}"', vi='nếu là bucket: "arn:aws:s3:::{text}"')
HAS: Final = Message(en="it has: {names}", vi="hiện có: {names}")
HAS_SOME: Final = Message(en="it has: {names} … ({count} in all)", vi="hiện có: {names} … (tổng cộng {count})")
HAS_NONE: Final = Message(en="it has: none", vi="hiện không có")
POLICY_TOO_LONG: Final = Message(
    en="the policy has {size} characters; a {title} may have {limit}",
    vi="policy có {size} ký tự; {title} được tối đa {limit}",
)
SPLIT_POLICY: Final = Message(
    en="split it into several policies, or write fewer and wider statements",
    vi="chia thành nhiều policy, hoặc viết ít statement hơn nhưng rộng hơn",
)
NOT_JSON_IN_LINE: Final = Message(
    en="not JSON at line {line}, column {column}: {msg}", vi="không phải JSON ở dòng {line}, cột {column}: {msg}"
)
NOT_JSON: Final = Message(en="not JSON: {error}", vi="không phải JSON: {error}")
ORDINARY_NUMBERS: Final = Message(en="write numbers of ordinary size", vi="viết số có độ dài bình thường")
POLICY_NOT_OBJECT: Final = Message(
    en="a policy is a JSON object, this is {type}", vi="policy phải là JSON object, đây là {type}"
)
BYTE_NOT_UTF8: Final = Message(
    en="not UTF-8: byte {start} is {byte:#04x}", vi="không phải UTF-8: byte {start} là {byte:#04x}"
)
NOT_A_JSON_OBJECT: Final = Message(en="not a JSON object: {error}", vi="không phải JSON object: {error}")
JSON_TYPES_ONLY: Final = Message(
    en="use texts, numbers, booleans, lists and objects only",
    vi="chỉ dùng chuỗi, số, true/false, danh sách và object",
)
NESTED_TOO_DEEPLY: Final = Message(en="nested more than {levels} levels deep", vi="lồng nhau quá {levels} tầng")
FIVE_LEVELS: Final = Message(
    en="a policy needs five levels: policy, Statement, Condition, operator, list of values",
    vi="một policy chỉ cần năm tầng: policy, Statement, Condition, operator, danh sách giá trị",
)
JSON_KEY_TWICE: Final = Message(en="the key {key!r} is given twice", vi="key {key!r} bị lặp")
KEEP_ONE: Final = Message(en="keep one of the two", vi="chỉ giữ một trong hai")
EMPTY_TEXT: Final = Message(en="the text is empty: write a policy", vi="không có nội dung: hãy viết một policy")
REMOVE_COMMA: Final = Message(en="remove the comma before the closing bracket", vi="bỏ dấu phẩy trước dấu ngoặc đóng")
DOUBLE_QUOTES: Final = Message(en="JSON strings take double quotes", vi="chuỗi JSON dùng dấu nháy kép")
DELIMITER_MISSING: Final = Message(
    en="a comma or a colon is missing before this place", vi="thiếu dấu phẩy hoặc dấu hai chấm trước chỗ này"
)
CHECK_QUOTES: Final = Message(
    en="check quotes, commas and brackets at this place", vi="kiểm tra dấu nháy, dấu phẩy và dấu ngoặc ở chỗ này"
)
