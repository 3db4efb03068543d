"""``daylab up``, ``down``, ``status``, ``logs``, ``doctor``, ``labs verify``: their help, and what they show."""

from typing import Final

from harness.i18n.message import Message

NO_LOG: Final = Message(en="no engine is up, so there is no log", vi="không có engine nào đang chạy nên không có log")
LOG_GONE: Final = Message(en="the engine's log is gone", vi="log của engine không còn nữa")
START_NEW: Final = Message(en="start a new one with `daylab up`", vi="khởi động engine mới bằng `daylab up`")
UP_ABOUT: Final = Message(
    en="Start an engine that stays up until `daylab down`.\n"
    "\npytest, boto3, the AWS CLI and browsers on this machine then share it. Without --port it listens on "
    "4566, or on any free port when 4566 is taken; the port it got is printed.\n"
    '\n\b\nExamples:\n  daylab up\n  daylab up --port 4570\n  eval "$(daylab up --exports)"    set the '
    "variables in this shell\n",
    vi="Khởi động một engine chạy đến khi `daylab down`.\n\npytest, boto3, AWS CLI và trình duyệt trên máy này "
    "dùng chung engine đó. Không có --port thì engine dùng port 4566, hoặc một port trống khi 4566 bị chiếm; "
    "port thực tế được in ra.\n\n\b\nVí dụ:\n  daylab up\n  daylab up --port 4570\n"
    '  eval "$(daylab up --exports)"    đặt các biến trong shell này\n',
)
PORT: Final = Message(
    en="Loopback port; taken means an error. [default: 4566, or any free one]",
    vi="Port loopback; bị chiếm thì báo lỗi. [mặc định: 4566, hoặc một port trống]",
)
EXPORTS: Final = Message(en="Print the export lines only.", vi="Chỉ in các dòng export.")
IS_UP: Final = Message(
    en="The engine is up at {endpoint} (pid {pid}).", vi="Engine đang chạy tại {endpoint} (pid {pid})."
)
WAS_UP: Final = Message(
    en="The engine is already up at {endpoint} (pid {pid}).", vi="Engine đã chạy sẵn tại {endpoint} (pid {pid})."
)
PORT_KEPT: Final = Message(
    en="Note: it keeps its port; to change it, run `daylab down` first.",
    vi="Lưu ý: engine giữ nguyên port; muốn đổi, hãy chạy `daylab down` trước.",
)
PORT_MOVED: Final = Message(
    en="Port 4566 is taken, so a free port was chosen.", vi="Port 4566 đang bị chiếm nên đã chọn một port trống."
)
PASTE: Final = Message(
    en="Paste this into a shell to use it from boto3, the AWS CLI and other tools:",
    vi="Dán đoạn sau vào shell để dùng engine từ boto3, AWS CLI và các công cụ khác:",
)
ROOT: Final = Message(
    en="A 12-digit access key id is the root user of the account with that number.",
    vi="Access key id gồm 12 chữ số là root user của tài khoản có số đó.",
)
DOWN_ABOUT: Final = Message(
    en="Stop the engine that `daylab up` started, and remove its data.\n\n\b\nExample:\n  daylab down\n",
    vi="Dừng engine mà `daylab up` đã khởi động, và xóa dữ liệu của nó.\n\n\b\nVí dụ:\n  daylab down\n",
)
IS_DOWN: Final = Message(
    en="The engine at {endpoint} is down; its data is removed.",
    vi="Engine tại {endpoint} đã dừng; dữ liệu đã được xóa.",
)
NONE_UP: Final = Message(en="No engine was up.", vi="Không có engine nào đang chạy.")
STATUS_ABOUT: Final = Message(
    en="Show whether an engine is up and what it can do.\n\nExit code 0: up. Exit code 3: down.\n"
    "\n\b\nExamples:\n  daylab status\n  daylab status --json\n"
    "  daylab status >/dev/null || daylab up\n",
    vi="Cho biết có engine nào đang chạy không và nó làm được gì.\n"
    "\nMã thoát 0: đang chạy. Mã thoát 3: không chạy.\n\n\b\n"
    "Ví dụ:\n  daylab status\n  daylab status --json\n  daylab status >/dev/null || daylab up\n",
)
STATUS_JSON: Final = Message(
    en="One JSON object: up, endpoint, pid, versions, capabilities, iam, isolation, time_scale.",
    vi="Một JSON object: up, endpoint, pid, versions, capabilities, iam, isolation, time_scale.",
)
NO_ENGINE: Final = Message(
    en="down: no engine is up. Start one with `daylab up`.",
    vi="không chạy: chưa có engine nào. Khởi động bằng `daylab up`.",
)
STALE: Final = Message(
    en="down: the engine at {endpoint} (pid {pid}) died or does not answer. `daylab up` starts a new one.",
    vi="không chạy: engine tại {endpoint} (pid {pid}) đã chết hoặc không trả lời. `daylab up` khởi động engine mới.",
)
YES: Final = Message(en="yes", vi="có")
FIELD_UP: Final = Message(en="up", vi="đang chạy")
FIELD_VERSIONS: Final = Message(en="versions", vi="phiên bản")
FIELD_CAPABILITIES: Final = Message(en="capabilities", vi="làm được")
FIELD_ISOLATION: Final = Message(en="isolation", vi="cách ly")
FIELD_TIME_SCALE: Final = Message(en="time_scale", vi="hệ số thời gian")
LOGS_ABOUT: Final = Message(
    en="Show the log of the engine that `daylab up` started.\n\n\b\nExamples:\n  daylab logs\n  daylab logs -n 500\n"
    "  daylab logs -f                   go on until Ctrl-C, or until the engine ends\n",
    vi="Hiện log của engine mà `daylab up` đã khởi động.\n\n\b\nVí dụ:\n  daylab logs\n  daylab logs -n 500\n"
    "  daylab logs -f                   xem tiếp đến khi Ctrl-C, hoặc khi engine dừng\n",
)
LINES: Final = Message(en="Number of lines from the end.", vi="Số dòng tính từ cuối.")
FOLLOW: Final = Message(en="Go on printing what is added.", vi="In tiếp những gì được ghi thêm.")
