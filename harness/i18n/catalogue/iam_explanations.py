"""Why a request is allowed or denied, what nearly allows it, and what to change."""

from typing import Final

from harness.i18n.message import Message

# The decision.
DECIDED: Final = Message(
    en="{principal} {effect}: {action} on {resource}",
    vi="{principal} {effect}: {action} trên {resource}",
)
IS_ALLOWED: Final = Message(en="is allowed", vi="được phép")
IS_EXPLICITLY_DENIED: Final = Message(en="is denied explicitly", vi="bị chặn rõ ràng (explicit deny)")
IS_IMPLICITLY_DENIED: Final = Message(
    en="is denied: nothing allows it",
    vi="bị từ chối vì không có gì cho phép",
)
BY: Final = Message(en="  by {layer}", vi="  bởi {layer}")
BY_AWS: Final = Message(
    en="  by AWS itself: no policy is needed",
    vi="  bởi chính AWS: không cần policy nào",
)
BY_DENY: Final = Message(
    en="  by a Deny in {layer}; no Allow can override it",
    vi="  bởi một Deny trong {layer}; không Allow nào thắng được nó",
)
NO_ALLOW_IN: Final = Message(en="  no Allow applies in: {layer}", vi="  không Allow nào khớp trong: {layer}")
BECAUSE: Final = Message(
    en="    because {key} is {actual} ({operator} {expected})",
    vi="    vì {key} là {actual} ({operator} {expected})",
)
NEAR_MISS: Final = Message(
    en="  near miss: {place}: {element}: {reason}",
    vi="  gần khớp: {place}: {element}: {reason}",
)
EXPECTED: Final = Message(
    en="    expected {expected}, request has {actual}",
    vi="    cần {expected}, request có {actual}",
)
UNNAMED: Final = Message(en="(unnamed)", vi="(không tên)")
NOTHING: Final = Message(en="nothing", vi="không có gì")

# Why a statement does not apply.
EXCEPTED_ACTION: Final = Message(en="{action} is excepted", vi="{action} bị loại trừ")
WILD_PREFIX: Final = Message(
    en="a wildcard stands in the service prefix",
    vi="có wildcard trong tiền tố service",
)
NOT_AMONG_ACTIONS: Final = Message(en="{action} is not among the actions", vi="{action} không nằm trong các action")
OTHER_ACTIONS: Final = Message(
    en="it names other actions of {service}, not {action}",
    vi="statement nêu những action khác của {service}, không có {action}",
)
EXCEPTED_RESOURCE: Final = Message(en="the resource is excepted", vi="resource bị loại trừ")
OTHER_RESOURCE: Final = Message(en="it names another resource", vi="statement nêu resource khác")
MISPLACED_VARIABLE: Final = Message(
    en="a variable stands before the fifth colon of the ARN, where none is replaced",
    vi="có biến đứng trước dấu hai chấm thứ năm của ARN, nơi biến không được thay thế",
)
NO_VALUE: Final = Message(
    en="the variable {name} has no value in this request",
    vi="biến {name} không có giá trị trong request này",
)
LIST_VALUE: Final = Message(
    en="a variable of it is given as a list, and a multivalued key has no value",
    vi="một biến của nó được cho dưới dạng danh sách, mà key nhiều giá trị thì không thay được",
)
WILD_SERVICE: Final = Message(
    en="a wildcard stands in the service part of the ARN",
    vi="có wildcard ở phần service của ARN",
)
CONTAINER: Final = Message(
    en='it names the container, not what is in it: "/*" is missing at the end',
    vi='nó nêu vật chứa chứ không phải thứ bên trong: thiếu "/*" ở cuối',
)
COLON_STAR_MISSING: Final = Message(
    en='":*" is missing at the end of the ARN',
    vi='thiếu ":*" ở cuối ARN',
)
CONTENT: Final = Message(
    en='it names what is in the container ("/*"), not the container itself',
    vi='nó nêu thứ bên trong ("/*") chứ không phải chính vật chứa',
)
COLON_STAR_TOO_MUCH: Final = Message(
    en='the ":*" at its end asks for more than the resource has',
    vi='":*" ở cuối đòi nhiều phần hơn resource có',
)
RESOURCE_CASE: Final = Message(
    en="it differs only in upper and lower case; resources are case-sensitive",
    vi="chỉ khác chữ hoa và chữ thường; resource phân biệt hoa thường",
)
ONLY_STAR: Final = Message(
    en='the action names no resource here: only "Resource": "*" matches',
    vi='action này không nêu resource: chỉ "Resource": "*" mới khớp',
)
OTHER_PART: Final = Message(
    en="another {part}: {theirs}, not {ours}",
    vi="{part} khác: {theirs}, không phải {ours}",
)
EMPTY_PART: Final = Message(en="(empty)", vi="(trống)")
HAS_KEY: Final = Message(en="the request has {key}", vi="request có {key}")
LACKS_KEY: Final = Message(en="the request does not have {key}", vi="request không có {key}")
SEVERAL_VALUES: Final = Message(
    en="{key} has several values: the operator needs ForAllValues or ForAnyValue",
    vi="{key} có nhiều giá trị: operator cần ForAllValues hoặc ForAnyValue",
)
NOT_COMPARABLE: Final = Message(en="the two values cannot be compared", vi="hai giá trị không so sánh được")
EXCEPTED_VALUE: Final = Message(en="{key} is {values}, which is excepted", vi="{key} là {values}, bị loại trừ")
VALUE_CASE: Final = Message(
    en="the value differs only in upper and lower case",
    vi="giá trị chỉ khác chữ hoa và chữ thường",
)
LITERAL_WILDCARDS: Final = Message(
    en="StringEquals takes wildcards literally; StringLike does not",
    vi="StringEquals hiểu wildcard nguyên văn; StringLike thì không",
)
VALUE_IS: Final = Message(en="{key} is {values}", vi="{key} là {values}")
MUST_NAME_PRINCIPALS: Final = Message(en="a {layer} must name principals", vi="{layer} phải nêu principal")
OTHER_PRINCIPAL: Final = Message(en="it names another principal", vi="statement nêu principal khác")
EXCEPTED_CALLER: Final = Message(en="the caller is excepted", vi="người gọi bị loại trừ")
NAMES_NO_PRINCIPALS: Final = Message(en="a {layer} names no principals", vi="{layer} không nêu principal")
PARTIAL_PRINCIPAL: Final = Message(
    en="a wildcard cannot stand for a part of a principal",
    vi="wildcard không thay được cho một phần của principal",
)

# Where to change what.
TRUST_POLICY: Final = Message(en="the role trust policy of {resource}", vi="role trust policy của {resource}")
RESOURCE_POLICY: Final = Message(
    en="the resource-based policy of {resource}",
    vi="resource-based policy của {resource}",
)
IDENTITY_POLICY: Final = Message(
    en="an identity-based policy of {principal}",
    vi="một identity-based policy của {principal}",
)
BOUNDARY: Final = Message(
    en="the permissions boundary of {principal}",
    vi="permissions boundary của {principal}",
)
SESSION_POLICY: Final = Message(
    en="the session policy passed when {principal} was created",
    vi="session policy được truyền khi tạo {principal}",
)
ENDPOINT_POLICY: Final = Message(en="the policy of the VPC endpoint", vi="policy của VPC endpoint")
SERVICE_CONTROL: Final = Message(
    en="a service control policy at level {level} above account {account}",
    vi="một service control policy ở cấp {level} phía trên tài khoản {account}",
)
RESOURCE_CONTROL: Final = Message(
    en="a resource control policy at level {level} above account {account}",
    vi="một resource control policy ở cấp {level} phía trên tài khoản {account}",
)

# What a change opens or closes beyond the request.
WILDCARD_NAME: Final = Message(
    en="the resource has characters that are wildcards in a policy of version {version}: the statement matches more "
    "than it",
    vi="resource có những ký tự là wildcard trong policy phiên bản {version}: statement khớp nhiều hơn chính nó",
)
NO_SOURCE: Final = Message(
    en="the request has neither aws:SourceArn nor aws:SourceAccount: any resource of that service could use the "
    "statement (confused deputy)",
    vi="request không có aws:SourceArn lẫn aws:SourceAccount: mọi resource của service đó đều dùng được statement "
    "(confused deputy)",
)
FOR_EVERY_PRINCIPAL: Final = Message(
    en="the exception holds for every principal that the statement speaks about: the request has no "
    "aws:PrincipalArn to tell callers apart",
    vi="ngoại lệ áp dụng cho mọi principal mà statement nói đến: request không có aws:PrincipalArn để phân biệt "
    "người gọi",
)
OTHERS_NO_LONGER_DENIED: Final = Message(
    en="{pattern} denied more than {action}; its other actions are no longer denied",
    vi="{pattern} từng chặn nhiều hơn {action}; các action khác của nó không còn bị chặn",
)
DENIED_OUTSIDE: Final = Message(
    en="{action} is now denied on everything but this resource, also outside {patterns}: the policy language cannot "
    "take one resource out of a pattern; naming the resources to protect is better",
    vi="{action} giờ bị chặn trên mọi thứ trừ resource này, kể cả ngoài {patterns}: ngôn ngữ policy không thể bỏ một "
    "resource ra khỏi một mẫu; nêu đúng các resource cần bảo vệ thì tốt hơn",
)
COVERS_EVERY_RESOURCE: Final = Message(
    en='{action} is asked for on "*": the statement covers every resource',
    vi='{action} được yêu cầu trên "*": statement bao gồm mọi resource',
)
STAR_IS_NARROWEST: Final = Message(
    en='{action} has no resource-level permissions: Resource "*" is the narrowest there is',
    vi='{action} không hỗ trợ quyền theo resource: Resource "*" là hẹp nhất có thể',
)
NO_RESOURCE_TYPES: Final = Message(
    en='AWS lists no resource types for {action}: if the ARN does not match, Resource must be "*"',
    vi='AWS không liệt kê loại resource nào cho {action}: nếu ARN không khớp thì Resource phải là "*"',
)
CHANGES_PERMISSIONS: Final = Message(
    en="{action} can change permissions: whoever has it can give themselves more",
    vi="{action} thay đổi được quyền: ai có nó cũng tự cấp thêm quyền cho mình được",
)
PUBLIC_ACCESS: Final = Message(en="the statement grants public access", vi="statement mở quyền truy cập công khai")
WITHOUT_CONDITION: Final = Message(
    en="{policy} Statement[{index}] allows this under a condition that does not hold ({condition}: {reason}); the new "
    "statement has no such condition",
    vi="{policy} Statement[{index}] cho phép điều này với một condition chưa đúng ({condition}: {reason}); statement "
    "mới không có condition đó",
)
A_POLICY: Final = Message(en="a policy", vi="một policy")

# What else to know.
UNKNOWN_ACTION: Final = Message(en="AWS lists no action {action}", vi="AWS không liệt kê action {action}")
ALSO_NEEDED: Final = Message(
    en="the operation may also need {action}",
    vi="operation này có thể cần thêm {action}",
)
PASS_ROLE: Final = Message(en="iam:PassRole on the role", vi="iam:PassRole trên role")
PASS_PROFILE: Final = Message(
    en="iam:PassRole on the role of the instance profile", vi="iam:PassRole trên role của instance profile"
)
PASS_PROFILE_GIVEN: Final = Message(
    en="iam:PassRole on the role, when an instance profile is given",
    vi="iam:PassRole trên role, khi có nêu instance profile",
)
PASS_ROLE_GIVEN: Final = Message(
    en="iam:PassRole on the role, when one is given", vi="iam:PassRole trên role, khi có nêu role"
)
PASS_ROLE_OF_TARGET: Final = Message(
    en="iam:PassRole on the role, when a target has one", vi="iam:PassRole trên role, khi target có role"
)
PASS_ROLE_CHANGED: Final = Message(
    en="iam:PassRole on the role, when it changes", vi="iam:PassRole trên role, khi role thay đổi"
)
DECRYPT_WITH_KEY: Final = Message(
    en="kms:Decrypt on the key, when it is encrypted with a customer managed key",
    vi="kms:Decrypt trên key, khi được mã hóa bằng customer managed key",
)
ENCRYPT_WITH_KEY: Final = Message(
    en="kms:GenerateDataKey on the key, when it is encrypted with a customer managed key",
    vi="kms:GenerateDataKey trên key, khi được mã hóa bằng customer managed key",
)
KEY_OF_TOPIC: Final = Message(
    en="kms:GenerateDataKey and kms:Decrypt on the key, when the topic has a customer managed key",
    vi="kms:GenerateDataKey và kms:Decrypt trên key, khi topic có customer managed key",
)
KEY_OF_QUEUE: Final = Message(
    en="kms:GenerateDataKey and kms:Decrypt on the key, when the queue has a customer managed key",
    vi="kms:GenerateDataKey và kms:Decrypt trên key, khi queue có customer managed key",
)
ADD_PERMISSION: Final = Message(
    en="a function's policy is not written as a document: make the statement with lambda:AddPermission",
    vi="policy của function không được viết thành document: tạo statement bằng lambda:AddPermission",
)
ROOT_ASSUMES: Final = Message(
    en="the root user cannot assume roles: call sts:AssumeRole as a user or role",
    vi="root user không assume role được: hãy gọi sts:AssumeRole bằng một user hoặc role",
)
CHANGE_REQUEST: Final = Message(
    en="instead of changing the Deny, the request could change {key}: it {state} ({operator} {expected})",
    vi="thay vì sửa Deny, có thể đổi {key} của request: nó {state} ({operator} {expected})",
)
KEY_IS: Final = Message(en="is {values}", vi="là {values}")
KEY_ABSENT: Final = Message(en="is absent", vi="vắng mặt")
NEARLY_ALLOWS: Final = Message(
    en="{policy} Statement[{index}] nearly allows it: {reason}",
    vi="{policy} Statement[{index}] gần cho phép điều này: {reason}",
)

# How the command line shows them.
HEAD_ALLOWED: Final = Message(en="ALLOWED", vi="ĐƯỢC PHÉP")
HEAD_IMPLICIT: Final = Message(en="DENIED (implicit)", vi="BỊ TỪ CHỐI (implicit)")
HEAD_EXPLICIT: Final = Message(en="DENIED (explicit)", vi="BỊ TỪ CHỐI (explicit)")
HEAD_BY: Final = Message(en="{head} by {layer}", vi="{head} bởi {layer}")
NO_POLICY_HELPS: Final = Message(
    en="No policy can allow this request.",
    vi="Không policy nào cho phép được request này.",
)
FIX: Final = Message(en="Fix", vi="Cách sửa")
FIX_OF: Final = Message(en="Fix {number} of {count}", vi="Cách sửa {number}/{count}")
PATCH_POLICY: Final = Message(
    en="{fix}: {where}: apply this JSON patch (RFC 6902) to {policy}",
    vi="{fix}: {where}: áp dụng JSON patch (RFC 6902) này cho {policy}",
)
ADD_POLICY: Final = Message(en="{fix}: {where}: add this policy", vi="{fix}: {where}: thêm policy này")
NOT_ENOUGH: Final = Message(
    en="This is not enough: what else is in the way cannot be changed by a policy.",
    vi="Như vậy chưa đủ: phần cản trở còn lại không sửa được bằng policy.",
)
DECIDED_AGAIN: Final = Message(
    en="Decided again with the change: Allowed.",
    vi="Xét lại với thay đổi này: Allowed.",
)
CAREFUL: Final = Message(en="Careful: {warning}", vi="Cẩn thận: {warning}")
NOTE: Final = Message(en="Note: {note}", vi="Lưu ý: {note}")
LOG_ALLOWED: Final = Message(en="allowed", vi="được phép")
LOG_DENIED: Final = Message(en="DENIED", vi="TỪ CHỐI")
LOG_NOT_CARRIED_OUT: Final = Message(en="denied (not carried out)", vi="từ chối (không thi hành)")
LOG_FOR: Final = Message(en="for {arn}", vi="thay cho {arn}")
