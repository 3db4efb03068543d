"""What ``daylab iam why`` says of a refusal."""

from typing import Final

from harness.i18n.message import Message

# Options.
OPERATION: Final = Message(
    en='What was called, where the message does not tell: s3:GetObject, "aws s3api get-object", "docker push".',
    vi='Điều đã gọi, khi thông báo không cho biết: s3:GetObject, "aws s3api get-object", "docker push".',
)
RESOURCE: Final = Message(
    en="ARN of a resource of the call, where the message names none; repeatable.",
    vi="ARN của một resource trong lời gọi, khi thông báo không nêu; lặp lại được.",
)
PRINCIPAL: Final = Message(
    en="ARN of the caller, where the message names none (aws sts get-caller-identity).",
    vi="ARN của người gọi, khi thông báo không nêu (aws sts get-caller-identity).",
)

# Where policies come from.
ENGINE_AT: Final = Message(en="the engine at {url}", vi="engine ở {url}")
EXPORT_OF: Final = Message(en="the export {name}", vi="file export {name}")
MESSAGE_ALONE: Final = Message(
    en="this is from the message alone: {why}",
    vi="chỉ dựa vào thông báo: {why}",
)
NOBODY_ASKED: Final = Message(
    en="no engine is up and no export was given",
    vi="không có engine nào đang chạy và không có file export",
)
NO_CALLER: Final = Message(
    en="the message does not tell who called, so no policy was looked at: give --principal ARN "
    "(`aws sts get-caller-identity` tells it to the caller)",
    vi="thông báo không cho biết ai đã gọi nên chưa policy nào được xét: nêu --principal ARN "
    "(người gọi biết được bằng `aws sts get-caller-identity`)",
)
TRUST_DECIDES: Final = Message(
    en="the role's trust policy alone decides this: the identity provider as Principal, the action, and conditions on "
    "the token's aud and sub",
    vi="chỉ trust policy của role quyết định điều này: identity provider là Principal, action, và condition về aud và "
    "sub của token",
)

# What refused.
HEAD_REFUSED: Final = Message(en="REFUSED: {operation}", vi="BỊ TỪ CHỐI: {operation}")
BY_UNSEEN_DENY: Final = Message(
    en="{principal} is denied explicitly: {action} on {resource}\n  by a Deny in {layer}; no Allow can override it",
    vi="{principal} bị chặn rõ ràng (explicit deny): {action} trên {resource}\n"
    "  bởi một Deny trong {layer}; không Allow nào thắng được nó",
)
SOME_POLICY: Final = Message(en="a policy", vi="một policy")
WHAT_TO_DO: Final = Message(
    en="What to do: find the Deny statement that covers {action} on {resource}, and take the request out of it "
    "(NotResource, NotAction, a condition on aws:PrincipalArn), or change the request so that its condition does not "
    "hold. It may be meant: ask whoever wrote it.",
    vi="Cần làm: tìm statement Deny bao trùm {action} trên {resource}, rồi loại request ra khỏi nó (NotResource, "
    "NotAction, condition về aws:PrincipalArn), hoặc đổi request để condition của nó không còn đúng. Có thể đó là "
    "chủ ý: hãy hỏi người viết.",
)
SETTING_REFUSES: Final = Message(
    en="no policy refuses this but a setting of the resource: {setting}; change the request, or the setting",
    vi="không policy nào từ chối mà là một thiết lập của resource: {setting}; đổi request, hoặc đổi thiết lập",
)
DENY_UNSEEN: Final = Message(
    en="the message says explicit deny in {layer}, which cannot be seen from here: while that Deny stands, no Allow "
    "helps",
    vi="thông báo nói explicit deny trong {layer}, thứ không thấy được từ đây: khi Deny đó còn, không Allow nào giúp "
    "được",
)
NAMED_POLICY: Final = Message(
    en="the message names the denying policy: {arn}",
    vi="thông báo nêu policy đang chặn: {arn}",
)
ALLOWED_NOW: Final = Message(
    en="the policies of {asked} allow it now: they were changed since, or the request had other condition keys (give "
    "them with --context), or a policy that cannot be seen from here refused it",
    vi="policy của {asked} hiện cho phép điều này: chúng đã được đổi, hoặc request có condition key khác (nêu bằng "
    "--context), hoặc một policy không thấy được từ đây đã từ chối",
)
LACKING_AS_WELL: Final = Message(
    en="the message names {named}; by the policies at hand {other} refuses as well",
    vi="thông báo nêu {named}; theo các policy hiện có thì {other} cũng từ chối",
)
NO_REASON: Final = Message(
    en="the message does not say why: an Allow may be missing, or a Deny may be there; no Allow helps against a Deny",
    vi="thông báo không nói vì sao: có thể thiếu Allow, cũng có thể có Deny; với Deny thì không Allow nào giúp được",
)
IN_DOUBT: Final = Message(
    en="the message leaves it open: {resource} may not be in this Region, its own policy may not allow the caller, or "
    "may deny it",
    vi="thông báo để ngỏ: {resource} có thể không có ở Region này, policy của nó có thể chưa cho phép người gọi, hoặc "
    "đang chặn",
)
NO_RESOURCE_NAMED: Final = Message(
    en='the message names no resource: {action} is evaluated on "{resource}"; --resource ARN says which',
    vi='thông báo không nêu resource: {action} được xét trên "{resource}"; nêu rõ bằng --resource ARN',
)
NAMED_WITHOUT_ARN: Final = Message(
    en="the message names the resource {name!r}; a policy needs its ARN: {arn}",
    vi="thông báo nêu resource {name!r}; policy cần ARN của nó: {arn}",
)
HIDDEN_404: Final = Message(
    en="S3 answers 403 for an object that is not there, too, to callers without s3:ListBucket on the bucket",
    vi="S3 cũng trả 403 cho object không tồn tại, khi người gọi không có s3:ListBucket trên bucket",
)
PLAIN_S3: Final = Message(
    en="S3 says no more than Access Denied to callers of another organization, of directory buckets, and where a VPC "
    "endpoint refuses; Block Public Access and keys of KMS refuse as well: CloudTrail's event tells more",
    vi="S3 chỉ nói Access Denied với người gọi thuộc organization khác, với directory bucket, và khi VPC endpoint từ "
    "chối; Block Public Access và key của KMS cũng từ chối: event của CloudTrail cho biết thêm",
)
DECODE: Final = Message(
    en="the encoded part tells the request's condition keys: `{command}`",
    vi="phần mã hóa cho biết condition key của request: `{command}`",
)
AUTHORIZATION_ID: Final = Message(
    en="AWS tells every policy that it evaluated, for 24 hours and in the same Region: `{command}`",
    vi="AWS cho biết mọi policy đã được xét, trong 24 giờ và ở cùng Region: `{command}`",
)

# Where to look.
OF_ORGANIZATION: Final = Message(
    en="a {layer} belongs to the organization, whose administrator sees it: {commands}",
    vi="{layer} thuộc về organization, quản trị viên của nó xem được: {commands}",
)
OF_SESSION: Final = Message(
    en="session policies were passed when the session was made (sts:AssumeRole, Policy and PolicyArns): CloudTrail's "
    "AssumeRole event has them, and only a new session has others",
    vi="session policy được truyền khi tạo session (sts:AssumeRole, Policy và PolicyArns): event AssumeRole của "
    "CloudTrail có chúng, và chỉ session mới mới có policy khác",
)
OF_ENDPOINT: Final = Message(
    en="it is the policy of the VPC endpoint that the request came through: {commands}",
    vi="đó là policy của VPC endpoint mà request đi qua: {commands}",
)
OF_IDENTITY: Final = Message(
    en="the caller's policies are shown by: {commands}",
    vi="xem policy của người gọi bằng: {commands}",
)
OF_BOUNDARY: Final = Message(
    en="the permissions boundary is shown by: {commands}",
    vi="xem permissions boundary bằng: {commands}",
)
OF_TRUST: Final = Message(
    en="the trust policy is shown by: {commands}",
    vi="xem trust policy bằng: {commands}",
)

# What the operation asks for.
NEEDS: Final = Message(en="{operation} asks for all of:", vi="{operation} cần tất cả những điều sau:")
NEEDS_BEFORE: Final = Message(
    en="{operation} asks for more than the message names, all of:",
    vi="{operation} cần nhiều hơn những gì thông báo nêu, tất cả:",
)
NEEDS_SOMETIMES: Final = Message(
    en="Some calls of {operation} ask for more:",
    vi="Một số lời gọi {operation} cần thêm:",
)
PART_OF: Final = Message(
    en="{action} is a part of {operation}, which asks for all of:",
    vi="{action} là một phần của {operation}, thứ cần tất cả những điều sau:",
)
IS_ALLOWED: Final = Message(en="{need}  (allowed)", vi="{need}  (được phép)")
IS_LACKING: Final = Message(en="{need}  (missing)", vi="{need}  (còn thiếu)")
WITH_PARAMETER: Final = Message(en="{need}, with {parameter}", vi="{need}, khi có {parameter}")
WITH_KINDS: Final = Message(
    en="{action} on each of these that a call names: {kinds}",
    vi="{action} trên mỗi loại sau mà lời gọi có nêu: {kinds}",
)
POLICY_FOR_ALL: Final = Message(en="A policy for all of it:", vi="Một policy cho tất cả:")
FILL_STARS: Final = Message(
    en="a * in an ARN stands for a name that nobody gave: write it in its place, or give --resource ARN",
    vi="dấu * trong ARN thay cho tên chưa ai nêu: ghi tên vào chỗ đó, hoặc nêu --resource ARN",
)
