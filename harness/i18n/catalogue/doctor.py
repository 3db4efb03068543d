"""What ``daylab doctor`` finds, and what to do about it."""

from typing import Final

from harness.i18n.message import Message

INSTALL_PYTHON: Final = Message(
    en="install Python 3.13 with venv, then: make setup PYTHON=/path/to/python3.13",
    vi="cài Python 3.13 kèm venv, rồi: make setup PYTHON=/path/to/python3.13",
)
NOT_INSTALLED: Final = Message(en="{name} is not installed", vi="chưa cài {name}")
OTHER_VERSION: Final = Message(
    en="{name} {found}, daylab is made for {wanted}",
    vi="{name} {found}, daylab cần {wanted}",
)
NOT_WITH_ENGINE: Final = Message(
    en="daylab is not installed where the engine is",
    vi="daylab chưa được cài cùng chỗ với engine",
)
FREE: Final = Message(en="{free} MB free in {where}", vi="còn trống {free} MB trong {where}")
FREE_TOO_LITTLE: Final = Message(en="{found}, {min_free} MB are needed", vi="{found}, cần {min_free} MB")
PORT_OWN: Final = Message(en="{port} is that of the engine that is up", vi="{port} là port của engine đang chạy")
PORT_TAKEN: Final = Message(en="{port} is taken by {who}", vi="{port} đang bị {who} chiếm")
PORT_FREE_CHOSEN: Final = Message(
    en="none needed: `daylab up` then chooses a free port",
    vi="không cần làm gì: `daylab up` sẽ chọn port trống",
)
PORT_FREE: Final = Message(en="{port} is free", vi="{port} đang trống")
SET_CLOCK: Final = Message(
    en="set the clock (timedatectl set-ntp true); in a virtual machine let the host set it",
    vi="chỉnh đồng hồ (timedatectl set-ntp true); trong máy ảo thì để máy chủ chỉnh",
)
CLOCK_BEHIND: Final = Message(
    en="{seconds:.0f} s behind the project's own files",
    vi="chậm {seconds:.0f} giây so với file của project",
)
CLOCK_DIFFERS: Final = Message(
    en="the filesystem's differs by {seconds:+.0f} s",
    vi="đồng hồ của hệ thống file lệch {seconds:+.0f} giây",
)
NOT_ISOLATED: Final = Message(
    en="functions are not isolated on this system",
    vi="hệ điều hành này không cách ly được function",
)
USE_CONTAINER: Final = Message(en="use --engine container", vi="dùng --engine container")
NO_BUBBLEWRAP: Final = Message(
    en="bubblewrap is not installed: functions are not isolated",
    vi="chưa cài bubblewrap: function không được cách ly",
)
BUBBLEWRAP_FAILS: Final = Message(en="bubblewrap does not run: {error}", vi="bubblewrap không chạy: {error}")
CONTAINER_FOR_FOREIGN: Final = Message(
    en="use --engine container for foreign work",
    vi="dùng --engine container khi chạy bài của người khác",
)
ALLOW_NAMESPACES: Final = Message(
    en="allow user namespaces (sysctl kernel.unprivileged_userns_clone=1), or use --engine container",
    vi="cho phép user namespace (sysctl kernel.unprivileged_userns_clone=1), hoặc dùng --engine container",
)
BUBBLEWRAP_REFUSED: Final = Message(
    en="bubblewrap may not run: {output}",
    vi="bubblewrap không được phép chạy: {output}",
)
BUBBLEWRAP_RUNS: Final = Message(en="bubblewrap runs", vi="bubblewrap chạy được")
NO_DOCKER: Final = Message(en="not looked for: no Docker", vi="chưa kiểm tra: không có Docker")
OTHER_IMAGE: Final = Message(en="{name} was built from other files than these", vi="{name} được build từ các file khác")
OWN_IMAGE: Final = Message(en="{name}, built from these files", vi="{name}, build từ chính các file này")
STARTS_IN: Final = Message(en="starts in {seconds:.1f} s", vi="khởi động mất {seconds:.1f} giây")
IS_UP_AT: Final = Message(en="is up at {endpoint}", vi="đang chạy tại {endpoint}")
ENGINE_FOUND: Final = Message(
    en="{how}; IAM {iam}, isolation {isolation}, limits {limits}; can: {capabilities}",
    vi="{how}; IAM {iam}, cách ly {isolation}, giới hạn {limits}; làm được: {capabilities}",
)
UNSET_IAM: Final = Message(
    en="unset DAYLAB_IAM: only an engine that enforces IAM refuses anything",
    vi="bỏ biến DAYLAB_IAM: chỉ engine bật IAM mới từ chối lời gọi",
)
REPORT_THIS: Final = Message(en="report this", vi="hãy báo lỗi này")
ABOUT: Final = Message(
    en="Look at everything that labs need of this machine, and say what to do about what is missing.\n\n"
    "Exit code 0: labs run (warnings are about what they can do without). Exit code 1: something is bad.\n\n\b\n"
    "Examples:\n  daylab doctor\n  daylab doctor --json\n",
    vi="Kiểm tra mọi thứ mà lab cần ở máy này, và cho biết cần làm gì với chỗ còn thiếu.\n\n"
    "Mã thoát 0: lab chạy được (cảnh báo là những thứ không bắt buộc). Mã thoát 1: có lỗi.\n\n\b\n"
    "Ví dụ:\n  daylab doctor\n  daylab doctor --json\n",
)
JSON: Final = Message(
    en="A JSON list of rows: name, state (ok, warning, bad), found, todo.",
    vi="Một danh sách JSON: name, state (ok, warning, bad), found, todo.",
)
FOUND: Final = Message(en="found", vi="hiện trạng")
WHAT_TO_DO: Final = Message(en="what to do", vi="cần làm")
VERSIONS: Final = Message(en="Versions", vi="Phiên bản")
DISK: Final = Message(en="Disk", vi="Ổ đĩa")
CLOCK: Final = Message(en="Clock", vi="Đồng hồ")
ISOLATION: Final = Message(en="Isolation", vi="Cách ly")
