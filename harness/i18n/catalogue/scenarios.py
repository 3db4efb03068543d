"""What is reported of scenarios: their files, templates, packages, faults and stacks."""

from typing import Final

from harness.i18n.message import Message

READING_RESOURCES: Final = Message(en="read the resources of", vi="đọc các resource của")
READING_EVENTS: Final = Message(en="read the events of", vi="đọc các event của")
READING: Final = Message(en="read", vi="đọc")
NO_STACK: Final = Message(
    en="account {account} has no stack {stack_name}",
    vi="tài khoản {account} không có stack {stack_name}",
)
DEPLOY_FIRST: Final = Message(
    en="deploy it first; was the engine started again since?",
    vi="hãy triển khai trước; engine có bị khởi động lại không?",
)
DEPLOYING: Final = Message(en="deploy", vi="triển khai")
DELETING: Final = Message(en="delete", vi="xóa")
STACK_REFUSED: Final = Message(
    en="cannot {verb} stack {stack_name}: {operation_name} was refused, {answer}",
    vi="không {verb} được stack {stack_name}: {operation_name} bị từ chối, {answer}",
)
CORRECT_IT: Final = Message(en="correct what the message names", vi="sửa điều mà thông báo nêu")
STACK_UNREACHED: Final = Message(
    en="cannot {verb} stack {stack_name}: {error}",
    vi="không {verb} được stack {stack_name}: {error}",
)
START_AGAIN: Final = Message(
    en="start the engine again; daylab status shows whether one is up",
    vi="khởi động lại engine; daylab status cho biết có engine nào đang chạy không",
)
SEE: Final = Message(en="see {page}", vi="xem {page}")
LINT_TIMEOUT: Final = Message(
    en="cfn-lint did not finish within {timeout:.0f} s",
    vi="cfn-lint không chạy xong trong {timeout:.0f} giây",
)
NO_SCENARIO: Final = Message(en="no scenario {name!r}", vi="không có kịch bản {name!r}")
NAME_DIFFERS: Final = Message(
    en="scenario is called {name!r} but its directory {directory!r}",
    vi="kịch bản tên là {name!r} nhưng thư mục là {directory!r}",
)
NO_TEMPLATE: Final = Message(en="template {template!r} does not exist", vi="không có template {template!r}")
SEVERAL_TEMPLATES: Final = Message(
    en="several templates: {names}; only one can be deployed",
    vi="có nhiều template: {names}; chỉ triển khai được một",
)
KEEP_ONE_TEMPLATE: Final = Message(
    en="keep the one that is meant and remove the others",
    vi="giữ lại template muốn dùng và xóa các file còn lại",
)
CREATE: Final = Message(en="create {path}", vi="tạo {path}")
FAULT_NAME_DIFFERS: Final = Message(
    en="fault is called {name!r} but its file {file!r}",
    vi="fault tên là {name!r} nhưng file là {file!r}",
)
CALL_THE_FILE: Final = Message(en="call the file {name}.yaml", vi="đặt tên file là {name}.yaml")
CHANGE_SET_FAILED: Final = Message(
    en="not deployed: its change set FAILED",
    vi="chưa được triển khai, change set FAILED",
)
DELETE_BY_HAND: Final = Message(
    en="delete the resources named above by hand, or deploy into another account",
    vi="tự xóa các resource nêu trên, hoặc triển khai vào tài khoản khác",
)
LEFT_BEHIND: Final = Message(en="{status}, with resources left behind", vi="{status}, còn sót lại resource")
LAST_EVENTS: Final = Message(
    en="look at the last events above and at the engine's log",
    vi="xem các event cuối ở trên và log của engine",
)
PATCH_FAILED: Final = Message(
    en="fault {name}: cannot {op} {path} in the template: {error}",
    vi="fault {name}: không {op} được {path} trong template: {error}",
)
CORRECT_PATCH: Final = Message(
    en="correct the path, or give the template the resource that the fault changes",
    vi="sửa đường dẫn, hoặc thêm vào template resource mà fault thay đổi",
)
NOT_PACKAGED: Final = Message(
    en="fault {name}: {path} belongs to no code that the template packages",
    vi="fault {name}: {path} không thuộc phần code nào mà template đóng gói",
)
PACKAGED: Final = Message(en="packaged are: {files}", vi="các file được đóng gói: {files}")
NOT_TEXT: Final = Message(
    en="fault {name}: {path} is not UTF-8 text",
    vi="fault {name}: {path} không phải văn bản UTF-8",
)
FIND_MISSES: Final = Message(
    en="fault {name}: {find!r:.80} {found} in {path}",
    vi="fault {name}: {find!r:.80} {found} trong {path}",
)
MATCH_ONCE: Final = Message(
    en="make find match exactly once, whole lines are best",
    vi="sửa find để khớp đúng một lần, tốt nhất là dùng cả dòng",
)
SAME_TEXT: Final = Message(
    en="faults {first} and {second} change the same text of {path}",
    vi="fault {first} và {second} cùng sửa một đoạn của {path}",
)
ONE_AT_A_TIME: Final = Message(en="apply them one at a time", vi="áp dụng từng fault một")
SMALLER: Final = Message(
    en="leave out what the function does not import, or move libraries into a layer",
    vi="bỏ những gì function không import, hoặc chuyển thư viện vào layer",
)
NO_FILES: Final = Message(en="there are no files to package", vi="không có file nào để đóng gói")
PUT_CODE: Final = Message(en="put the code there", vi="đặt code vào đó")
UNZIPPED: Final = Message(en="unzipped", vi="sau khi giải nén")
NOT_ZIP: Final = Message(en="not a zip archive", vi="không phải file zip")
ZIP_AGAIN: Final = Message(en="zip it again", vi="nén zip lại")
ZIPPED: Final = Message(en="zipped", vi="khi nén zip")
TOO_LARGE: Final = Message(
    en="the code is {size:.1f} MB {state}; Lambda accepts {limit} MB",
    vi="code có {size:.1f} MB {state}; Lambda chỉ nhận {limit} MB",
)
TEMPLATE_TOO_LARGE: Final = Message(
    en="the template has {size} bytes; CloudFormation accepts {limit} in a request",
    vi="template có {size} byte; CloudFormation chỉ nhận {limit} trong một request",
)
SHORTEN_TEMPLATE: Final = Message(
    en="move long inline texts into files",
    vi="chuyển các đoạn văn bản dài ra file riêng",
)
OUTSIDE: Final = Message(
    en="{name} of {logical_id} is {value!r}, which is not inside the scenario's directory",
    vi="{name} của {logical_id} là {value!r}, không nằm trong thư mục bài làm",
)
RELATIVE_PATH: Final = Message(
    en="use a relative path such as functions/name",
    vi="dùng đường dẫn tương đối như functions/name",
)
CODE_OF: Final = Message(en="{name} of {owner}, {path!r}: {what}", vi="{name} của {owner}, {path!r}: {what}")
NO_OUTPUT: Final = Message(
    en="the template has no output {listed}, which scenario {name} promises",
    vi="template thiếu output {listed} mà kịch bản {name} cần",
)
ADD_OUTPUT: Final = Message(en="add it under Outputs", vi="thêm vào phần Outputs")
NO_PARAMETER: Final = Message(
    en="the template has no parameter {listed}, which scenario {name} sets",
    vi="template thiếu parameter {listed} mà kịch bản {name} truyền vào",
)
ADD_PARAMETER: Final = Message(en="add it under Parameters", vi="thêm vào phần Parameters")
NOT_A_REQUIREMENT: Final = Message(
    en="invalid requirement {wanted!r}: {reason}",
    vi="requirement {wanted!r} không hợp lệ: {reason}",
)
REQUIREMENT_FORM: Final = Message(
    en="write a name and versions, such as pillow>=12",
    vi="viết tên và phiên bản, ví dụ pillow>=12",
)
NOT_INSTALLED: Final = Message(en="{name} is not installed here", vi="ở đây chưa cài {name}")
INSTALL: Final = Message(
    en="install it into daylab's environment: {command}",
    vi="cài vào môi trường của daylab: {command}",
)
OTHER_VERSION: Final = Message(
    en="{requirement} is asked for, {have} is installed here",
    vi="cần {requirement}, ở đây đang cài {have}",
)
CHANGE_REQUIREMENT: Final = Message(
    en="change the requirement, or install another version into daylab's environment",
    vi="sửa requirement, hoặc cài phiên bản khác vào môi trường của daylab",
)
CODE_TOO_LARGE: Final = Message(
    en="the code is larger than Lambda's {limit} MB unzipped",
    vi="code lớn hơn {limit} MB sau khi giải nén, vượt giới hạn của Lambda",
)
REMOVE_OR_CORRECT: Final = Message(en="remove or correct it", vi="xóa hoặc sửa lại")
LEADS_OUT: Final = Message(
    en="{name} leads out of the scenario, to {target}",
    vi="{name} trỏ ra ngoài thư mục bài làm, đến {target}",
)
COPY_FILE: Final = Message(en="copy the file instead", vi="chép file đó vào")
NOT_A_FILE: Final = Message(en="{name} is not an ordinary file", vi="{name} không phải file thường")
FILES_ONLY: Final = Message(en="package files only", vi="chỉ đóng gói file thường")
CHECK_MODE: Final = Message(en="check its mode", vi="kiểm tra quyền của file")
REPAIR: Final = Message(
    en="correct the resource named above and deploy again; a dead stack is replaced",
    vi="sửa resource nêu trên rồi triển khai lại; stack hỏng sẽ được thay thế",
)
NOT_AN_ATTRIBUTE: Final = Message(
    en="{value!r} is not LogicalId.Attribute",
    vi="{value!r} không có dạng LogicalId.Attribute",
)
NOT_A_TEMPLATE: Final = Message(en="a template is a mapping with Resources", vi="template phải là mapping có Resources")
START_WITH_RESOURCES: Final = Message(en="start with Resources:", vi="bắt đầu bằng Resources:")
NO_RESOURCES: Final = Message(en="the template has no Resources", vi="template không có Resources")
ADD_RESOURCE: Final = Message(en="add at least one resource", vi="thêm ít nhất một resource")
NO_TYPE: Final = Message(en="resource {logical_id} has no Type", vi="resource {logical_id} không có Type")
ADD_TYPE: Final = Message(en="add Type: AWS::…", vi="thêm Type: AWS::…")
PROPERTIES_NOT_A_MAPPING: Final = Message(
    en="Properties of {logical_id} is not a mapping",
    vi="Properties của {logical_id} không phải mapping",
)
INDENT: Final = Message(en="indent its keys", vi="thụt lề các key bên trong")
NOTHING_PACKAGED: Final = Message(en="no files", vi="không có file nào")
FOUND_NEVER: Final = Message(en="does not occur", vi="không xuất hiện")
FOUND_TWICE: Final = Message(en="occurs more than once", vi="xuất hiện nhiều lần")
LINT_ENDED: Final = Message(en="cfn-lint ended with code {code}", vi="cfn-lint kết thúc với mã {code}")
ABSENT: Final = Message(en="absent", vi="không có stack")
STILL: Final = Message(
    en="stack {name}: {state} after {seconds:.0f} s, {status}",
    vi="stack {name}: {state} sau {seconds:.0f} giây, {status}",
)
STACK_IS: Final = Message(en="stack {name} is {status}", vi="stack {name}: {status}")
NOT_RELATIVE: Final = Message(
    en="must be a relative path with forward slashes and without '..'",
    vi="phải là đường dẫn tương đối, dùng dấu / và không có '..'",
)
NEEDS_VALUE: Final = Message(en="{op} needs a value", vi="{op} cần có value")
NEEDS_FROM: Final = Message(en="{op} needs a from", vi="{op} cần có from")
CHANGES_NOTHING: Final = Message(
    en="changes nothing; give template operations or file replacements",
    vi="không thay đổi gì; hãy thêm thao tác trên template hoặc thay thế trong file",
)
CREATING_CHANGE_SET: Final = Message(en="its change set is being created", vi="đang tạo change set")
UNDER_WAY: Final = Message(en="the operation is under way", vi="thao tác chưa xong")
ANOTHER_UNDER_WAY: Final = Message(en="another operation is under way", vi="một thao tác khác chưa xong")
BEING_DELETED: Final = Message(en="it is being deleted", vi="đang xóa")
REGION_NOT_ENDED: Final = Message(en="the region that begins here does not end", vi="vùng bắt đầu ở đây không kết thúc")
REGION_IN_REGION: Final = Message(
    en="a region begins here inside the one of line {line}", vi="một vùng bắt đầu ở đây, bên trong vùng ở dòng {line}"
)
END_REGION: Final = Message(
    en="put a line '# <' after what the solution alone has", vi="thêm dòng '# <' sau phần chỉ có trong lời giải"
)
REGION_NOT_BEGUN: Final = Message(
    en="a region ends here and none has begun", vi="một vùng kết thúc ở đây mà chưa có vùng nào bắt đầu"
)
BEGIN_REGION: Final = Message(
    en="put lines '# > …' before what the solution alone has, or remove this one",
    vi="thêm các dòng '# > …' trước phần chỉ có trong lời giải, hoặc xóa dòng này",
)
NO_MARKER: Final = Message(en="{line!r:.60} is not a marker", vi="{line!r:.60} không phải là marker")
MARKERS: Final = Message(
    en="write '# > comment', '# >vi comment', '# >| code', '# >' or '# <'",
    vi="viết '# > chú thích', '# >vi chú thích', '# >| code', '# >' hoặc '# <'",
)
COMMENT_NOT_TRANSLATED: Final = Message(
    en="the starter's comment that ends here is not translated",
    vi="chú thích của starter kết thúc ở đây chưa được dịch",
)
NOTHING_TRANSLATED: Final = Message(
    en="a Vietnamese comment stands here without an English one", vi="chú thích tiếng Việt ở đây không có bản tiếng Anh"
)
TRANSLATE_COMMENT: Final = Message(
    en="after lines '# > …' write the same as lines '# >vi …'",
    vi="sau các dòng '# > …' viết cùng nội dung bằng '# >vi …'",
)
