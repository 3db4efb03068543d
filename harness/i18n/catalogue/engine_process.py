"""What the engine process itself reports, and why it refuses to start."""

from typing import Final

from harness.i18n.message import Message

NOT_LOOPBACK: Final = Message(
    en="GATEWAY_LISTEN={address!r} is not a loopback address",
    vi="GATEWAY_LISTEN={address!r} không phải địa chỉ loopback",
)
RUNS_CODE: Final = Message(
    en="the engine runs code for whoever reaches it",
    vi="engine chạy code cho bất kỳ ai kết nối được",
)
LISTEN_HERE: Final = Message(
    en="use 127.0.0.1:PORT; in a container, where the port is published by hand, set DAYLAB_ALLOW_BIND=1",
    vi="dùng 127.0.0.1:PORT; trong container, khi port được mở bằng tay, đặt DAYLAB_ALLOW_BIND=1",
)
INSTALL_PROJECT: Final = Message(
    en="install the project itself into the environment that runs the engine",
    vi="cài chính project này vào môi trường chạy engine",
)
NOT_IMPORTED: Final = Message(
    en="{value} cannot be imported: {name}: {error}",
    vi="không import được {value}: {name}: {error}",
)
NOT_AN_OWNER: Final = Message(
    en="DAYLAB_OWNER={raw!r} is not pid:create_time",
    vi="DAYLAB_OWNER={raw!r} không có dạng pid:create_time",
)
OWNER_GONE: Final = Message(
    en="the owner of the engine, process {pid}, is gone",
    vi="process {pid} sở hữu engine không còn nữa",
)
NOT_INSTALLED: Final = Message(en="{name} is not installed", vi="chưa cài {name}")
RUN_SETUP: Final = Message(
    en="make setup (it installs {name} {pinned})",
    vi="make setup (lệnh này cài {name} {pinned})",
)
NOT_ISOLATED: Final = Message(en="functions cannot be isolated: {reason}", vi="không cách ly được function: {reason}")
ISOLATE: Final = Message(
    en="use the container engine, or on Ubuntu 24.04 allow bubblewrap user namespaces in an AppArmor profile",
    vi="dùng container engine, hoặc trên Ubuntu 24.04 cho phép bubblewrap dùng user namespace bằng một AppArmor "
    "profile",
)
UNKNOWN_VALUE: Final = Message(en="{name}={given} is unknown", vi="{name}={given} không hợp lệ")
NOT_A_NUMBER: Final = Message(
    en="invalid {name}: expected a number, got {given}",
    vi="{name} không hợp lệ: cần một số, nhận được {given}",
)
NOT_A_TIME_SCALE: Final = Message(en="invalid time scale: {factor:g}", vi="hệ số thời gian không hợp lệ: {factor:g}")
TIME_SCALE_RANGE: Final = Message(
    en="give a number above 0 and at most {maximum:g}; 1 is AWS",
    vi="dùng số lớn hơn 0 và không quá {maximum:g}; 1 là như AWS",
)
PATCHES_DO_NOT_FIT: Final = Message(
    en="{name}: {count} not fit the engine, so that it would be served uncorrected",
    vi="{name}: {count} không khớp với engine, nên service sẽ chạy mà chưa được sửa",
)
NOT_STARTED: Final = Message(en="{command} cannot be started: {error}", vi="không khởi động được {command}: {error}")
PROGRAM_INSIDE: Final = Message(
    en="name a program that is there inside, by its path or on the PATH of the spec's environment",
    vi="nêu một chương trình có bên trong sandbox, bằng đường dẫn hoặc trong PATH của spec",
)
PORT_NOT_IN: Final = Message(en="port {port} does not lead into the sandbox", vi="port {port} không dẫn vào sandbox")
NAME_PORT: Final = Message(
    en="name it in ports_in; there are {ports}",
    vi="nêu port này trong ports_in; hiện có {ports}",
)
NUL_CHARACTER: Final = Message(en="a text contains a NUL character", vi="có chuỗi chứa ký tự NUL")
NO_NUL_CHARACTERS: Final = Message(
    en="take it out of command, environment and mounts",
    vi="bỏ ký tự này khỏi lệnh, biến môi trường và mount",
)
INVALID_VARIABLE: Final = Message(en="invalid variable name {name!r}", vi="tên biến không hợp lệ: {name!r}")
VARIABLE_LETTERS: Final = Message(
    en="use letters, digits and underscores", vi="chỉ dùng chữ cái, chữ số và dấu gạch dưới"
)
CANNOT_JOIN: Final = Message(
    en="namespaces of another process cannot be joined",
    vi="không vào được namespace của process khác",
)
CHECK_MOUNTS: Final = Message(
    en="see that the source of every mount exists and that no port is taken",
    vi="kiểm tra nguồn của mọi mount có tồn tại và không port nào bị chiếm",
)
PORT_OF_ENGINE: Final = Message(en="port {number} is the engine's", vi="port {number} là của engine")
NO_WAY_TO_ENGINE: Final = Message(en="this runner leads to no engine", vi="runner này không dẫn đến engine nào")
OTHER_NETWORK: Final = Message(
    en="name another port, or another network than 'engine'",
    vi="nêu port khác, hoặc mạng khác 'engine'",
)
NOT_MADE: Final = Message(en="the sandbox cannot be made: {error}", vi="không tạo được sandbox: {error}")
PREPARE_AND_RELEASE: Final = Message(
    en="a child that waits for its release needs something to prepare it, and only such a child",
    vi="chỉ process con chờ được thả mới cần bước chuẩn bị, và nó bắt buộc phải có",
)
BOTH_OR_NEITHER: Final = Message(
    en="give its policy prepare and its spec wait_for_release, or neither",
    vi="khai báo cả prepare trong policy lẫn wait_for_release trong spec, hoặc không khai báo cái nào",
)
UNHEALTHY: Final = Message(
    en="{name} is not healthy: {count} checks in a row failed",
    vi="{name} không khỏe: {count} lần kiểm tra liên tiếp không đạt",
)
NEVER_HEALTHY: Final = Message(
    en="{name} is not healthy after {seconds:g} s", vi="{name} vẫn chưa khỏe sau {seconds:g} giây"
)
ENDED_LAST: Final = Message(
    en="{state}; it ended last with {status} ({cause})", vi="{state}; lần cuối kết thúc với {status} ({cause})"
)
READ_ITS_OUTPUT: Final = Message(
    en="read what it wrote last, above; after a change start it again",
    vi="đọc những gì nó ghi ra ở trên; sửa xong thì khởi động lại",
)
DOES_NOT_RUN: Final = Message(en="{name} does not run", vi="{name} không chạy")
NOT_RUNNING_AFTER: Final = Message(
    en="{name} does not run after {seconds:g} s", vi="{name} chưa chạy sau {seconds:g} giây"
)
ENTRY_POINT_IS: Final = Message(
    en="entry point {name!r} of {group} is {found}", vi="entry point {name!r} của {group} là {found}"
)
NOWHERE: Final = Message(en="not installed", vi="chưa cài")
INVALID_EXECUTOR: Final = Message(
    en="invalid LAMBDA_RUNTIME_EXECUTOR: expected one of {known}, got {given!r}",
    vi="LAMBDA_RUNTIME_EXECUTOR không hợp lệ: cần một trong {known}, nhận được {given!r}",
)
LEAVE_EXECUTOR_OUT: Final = Message(
    en="leave it out; LocalStack would take Docker for an unknown one, without a word",
    vi="bỏ biến này đi; gặp tên lạ, LocalStack sẽ lặng lẽ dùng Docker",
)
