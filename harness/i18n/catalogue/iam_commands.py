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
ABOUT: Final = Message(
    en="Permissions: decide them, explain them, reproduce their bugs offline.\n"
    '\n\b\nTry:\n  daylab iam why "User: … is not authorized to perform: …"     what to change, for a '
    "message of AWS\n  daylab iam simulate --help                                   one question, against "
    "files or an engine\n  daylab iam repro fixtures/iam/bugs                           documented permission "
    "bugs, offline\n  daylab iam trace --denied --follow                           what the engine refuses, as "
    "it happens\n  daylab iam lint policy.json                                  dangerous or ineffective "
    "statements",
    vi="Quyền truy cập: xét, giải thích, và tái hiện lỗi quyền mà không cần mạng.\n"
    '\n\b\nThử:\n  daylab iam why "User: … is not authorized to perform: …"     cần sửa gì, với một thông '
    "báo của AWS\n  daylab iam simulate --help                                   một câu hỏi, hỏi trên file "
    "hoặc engine\n  daylab iam repro fixtures/iam/bugs                           các lỗi quyền đã ghi lại, "
    "không cần engine\n  daylab iam trace --denied --follow                           engine đang từ chối gì, "
    "theo thời gian thực\n  daylab iam lint policy.json                                  statement nguy hiểm "
    "hoặc không có tác dụng",
)
EVALUATE_ABOUT: Final = Message(
    en="Decide cases: one JSON object a line in, one a line out, in the same order.\n"
    '\n\b\nIn:  {"id", "request": {"action", "resource", "principal", "resourceAccount", '
    '"context"}, "identityPolicies": [doc],\n      "resourcePolicy", "permissionBoundaryPolicies", '
    '"sessionPolicies", "serviceControlPolicies": [[doc]],\n'
    '      "resourceControlPolicies", "vpcEndpointPolicies"}\n'
    'Out: {"id", "decision": "Allowed" | "ExplicitlyDenied" | "ImplicitlyDenied", "layer", '
    '"statements", "message"}\n     {"id", "error": {"where", "what", "try"}} for a case that '
    "cannot be read\n\nEmpty lines are skipped. Each answer is written as soon as it is known, so the command "
    "works inside a pipe.\n\nExit code 0: every case was decided. Exit code 2: some could not be read (the "
    "others were still decided).\n\n\b\nExamples:\n  daylab iam evaluate cases.jsonl\n"
    "  daylab iam evaluate fixtures/iam/cases/principals.jsonl | grep -v Allowed\n"
    "  generate-cases | daylab iam evaluate -",
    vi="Xét các case: vào mỗi dòng một JSON object, ra mỗi dòng một JSON object, cùng thứ tự.\n"
    '\n\b\nVào: {"id", "request": {"action", "resource", "principal", "resourceAccount", '
    '"context"}, "identityPolicies": [doc],\n      "resourcePolicy", "permissionBoundaryPolicies", '
    '"sessionPolicies", "serviceControlPolicies": [[doc]],\n'
    '      "resourceControlPolicies", "vpcEndpointPolicies"}\n'
    'Ra:  {"id", "decision": "Allowed" | "ExplicitlyDenied" | "ImplicitlyDenied", "layer", '
    '"statements", "message"}\n     {"id", "error": {"where", "what", "try"}} nếu không đọc được '
    "case\n\nDòng trống được bỏ qua. Mỗi kết quả được ghi ra ngay khi có, nên lệnh dùng được trong pipe.\n"
    "\nMã thoát 0: xét được mọi case. Mã thoát 2: có case không đọc được (các case khác vẫn được xét).\n"
    "\n\b\nVí dụ:\n  daylab iam evaluate cases.jsonl\n  daylab iam evaluate "
    "fixtures/iam/cases/principals.jsonl | grep -v Allowed\n"
    "  generate-cases | daylab iam evaluate -",
)
CASES_FILE: Final = Message(
    en="File of cases, or - for standard input.",
    vi="File chứa các case, hoặc - để đọc từ standard input.",
)
LINT_ABOUT: Final = Message(
    en="Check policies: what is dangerous in them, what is without effect, and what AWS would not even accept.\n"
    "\nEvery finding has its place, what to write instead, and the page of AWS's documentation that says so.\n"
    "\n\b\nExit code 0: nothing found. Exit code 1: findings. Exit code 2: a file cannot be read or is not a "
    "policy.\n\n\b\nExamples:\n  daylab iam lint policy.json\n"
    "  daylab iam lint policies/*.json --json\n  daylab iam lint --rules                     the list of rules",
    vi="Kiểm tra policy: chỗ nào nguy hiểm, chỗ nào không có tác dụng, và chỗ nào AWS sẽ không chấp nhận.\n"
    "\nMỗi phát hiện có vị trí, cách viết lại, và trang tài liệu AWS nói về điều đó.\n"
    "\n\b\nMã thoát 0: không có gì. Mã thoát 1: có phát hiện. Mã thoát 2: có file không đọc được hoặc không "
    "phải policy.\n\n\b\nVí dụ:\n  daylab iam lint policy.json\n"
    "  daylab iam lint policies/*.json --json\n  daylab iam lint --rules                     danh sách rule",
)
POLICY_FILES: Final = Message(en="Policy documents (JSON).", vi="Các policy document (JSON).")
JSON_FINDING: Final = Message(en="One JSON object a finding.", vi="Mỗi phát hiện một JSON object.")
RULES: Final = Message(en="List the rules.", vi="Liệt kê các rule.")
POLICY_ABOUT: Final = Message(
    en="Write the least policy for what a role (or user) really called on the engine.\n"
    "\nEvery call is in the decision log, refused ones too: those were needed and not allowed, and are part of "
    "the policy\nunless --allowed-only is given. Resources are exactly those that were seen; --generalise "
    "widens S3 objects to their\nfolder, log streams to their group, and table streams and executions to all "
    "of their kind. The policy goes to standard\noutput, what it is made from to standard error.\n"
    "\n\b\nExit code 0: written. Exit code 2: the role made no call.\n"
    "\n\b\nExamples:\n  daylab iam policy --role s3-file-processor\n"
    "  daylab iam policy --role s3-file-processor --generalise > policy.json\n"
    "  daylab iam policy --user alice --account 111122223333",
    vi="Viết policy tối thiểu cho những gì một role (hoặc user) đã thật sự gọi trên engine.\n"
    "\nMọi lời gọi đều có trong decision log, kể cả lời gọi bị từ chối: chúng cần thiết nhưng chưa được phép, "
    "và được đưa vào\npolicy trừ khi có --allowed-only. Resource là đúng những gì đã thấy; --generalise mở "
    "rộng object S3 ra cả thư mục, log\nstream ra cả log group, và table stream cùng execution ra mọi cái cùng "
    "loại. Policy được ghi ra standard output, nguồn\ngốc của nó ghi ra standard error.\n"
    "\n\b\nMã thoát 0: đã ghi. Mã thoát 2: role chưa có lời gọi nào.\n"
    "\n\b\nVí dụ:\n  daylab iam policy --role s3-file-processor\n"
    "  daylab iam policy --role s3-file-processor --generalise > policy.json\n"
    "  daylab iam policy --user alice --account 111122223333",
)
ROLE: Final = Message(en="Name or ARN of the role.", vi="Tên hoặc ARN của role.")
USER: Final = Message(en="Name or ARN of the user.", vi="Tên hoặc ARN của user.")
ROLE_ACCOUNT: Final = Message(
    en="Account of the role, if several have one of that name.",
    vi="Tài khoản của role, nếu nhiều tài khoản có role cùng tên.",
)
GENERALISE: Final = Message(en="Widen resources to their siblings.", vi="Mở rộng resource ra những cái cùng nhóm.")
ALLOWED_ONLY: Final = Message(en="Leave refused calls out.", vi="Bỏ các lời gọi bị từ chối.")
ENGINE_URL: Final = Message(en="Engine; else the one that is up.", vi="Engine; nếu không có thì dùng engine đang chạy.")
REPRO_ABOUT: Final = Message(
    en="Reproduce permission bugs: as they are, and repaired.\n"
    "\nA bug file has identities, resources, policies, calls, the decisions that are expected, and the repair. "
    "Offline it is\ndecided in milliseconds, without an engine. With --live the same calls are made for real, "
    "in accounts of their own, and\nengine and offline verdict must agree in decision, layer and message. What "
    "an engine cannot enforce is said.\n\n\b\nExit code 0: as expected. Exit code 1: a verdict differs. Exit "
    "code 2: a file cannot be used.\n\n\b\nExamples:\n  daylab iam repro "
    "fixtures/iam/bugs/mfa-with-bool.yaml\n  daylab iam repro fixtures/iam/bugs/mfa-with-bool.yaml --live "
    "--lang vi\n  daylab iam repro fixtures/iam/bugs                 all of a directory, a line each",
    vi="Tái hiện lỗi quyền: khi còn lỗi, và khi đã sửa.\n\nFile bug có identity, resource, policy, lời gọi, quyết "
    "định mong đợi, và cách sửa. Khi không có engine, file được xét\n"
    "trong vài mili giây. Với --live, các lời gọi đó được thực hiện thật, trong tài khoản riêng, và kết quả "
    "của engine phải\nkhớp với kết quả xét trên file về quyết định, layer và thông báo. Điều engine không kiểm "
    "chứng được sẽ được nói rõ.\n\n\b\nMã thoát 0: như mong đợi. Mã thoát 1: có kết quả khác. Mã thoát 2: có "
    "file không dùng được.\n\n\b\nVí dụ:\n  daylab iam repro fixtures/iam/bugs/mfa-with-bool.yaml\n"
    "  daylab iam repro fixtures/iam/bugs/mfa-with-bool.yaml --live --lang vi\n"
    "  daylab iam repro fixtures/iam/bugs                 cả thư mục, mỗi file một dòng",
)
BUG_FILES: Final = Message(en="Bug files, or directories of them.", vi="File bug, hoặc thư mục chứa chúng.")
LIVE: Final = Message(
    en="Also make the calls on the engine that is up, or on one of its own.",
    vi="Đồng thời thực hiện lời gọi trên engine đang chạy, hoặc engine riêng.",
)
LIVE_URL: Final = Message(
    en="Make them on the engine at this URL (DAYLAB_TOKEN: its session token).",
    vi="Thực hiện trên engine ở URL này (DAYLAB_TOKEN: token phiên của nó).",
)
JSON_FILE: Final = Message(en="One JSON object a file.", vi="Mỗi file một JSON object.")
SIMULATE_ABOUT: Final = Message(
    en="Ask one question: may this principal do this action on this resource?\n"
    "\nAnswers with the decision, the layer and statements that made it, which statements nearly applied and "
    "why not, and the\nsmallest change that would allow it.\n"
    "\n\b\nPolicies come from\n  files      --policy, --resource-policy, --boundary, --session-policy, "
    "--scp, --vpc-endpoint-policy\n  an engine  --engine (the one of `daylab up`) or --endpoint-url URL\n"
    "  an export  --account-export FILE (aws iam get-account-authorization-details)\n"
    "A file replaces what engine or export say about its layer.\n"
    "\nExit code 0: allowed. Exit code 1: denied. Exit code 2: the question cannot be used.\n"
    "\n\b\nExamples:\n  daylab iam simulate --principal arn:aws:iam::111122223333:user/alice \\\n"
    "      --action s3:GetObject --resource arn:aws:s3:::reports/may.csv --policy policy.json\n"
    "  daylab iam simulate --engine --principal arn:aws:sts::111122223333:assumed-role/app/s \\\n"
    "      --action sqs:SendMessage --resource arn:aws:sqs:us-east-1:111122223333:orders\n"
    "  daylab iam simulate --principal s3.amazonaws.com --action sqs:SendMessage --resource QUEUE_ARN \\\n"
    "      --resource-policy queue.json --context aws:SourceArn=arn:aws:s3:::uploads",
    vi="Hỏi một câu: principal này có được thực hiện action này trên resource này không?\n"
    "\nTrả lời bằng quyết định, layer và statement đã dẫn đến nó, statement nào gần khớp và vì sao chưa khớp, "
    "và thay đổi nhỏ\nnhất để được phép.\n\n\b\nPolicy lấy từ\n"
    "  file       --policy, --resource-policy, --boundary, --session-policy, --scp, --vpc-endpoint-policy\n"
    "  engine     --engine (engine của `daylab up`) hoặc --endpoint-url URL\n"
    "  export     --account-export FILE (aws iam get-account-authorization-details)\n"
    "File thay cho những gì engine hoặc export nói về layer của nó.\n"
    "\nMã thoát 0: được phép. Mã thoát 1: bị từ chối. Mã thoát 2: câu hỏi không dùng được.\n"
    "\n\b\nVí dụ:\n  daylab iam simulate --principal arn:aws:iam::111122223333:user/alice \\\n"
    "      --action s3:GetObject --resource arn:aws:s3:::reports/may.csv --policy policy.json\n"
    "  daylab iam simulate --engine --principal arn:aws:sts::111122223333:assumed-role/app/s \\\n"
    "      --action sqs:SendMessage --resource arn:aws:sqs:us-east-1:111122223333:orders\n"
    "  daylab iam simulate --principal s3.amazonaws.com --action sqs:SendMessage --resource QUEUE_ARN \\\n"
    "      --resource-policy queue.json --context aws:SourceArn=arn:aws:s3:::uploads",
)
PRINCIPAL: Final = Message(
    en="ARN of a user, role, role session or root, or a service (s3.amazonaws.com).",
    vi="ARN của user, role, role session hoặc root, hoặc một service (s3.amazonaws.com).",
)
ACTION: Final = Message(en="IAM action, e.g. s3:GetObject.", vi="IAM action, ví dụ s3:GetObject.")
RESOURCE: Final = Message(
    en='ARN, or "*" for an action that names no resource.',
    vi='ARN, hoặc "*" cho action không nêu resource.',
)
CONTEXT: Final = Message(
    en="Condition key, key=value; repeat it for several keys or values.",
    vi="Condition key, key=value; lặp lại cho nhiều key hoặc giá trị.",
)
OWNER: Final = Message(
    en="Account that owns the resource, where its ARN does not say (buckets).",
    vi="Tài khoản sở hữu resource, khi ARN không cho biết (bucket).",
)
IDENTITY_POLICY: Final = Message(
    en="Identity policy (JSON file); may be repeated.",
    vi="Identity policy (file JSON); có thể lặp lại.",
)
RESOURCE_POLICY: Final = Message(
    en="The resource's own policy, or the trust policy of a role.",
    vi="Policy của chính resource, hoặc trust policy của role.",
)
BOUNDARY: Final = Message(en="Permissions boundary.", vi="Permissions boundary (file JSON).")
SESSION_POLICY: Final = Message(en="Session policy.", vi="Session policy (file JSON).")
SCP: Final = Message(
    en="Service control policy; all given files form one level.",
    vi="Service control policy; mọi file được nêu tạo thành một cấp.",
)
ENDPOINT_POLICY: Final = Message(
    en="Policy of the VPC endpoint that the request comes through.",
    vi="Policy của VPC endpoint mà request đi qua.",
)
FROM_ENGINE: Final = Message(
    en="Take identities and resource policies from the engine that is up.",
    vi="Lấy identity và resource policy từ engine đang chạy.",
)
FROM_URL: Final = Message(en="Take them from the engine at this URL.", vi="Lấy từ engine ở URL này.")
FROM_EXPORT: Final = Message(
    en="Take identities from this file (aws iam get-account-authorization-details).",
    vi="Lấy identity từ file này (aws iam get-account-authorization-details).",
)
JSON_ONE: Final = Message(en="One JSON object.", vi="Một JSON object.")
TRACE_ABOUT: Final = Message(
    en="Show what the engine decided: every call, also those that services make to each other.\n"
    "\nWhat checks try in users and sessions of their own is left out.\n"
    "\n\b\nExamples:\n  daylab iam trace --denied\n  daylab iam trace --denied --follow\n"
    "  daylab iam trace --account 111122223333 -n 20\n  daylab iam trace --json | jq .action",
    vi="Hiện những gì engine đã quyết định: mọi lời gọi, kể cả lời gọi giữa các service.\n"
    "\nNhững gì check thử bằng user và session riêng của nó được bỏ qua.\n"
    "\n\b\nVí dụ:\n  daylab iam trace --denied\n  daylab iam trace --denied --follow\n"
    "  daylab iam trace --account 111122223333 -n 20\n  daylab iam trace --json | jq .action",
)
DENIED_ONLY: Final = Message(en="Refusals only.", vi="Chỉ các lời gọi bị từ chối.")
FOLLOW: Final = Message(en="Go on until Ctrl-C.", vi="Xem tiếp đến khi Ctrl-C.")
ONLY_ACCOUNT: Final = Message(en="Only resources of this account.", vi="Chỉ resource của tài khoản này.")
DECISIONS: Final = Message(en="Number of decisions from the end.", vi="Số quyết định tính từ cuối.")
JSON_DECISION: Final = Message(en="One JSON object a decision.", vi="Mỗi quyết định một JSON object.")
WHY_ABOUT: Final = Message(
    en="Explain an access denied message: who, which layer, which statement nearly allows it, and the fix.\n"
    "\nAny wording of AWS will do, old and new, with whatever stands around it: errors of boto3, the AWS CLI, the "
    "SDKs, Terraform\nand CloudFormation, log lines, the console's text, an event of CloudTrail, the output of "
    "`aws sts decode-authorization-message`\n(the engine's own encoded messages are decoded by it). The policies are "
    "those of the engine that is up, of --endpoint-url,\nor of --account-export; without any of them the message alone "
    "is explained. The fix is a JSON patch (RFC 6902) of the\npolicy that comes nearest, or a new policy; against an "
    "explicit deny no Allow helps, and none is suggested. What else the\noperation asks for is listed: other "
    "resources, other actions, roles that it passes.\n"
    "\nWhere AWS says no more than Access Denied or 403, say what was called: --operation, in boto3's or the CLI's "
    "spelling,\nwith --resource and --principal where they are known.\n"
    "\n\b\nExit code 0: explained. Exit code 1: the policies at hand allow the request (what else it may be "
    "is said).\nExit code 2: not an access denied message, or nothing says what was called.\n"
    '\n\b\nExamples:\n  daylab iam why "User: arn:aws:iam::111122223333:user/alice is not authorized to '
    'perform: s3:GetObject on resource: …"\n  daylab logs | grep AccessDenied | tail -1 | daylab iam why -\n'
    '  daylab iam why "…" --account-export details.json\n'
    '  daylab iam why "Access Denied" --operation s3:GetObject --resource arn:aws:s3:::reports/may.csv \\\n'
    "      --principal arn:aws:iam::111122223333:user/alice\n"
    '  daylab iam why --operation "aws ec2 run-instances"\n  daylab iam why - < cloudtrail-event.json',
    vi="Giải thích một thông báo từ chối truy cập: ai, layer nào, statement nào gần cho phép nhất, và cách sửa.\n"
    "\nMọi cách diễn đạt của AWS đều được, cũ và mới, kèm bất cứ gì xung quanh: lỗi của boto3, AWS CLI, các SDK, "
    "Terraform và\nCloudFormation, dòng log, đoạn chữ trên console, một event của CloudTrail, kết quả của "
    "`aws sts decode-authorization-message`\n(thông báo mã hóa của engine thì engine tự giải mã). Policy lấy từ engine "
    "đang chạy, từ --endpoint-url, hoặc từ\n--account-export; không có nguồn nào thì chỉ giải thích thông báo. Cách "
    "sửa là một JSON patch (RFC 6902) cho policy gần nhất,\nhoặc một policy mới; với explicit deny thì không Allow nào "
    "giúp được, và không Allow nào được gợi ý. Những gì operation còn\ncần cũng được liệt kê: resource khác, action "
    "khác, role được truyền.\n"
    "\nKhi AWS chỉ nói Access Denied hoặc 403, hãy nêu điều đã gọi: --operation, viết như boto3 hoặc CLI, kèm "
    "--resource và\n--principal nếu biết.\n"
    "\n\b\nMã thoát 0: đã giải thích. Mã thoát 1: các policy hiện có cho phép request (nguyên nhân có thể "
    "khác được nêu ra).\nMã thoát 2: không phải thông báo từ chối truy cập, hoặc không gì cho biết điều đã gọi.\n"
    '\n\b\nVí dụ:\n  daylab iam why "User: arn:aws:iam::111122223333:user/alice is not authorized to '
    'perform: s3:GetObject on resource: …"\n  daylab logs | grep AccessDenied | tail -1 | daylab iam why -\n'
    '  daylab iam why "…" --account-export details.json\n'
    '  daylab iam why "Access Denied" --operation s3:GetObject --resource arn:aws:s3:::reports/may.csv \\\n'
    "      --principal arn:aws:iam::111122223333:user/alice\n"
    '  daylab iam why --operation "aws ec2 run-instances"\n  daylab iam why - < cloudtrail-event.json',
)
MESSAGE: Final = Message(
    en="The message, with whatever stands around it; - reads standard input; none with --operation alone.",
    vi="Thông báo, kèm bất cứ gì xung quanh nó; - đọc từ standard input; bỏ trống khi chỉ dùng --operation.",
)
ASK_URL: Final = Message(en="Ask the engine at this URL.", vi="Hỏi engine ở URL này.")
ASK_EXPORT: Final = Message(
    en="Ask this export (aws iam get-account-authorization-details).",
    vi="Hỏi file export này (aws iam get-account-authorization-details).",
)
EXPORT_RESOURCE_POLICY: Final = Message(
    en="The resource's own policy, for an export.",
    vi="Policy của chính resource, dùng kèm export.",
)
RESOURCE_OWNER: Final = Message(en="Account that owns the resource.", vi="Tài khoản sở hữu resource.")
REQUEST_CONTEXT: Final = Message(
    en="Condition key of the request; repeatable.",
    vi="Condition key của request; lặp lại được.",
)
SYMPTOM: Final = Message(en="Symptom", vi="Triệu chứng")
CAUSE: Final = Message(en="Cause", vi="Nguyên nhân")
FIX: Final = Message(en="Fix", vi="Cách sửa")
WITH_BUG: Final = Message(en="With the bug", vi="Khi lỗi")
REPAIRED: Final = Message(en="Repaired", vi="Đã sửa")
SAME_DECISION: Final = Message(en="the same decision and message", vi="cùng quyết định và thông báo")
NOT_ENFORCED: Final = Message(en="not enforced here: {reason}", vi="không được kiểm chứng ở đây: {reason}")
DIFFERS: Final = Message(en="differs", vi="khác")
AS_EXPECTED: Final = Message(en="as expected", vi="đúng")
OFFLINE_AND_ENGINE: Final = Message(en="offline and engine", vi="trên file và engine")
OFFLINE_ONLY: Final = Message(
    en="offline (not enforced on this engine)", vi="trên file (engine này không kiểm chứng được)"
)
FROM_CALLS: Final = Message(
    en="from {count} calls, {refused} of them refused",
    vi="từ {count} lời gọi, trong đó {refused} bị từ chối",
)
OFFLINE: Final = Message(en="offline", vi="trên file")
PROBLEM: Final = Message(en="  DIFFERS {problem}", vi="  KHÁC {problem}")
