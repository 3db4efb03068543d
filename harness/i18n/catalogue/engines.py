"""What engines report that do not start, do not answer, or cannot be used."""

from typing import Final

from harness.i18n.message import Message

RESTART: Final = Message(
    en="run `daylab status`; `daylab up` starts a new one",
    vi="chạy `daylab status`; `daylab up` khởi động engine mới",
)
NEW_CONTAINER: Final = Message(
    en="run again; a new container starts by itself",
    vi="chạy lại; container mới sẽ tự khởi động",
)
FREE_DOCKER_DISK: Final = Message(
    en="free some disk space for Docker, then run again",
    vi="giải phóng dung lượng đĩa cho Docker rồi chạy lại",
)
ATTACHED_GONE: Final = Message(
    en="the engine to attach to no longer answers",
    vi="engine cần kết nối không còn trả lời",
)
DOWN_UP: Final = Message(en="run `daylab down`, then `daylab up`", vi="chạy `daylab down`, rồi `daylab up`")
PROCESS_GONE: Final = Message(en="{what}; process {pid} is gone", vi="{what}; process {pid} không còn nữa")
CONTAINER_DIED: Final = Message(
    en="the container died under way ({code})",
    vi="container đã chết giữa chừng ({code})",
)
NOT_AN_EXECUTOR: Final = Message(
    en="{lambda_executor!r} is not a Lambda executor",
    vi="{lambda_executor!r} không phải Lambda executor",
)
USE_EXECUTOR: Final = Message(en="use one of {known}", vi="dùng một trong {known}")
OWNER_GONE: Final = Message(
    en="the owner of the engine, process {owner_pid}, is gone",
    vi="process {owner_pid} sở hữu engine không còn nữa",
)
CONTAINER_NOT_RUNNING: Final = Message(en="the container engine is not running", vi="container engine chưa chạy")
START_FIRST: Final = Message(en="start it first", vi="khởi động engine trước")
GUARD_NOT_ATTACHED: Final = Message(
    en="the guard process did not attach to the container: {line}{read}",
    vi="process canh container không kết nối được với container: {line}{read}",
)
CONTAINER_ENDED: Final = Message(
    en="the container ended while it started ({code})",
    vi="container đã dừng khi đang khởi động ({code})",
)
DOCKER_REFUSES: Final = Message(en="Docker refuses: {explanation}", vi="Docker từ chối: {explanation}")
RUN_DOCTOR: Final = Message(en="run `daylab doctor`", vi="chạy `daylab doctor`")
DOCKER_ELSEWHERE: Final = Message(
    en="DOCKER_HOST={host} is not on this machine",
    vi="DOCKER_HOST={host} không phải máy này",
)
PUBLISHED_HERE_ONLY: Final = Message(
    en="the engine's port is published on 127.0.0.1 only, because it runs code for whoever reaches it",
    vi="port của engine chỉ mở trên 127.0.0.1, vì engine chạy code cho bất kỳ ai kết nối được",
)
UNSET_DOCKER_HOST: Final = Message(
    en="unset DOCKER_HOST, or start the container there and use --engine external --allow-remote",
    vi="bỏ biến DOCKER_HOST, hoặc khởi động container ở máy đó và dùng --engine external --allow-remote",
)
DOCKER_FORBIDDEN: Final = Message(
    en="this user may not use Docker: its socket refuses the connection",
    vi="user này không có quyền dùng Docker: socket từ chối kết nối",
)
JOIN_DOCKER_GROUP: Final = Message(
    en="join the group that owns it (sudo usermod -aG docker $USER), log in again and retry; or leave --engine "
    "container out: the embedded engine needs no Docker",
    vi="thêm user vào group của socket (sudo usermod -aG docker $USER), đăng nhập lại rồi thử lại; hoặc bỏ "
    "--engine container: embedded engine không cần Docker",
)
DOCKER_NOT_RUNNING: Final = Message(en="Docker is not running", vi="Docker chưa chạy")
DOCKER_NOT_INSTALLED: Final = Message(en="Docker is not installed", vi="chưa cài Docker")
DOCKER_SILENT: Final = Message(en="Docker does not answer: {text}", vi="Docker không trả lời: {text}")
DOCKER_INFO: Final = Message(en="run `docker info` and see what it says", vi="chạy `docker info` và xem kết quả")
NO_IMAGE: Final = Message(en="there is no image {image}", vi="không có image {image}")
IMAGE_LOOKUP: Final = Message(
    en="Docker cannot look up image {image!r}: {explanation}",
    vi="Docker không tra được image {image!r}: {explanation}",
)
FOREIGN_IMAGE: Final = Message(
    en="image {image} was not built by daylab: it has no label {version_label}",
    vi="image {image} không do daylab build: thiếu label {version_label}",
)
REFUSES_NOTHING: Final = Message(
    en="it would start an engine that refuses nothing",
    vi="image này sẽ chạy một engine không từ chối lời gọi nào",
)
IMAGE_VERSION: Final = Message(
    en="image {image} holds daylab {found}, this is {version}",
    vi="image {image} chứa daylab {found}, ở đây là {version}",
)
IMAGE_LOCALSTACK: Final = Message(
    en="image {image} holds LocalStack {found}, daylab needs {engine_version}",
    vi="image {image} chứa LocalStack {found}, daylab cần {engine_version}",
)
PORT_TAKEN: Final = Message(en="port {port} is taken by {who}", vi="port {port} đang bị {who} chiếm")
CHOOSE_PORT: Final = Message(en="choose another port", vi="chọn port khác")
CA_UNREADABLE: Final = Message(en="{ca_bundle} cannot be read: {strerror}", vi="không đọc được {ca_bundle}: {strerror}")
CORRECT_CA: Final = Message(en="correct or unset {ca_bundle}", vi="sửa hoặc bỏ biến {ca_bundle}")
NO_ROLE_SESSION: Final = Message(
    en="the engine gives no session of {role_arn}",
    vi="engine không cấp phiên làm việc của {role_arn}",
)
TIME_NOT_FASTER: Final = Message(
    en="the engine does not let time pass faster",
    vi="engine không cho thời gian trôi nhanh hơn",
)
ACCOUNT_NOT_RELEASED: Final = Message(
    en="the engine does not release account {account}", vi="engine không giải phóng tài khoản {account}"
)
INVALID_ACCOUNT: Final = Message(
    en="invalid account {account}: expected 12 digits", vi="tài khoản {account} không hợp lệ: cần 12 chữ số"
)
ENGINES_ACCOUNT: Final = Message(
    en="account {account} is the engine's own", vi="tài khoản {account} là của chính engine"
)
GIVE_AN_ACCOUNT: Final = Message(
    en="give the id of an account that a deployment used", vi="đưa mã của một tài khoản mà một lần triển khai đã dùng"
)
NEEDS_TOKEN: Final = Message(
    en="engines of `daylab up` do it; for another one, set DAYLAB_TOKEN to the token it was started with",
    vi="engine của `daylab up` thì được; với engine khác, đặt DAYLAB_TOKEN bằng token lúc khởi động",
)
UNANSWERED: Final = Message(en="the engine does not answer: {error}", vi="engine không trả lời: {error}")
STATUS_UP: Final = Message(en="run `daylab status`, then `daylab up`", vi="chạy `daylab status`, rồi `daylab up`")
NOT_DAYLAB: Final = Message(
    en="this engine is not daylab's: {lacking}",
    vi="engine này không phải của daylab: {lacking}",
)
EMBEDDED_NOT_RUNNING: Final = Message(en="the embedded engine is not running", vi="embedded engine chưa chạy")
ENGINE_ENDED: Final = Message(
    en="the engine ended while it started ({ending})",
    vi="engine đã dừng khi đang khởi động ({ending})",
)
ENGINE_DIED: Final = Message(en="the engine died under way ({code})", vi="engine đã chết giữa chừng ({code})")
NEW_ENGINE: Final = Message(en="run again; a new engine starts by itself", vi="chạy lại; engine mới sẽ tự khởi động")
EXTERNAL_NEEDS_ENDPOINT: Final = Message(
    en="the external engine needs an endpoint",
    vi="external engine cần một endpoint",
)
GIVE_ENDPOINT: Final = Message(
    en="give --endpoint-url http://HOST:PORT or set AWS_ENDPOINT_URL",
    vi="thêm --endpoint-url http://HOST:PORT hoặc đặt biến AWS_ENDPOINT_URL",
)
NOT_LIKE_AWS: Final = Message(
    en="the endpoint does not answer as AWS does: {finding}",
    vi="endpoint không trả lời giống AWS: {finding}",
)
CHECK_GATEWAY: Final = Message(
    en="check the URL: it must be the gateway of an AWS emulator",
    vi="kiểm tra URL: phải là gateway của một trình giả lập AWS",
)
NOTHING_USABLE: Final = Message(
    en="nothing usable answers at the endpoint: {error}",
    vi="không có engine nào trả lời đúng tại endpoint: {error}",
)
START_THERE: Final = Message(
    en="start the engine there, or leave --engine external out to use the embedded one",
    vi="khởi động engine ở đó, hoặc bỏ --engine external để dùng embedded engine",
)
OTHER_ACCOUNT: Final = Message(
    en="the endpoint works in account {found}, not in {account}",
    vi="endpoint dùng tài khoản {found}, không phải {account}",
)
OTHER_LOCALSTACK: Final = Message(
    en="the endpoint runs daylab on LocalStack {found}, this daylab needs {engine_version}",
    vi="endpoint chạy daylab trên LocalStack {found}, daylab này cần {engine_version}",
)
SAME_RELEASE: Final = Message(
    en="start the engine there from this release of daylab, or leave --engine external out",
    vi="khởi động engine ở đó bằng bản daylab này, hoặc bỏ --engine external",
)
NAME_ITS_ACCOUNT: Final = Message(
    en="if you mean that account, name it with --allow-remote",
    vi="nếu đúng là tài khoản đó, hãy nêu bằng --allow-remote",
)
STILL_RUNS: Final = Message(en="check that it still runs", vi="kiểm tra xem engine còn chạy không")
REAL_AWS: Final = Message(
    en="the endpoint is real AWS, where labs would break real resources",
    vi="endpoint là AWS thật, lab sẽ làm hỏng tài nguyên thật",
)
USE_EMULATOR: Final = Message(
    en="use an emulator; real AWS refuses the made-up credentials of daylab anyway",
    vi="dùng trình giả lập; đằng nào AWS thật cũng từ chối credential giả của daylab",
)
OTHER_MACHINE: Final = Message(
    en="the endpoint is on another machine ({host}), and labs break resources on purpose",
    vi="endpoint ở máy khác ({host}), mà lab cố ý làm hỏng tài nguyên",
)
NAME_ACCOUNT: Final = Message(
    en="if you mean it, name the account to use there: --allow-remote 123456789012",
    vi="nếu đúng ý bạn, nêu tài khoản dùng ở đó: --allow-remote 123456789012",
)
FREE_PORT: Final = Message(
    en="stop it, choose another --port, or attach to it: --engine external --endpoint-url http://{where}",
    vi="dừng process đó, chọn --port khác, hoặc dùng luôn engine ấy: --engine external --endpoint-url http://{where}",
)
CANNOT_LISTEN: Final = Message(
    en="cannot listen on {where}: {strerror}",
    vi="không listen được trên {where}: {strerror}",
)
PORT_ABOVE: Final = Message(en="choose a port above 1023", vi="chọn port trên 1023")
NOT_SECONDS: Final = Message(
    en="invalid DAYLAB_START_TIMEOUT: expected seconds above 0, got {raw!r}",
    vi="DAYLAB_START_TIMEOUT không hợp lệ: cần số giây lớn hơn 0, nhận được {raw!r}",
)
STATE_UNWRITABLE: Final = Message(
    en="cannot write the engine's state: {strerror}",
    vi="không ghi được trạng thái của engine: {strerror}",
)
SET_DAYLAB_HOME: Final = Message(
    en="free some disk space, or set DAYLAB_HOME to a directory that you can write to",
    vi="giải phóng dung lượng đĩa, hoặc đặt DAYLAB_HOME là thư mục bạn ghi được",
)
MORE_TIME: Final = Message(
    en="read the log lines above; DAYLAB_START_TIMEOUT=60 gives a slow machine more time",
    vi="đọc các dòng log ở trên; DAYLAB_START_TIMEOUT=60 cho máy chậm thêm thời gian",
)
UNREADY: Final = Message(
    en="the engine did not become ready (deadline {timeout:g} s): {last}",
    vi="engine chưa sẵn sàng (thời hạn {timeout:g} giây): {last}",
)
WITH_LOG: Final = Message(en="{what}\nits last log lines:\n{log}", vi="{what}\nnhững dòng log cuối cùng:\n{log}")
NO_DATA_DIRECTORY: Final = Message(
    en="cannot make a data directory for the engine: {strerror}",
    vi="không tạo được thư mục dữ liệu cho engine: {strerror}",
)
SET_TMPDIR: Final = Message(
    en="free some disk space, or set TMPDIR to a directory that you can write to",
    vi="giải phóng dung lượng đĩa, hoặc đặt TMPDIR là thư mục bạn ghi được",
)
DISK_FULL: Final = Message(
    en="the engine needs {min_free} MB for its data, only {free} MB are free",
    vi="engine cần {min_free} MB cho dữ liệu, chỉ còn trống {free} MB",
)
BIGGER_TMPDIR: Final = Message(
    en="free some disk space, or set TMPDIR to a directory on a bigger filesystem",
    vi="giải phóng dung lượng đĩa, hoặc đặt TMPDIR vào ổ đĩa lớn hơn",
)
ANOTHER_PROCESS: Final = Message(en="another process", vi="một process khác")
KILLED: Final = Message(en="killed by signal {number}", vi="bị dừng bởi signal {number}")
ENDED_WITH: Final = Message(en="exit code {code}", vi="mã thoát {code}")
ENDED_BECAUSE: Final = Message(en="exit code {code}: {meaning}", vi="mã thoát {code}: {meaning}")
BUILD_IMAGE: Final = Message(
    en="build it: docker/offline/build.sh --tag {image} (no registry needed), or docker compose -f docker/compose.yaml"
    " build",
    vi="build image: docker/offline/build.sh --tag {image} (không cần registry), hoặc docker compose -f"
    " docker/compose.yaml build",
)
SAYS_NOTHING: Final = Message(en="it does not say what it can do", vi="nó không cho biết mình làm được gì")
NO_DECISION_LOG: Final = Message(en="it has no decision log", vi="nó không có decision log")
NO_ROLE_SESSIONS: Final = Message(en="it gives no sessions of roles", vi="nó không cấp phiên của role")
NO_TIME_SCALE: Final = Message(en="it does not compress time", vi="nó không nén thời gian")
NO_RELEASE: Final = Message(en="it does not release accounts", vi="nó không giải phóng tài khoản")
NO_INVOCATIONS: Final = Message(en="it keeps no record of invocations", vi="nó không ghi lại các lần invoke")
NO_MAILS: Final = Message(en="it keeps no mails", vi="nó không lưu mail")
CANARY_ANSWERED: Final = Message(
    en="GetCallerIdentity answered HTTP {status}: {answered}", vi="GetCallerIdentity trả về HTTP {status}: {answered}"
)
NO_ANSWER_YET: Final = Message(en="no answer yet", vi="chưa có trả lời")
OTHER_PROCESS_ANSWERS: Final = Message(en="process {pid} answers there", vi="process {pid} đang trả lời ở đó")
EXTENSION_NOT_LOADED: Final = Message(
    en="it answers, but daylab's extension did not load",
    vi="engine có trả lời, nhưng phần mở rộng của daylab không nạp được",
)
STOPPED_BY_OWNER: Final = Message(en="its owner or somebody else stopped it", vi="chủ của nó hoặc ai khác đã dừng nó")
ITS_DISK_IS_FULL: Final = Message(en="its disk is full", vi="ổ đĩa của nó đã đầy")
KILLED_OR_NO_MEMORY: Final = Message(
    en="killed: by hand, or for lack of memory", vi="bị kill: do ai đó, hoặc do thiếu bộ nhớ"
)
PROCESS_ENDED: Final = Message(en="the process ended", vi="process đã kết thúc")
START_DOCKER: Final = Message(
    en="start it (sudo systemctl start docker); or leave --engine container out: the embedded engine needs no Docker",
    vi="khởi động Docker (sudo systemctl start docker); hoặc bỏ --engine container: embedded engine không cần Docker",
)
INSTALL_DOCKER: Final = Message(
    en="install it (Debian: apt-get install docker.io); or leave --engine container out: the embedded engine needs no"
    " Docker",
    vi="cài Docker (Debian: apt-get install docker.io); hoặc bỏ --engine container: embedded engine không cần Docker",
)
STARTING: Final = Message(en="Starting the engine …", vi="Đang khởi động engine …")
