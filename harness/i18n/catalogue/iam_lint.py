"""What the rules of ``daylab iam lint`` find in policies, and what to write instead."""

from typing import Final

from harness.i18n.message import Message

DANGEROUS: Final = Message(en="dangerous", vi="nguy hiểm")
INEFFECTIVE: Final = Message(en="ineffective", vi="không có tác dụng")
SUSPICIOUS: Final = Message(en="suspicious", vi="đáng ngờ")
MALFORMED: Final = Message(en="malformed", vi="sai cú pháp")
FINDING: Final = Message(
    en="{place}: {kind}: {what} [{rule}]\n  try: {fix}\n  see: {link}",
    vi="{place}: {kind}: {what} [{rule}]\n  thử: {fix}\n  xem: {link}",
)
NOT_PRINCIPAL_ALLOWED: Final = Message(
    en="allows everybody in the world but those listed, anonymous callers too",
    vi="cho phép mọi người trên đời trừ những principal được nêu, kể cả người gọi ẩn danh",
)
USE: Final = Message(en="use {name}", vi="dùng {name}")
NOT_PRINCIPAL_DENIED: Final = Message(
    en="denies whoever is not listed with account, role and session at once, and every bounded caller",
    vi="chặn mọi principal không được nêu đủ cả account, role và session, và mọi principal có permissions boundary",
)
USE_PRINCIPAL_ARN: Final = Message(
    en='use "Principal": "*" with a condition ArnNotEquals on aws:PrincipalArn',
    vi='dùng "Principal": "*" với condition ArnNotEquals trên aws:PrincipalArn',
)
NOT_ACTION_ALLOWED: Final = Message(
    en="allows every action but those listed, also those AWS adds later",
    vi="cho phép mọi action trừ những action được nêu, kể cả action mà AWS thêm sau này",
)
NOT_RESOURCE_ALLOWED: Final = Message(
    en="allows the actions on every resource but those listed",
    vi="cho phép các action trên mọi resource trừ những resource được nêu",
)
EVERYTHING: Final = Message(en="allows every action on every resource", vi="cho phép mọi action trên mọi resource")
NAME_WHAT_IS_USED: Final = Message(
    en="name the actions and resources that are used",
    vi="nêu đúng những action và resource được dùng",
)
PUBLIC: Final = Message(
    en="is public: anybody in the world, without credentials too",
    vi="là công khai: bất kỳ ai, kể cả không có credential",
)
NAME_PRINCIPALS: Final = Message(
    en="name the principals, or add a condition such as aws:PrincipalOrgID",
    vi="nêu rõ principal, hoặc thêm condition như aws:PrincipalOrgID",
)
ACTS_FOR_ANY_ACCOUNT: Final = Message(
    en="{service} acts for any account: somebody else's resource can use this statement (confused deputy)",
    vi="{service} làm việc thay cho mọi tài khoản: resource của người khác dùng được statement này (confused deputy)",
)
ADD_SOURCE: Final = Message(
    en="add a condition on aws:SourceArn or aws:SourceAccount",
    vi="thêm condition trên aws:SourceArn hoặc aws:SourceAccount",
)
PASSES_ANY_ROLE: Final = Message(
    en="lets the caller give any role, an administrator's too, to any service",
    vi="cho phép người gọi trao bất kỳ role nào, kể cả role quản trị, cho bất kỳ service nào",
)
NAME_ROLES: Final = Message(
    en="name the roles, and add StringEquals iam:PassedToService",
    vi="nêu rõ các role, và thêm StringEquals iam:PassedToService",
)
TRUE_WITHOUT_KEY: Final = Message(
    en="is true when the request does not have the key at all",
    vi="đúng cả khi request hoàn toàn không có key này",
)
ADD: Final = Message(en="add {text}", vi="thêm {text}")
MISSES_ACCESS_KEYS: Final = Message(
    en="does not hit long-term access keys: with them the key is absent, not false",
    vi="không chặn được access key dài hạn: với chúng key này vắng mặt chứ không phải false",
)
PASSES_ACCESS_KEYS: Final = Message(
    en="is true for long-term access keys without MFA: with them the key is absent",
    vi="đúng cả với access key dài hạn không có MFA: với chúng key này vắng mặt",
)
NO_WILDCARDS: Final = Message(
    en="{text!r} is compared literally: {operator} knows no wildcards",
    vi="{text!r} được so sánh nguyên văn: {operator} không hiểu wildcard",
)
NO_VARIABLES: Final = Message(
    en="{text!r} is taken literally: version {version} of the policy language has no variables",
    vi="{text!r} được hiểu nguyên văn: phiên bản {version} của ngôn ngữ policy không có biến",
)
NO_SERVICE: Final = Message(
    en="{text!r}: AWS has no service {service!r}",
    vi="{text!r}: AWS không có service {service!r}",
)
CORRECT_SERVICE: Final = Message(en="correct the service prefix", vi="sửa tiền tố service")
COVERS_NOTHING: Final = Message(
    en="{text!r} covers no action of {service}",
    vi="{text!r} không khớp action nào của {service}",
)
SEE_ACTIONS: Final = Message(en="see the actions of {service}", vi="xem danh sách action của {service}")
NO_ACTION: Final = Message(
    en="{text!r}: {service} has no such action (an API operation may be called otherwise in IAM)",
    vi="{text!r}: {service} không có action này (một API operation có thể mang tên khác trong IAM)",
)
MEANT: Final = Message(en="did you mean {name}?", vi="ý bạn là {name}?")
NO_KEY: Final = Message(
    en="AWS has no condition key {key!r}: it is absent from every request",
    vi="AWS không có condition key {key!r}: không request nào có nó",
)
CORRECT_KEY: Final = Message(en="correct the key", vi="sửa lại key")
BUCKET_FOR_OBJECTS: Final = Message(
    en="{action} is evaluated on objects, and {arn} is the bucket",
    vi="{action} được xét trên object, còn {arn} là bucket",
)
OBJECTS_FOR_BUCKET: Final = Message(
    en="{action} is evaluated on the bucket, and {arn} is what is in it",
    vi="{action} được xét trên bucket, còn {arn} là những gì nằm trong bucket",
)
LOG_GROUP_WITHOUT_STAR: Final = Message(
    en="{action} is evaluated on log-group:NAME:…, which {arn} does not cover",
    vi="{action} được xét trên log-group:TÊN:…, mà {arn} không bao gồm",
)
NO_RESOURCE_LEVEL: Final = Message(
    en='{action} has no resource-level permissions: it is evaluated on "*", which {arn} does not cover',
    vi='{action} không hỗ trợ quyền theo resource: nó được xét trên "*", mà {arn} không bao gồm',
)
OWN_STATEMENT: Final = Message(
    en='a statement of its own with "Resource": "*"',
    vi='một statement riêng với "Resource": "*"',
)
NEVER_MEETS: Final = Message(
    en="{action} is never evaluated on {arn}",
    vi="{action} không bao giờ được xét trên {arn}",
)
ARN_OF_FORM: Final = Message(en="an ARN of the form {template}", vi="một ARN có dạng {template}")
WILD_SERVICE_IN_ARN: Final = Message(
    en="{arn} has a wildcard in the service segment, where AWS allows none",
    vi="{arn} có wildcard ở phần service, nơi AWS không cho phép",
)
ARN_FOR_EACH: Final = Message(en="one ARN for each service", vi="mỗi service một ARN")
WILD_SERVICE_IN_ACTION: Final = Message(
    en="{action} has a wildcard in the service prefix",
    vi="{action} có wildcard trong tiền tố service",
)
ENTRY_FOR_EACH: Final = Message(en="one entry for each service", vi="mỗi service một mục")
