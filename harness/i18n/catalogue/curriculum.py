"""What is reported of labs, work on them, drills, and tests that run them."""

from typing import Final

from harness.i18n.message import Message

TEST_TWICE: Final = Message(en="{name} is also at {seen}", vi="{name} cũng có ở {seen}")
OWN_TEST_NAME: Final = Message(
    en="give every test of a lab a name of its own",
    vi="đặt cho mỗi test của lab một tên riêng",
)
NOT_PYTHON: Final = Message(en="not Python: {msg}", vi="không phải Python: {msg}")
NO_LAB: Final = Message(en="no lab {day!r}", vi="không có lab {day!r}")
LAB_NAME_DIFFERS: Final = Message(
    en="lab is called {day!r} but its directory {directory!r}",
    vi="lab tên là {day!r} nhưng thư mục là {directory!r}",
)
NO_WORK_DIRECTORY: Final = Message(en="no directory {work}", vi="không có thư mục {work}")
GIVE_WORK: Final = Message(
    en="give --work the directory that holds template.yaml",
    vi="--work phải là thư mục có template.yaml",
)
NO_FAULT_OF_DAY: Final = Message(en="{day} has no fault {fault!r}", vi="{day} không có lỗi {fault!r}")
KNOWN_OR_CHANCE: Final = Message(
    en="known: {known}; or leave it to chance",
    vi="các lỗi hợp lệ: {known}; hoặc để chọn ngẫu nhiên",
)
FAULT_NOT_SHOWN: Final = Message(
    en="this engine does not show the fault {fault}",
    vi="engine này không thể hiện được lỗi {fault}",
)
CHOOSE_ANOTHER: Final = Message(en="choose another one", vi="chọn lỗi khác")
TOO_FEW_FAULTS: Final = Message(
    en="there are {found} faults to play, not {wanted}",
    vi="chỉ có {found} lỗi để chơi, không đủ {wanted}",
)
ASK_FOR_FEWER: Final = Message(en="ask for fewer", vi="chọn ít hơn")
DRILL_VERSION: Final = Message(
    en="the drill is of version {found}, this daylab knows {known}",
    vi="drill này thuộc phiên bản {found}, daylab này chỉ biết {known}",
)
NEWER_OR_REMOVE: Final = Message(
    en="use the newer daylab, or remove the file to begin again",
    vi="dùng daylab mới hơn, hoặc xóa file để làm lại",
)
DRILL_UNREADABLE: Final = Message(en="the drill cannot be read: {what}", vi="không đọc được drill: {what}")
REMOVE_FILE: Final = Message(en="remove the file to begin again", vi="xóa file để làm lại")
DRILL_RUNNING: Final = Message(en="another daylab drill command is running", vi="một lệnh daylab drill khác đang chạy")
WAIT_FOR_IT: Final = Message(en="wait until it has ended", vi="chờ lệnh đó kết thúc")
PROGRESS_VERSION: Final = Message(
    en="progress is of version {found}, this daylab knows {known}",
    vi="tiến độ thuộc phiên bản {found}, daylab này chỉ biết {known}",
)
NEWER_OR_MOVE: Final = Message(
    en="use the newer daylab, or move the file away to begin again",
    vi="dùng daylab mới hơn, hoặc chuyển file đi chỗ khác để làm lại",
)
WORK_EXISTS: Final = Message(en="{directory} is there already and stays as it is", vi="đã có {directory}, giữ nguyên")
GO_ON_OR_RESET: Final = Message(
    en="go on with it (daylab check {day}), or start over: daylab reset {day}",
    vi="làm tiếp (daylab check {day}), hoặc làm lại từ đầu: daylab reset {day}",
)
NO_WORK: Final = Message(en="there is no {directory}", vi="không có {directory}")
BEGIN_WITH: Final = Message(en="begin with: daylab start {day}", vi="bắt đầu bằng: daylab start {day}")
BROWSER_UNFINISHED: Final = Message(
    en="the browser did not finish its page\nits last lines:\n{log}",
    vi="trình duyệt chưa tải xong trang\nnhững dòng cuối cùng:\n{log}",
)
OTHER_BROWSER: Final = Message(
    en="try another browser: DAYLAB_BROWSER=/path/to/chrome",
    vi="thử trình duyệt khác: DAYLAB_BROWSER=/path/to/chrome",
)
BROWSER_NO_START: Final = Message(
    en="the browser does not start: {error}",
    vi="trình duyệt không khởi động được: {error}",
)
BROWSER_NO_END: Final = Message(
    en="the browser did not end within {deadline:g} s",
    vi="trình duyệt không kết thúc trong {deadline:g} giây",
)
NOT_A_PICTURE_NAME: Final = Message(en="{name!r} cannot name a picture", vi="không thể đặt tên hình là {name!r}")
PLAIN_FILE_NAME: Final = Message(
    en="give a plain file name without a suffix",
    vi="đặt tên file đơn giản, không có phần mở rộng",
)
NEW_ENGINE_OR_REPORT: Final = Message(
    en="run again: daylab starts a new engine, one of your own you start first; if it dies again, report the log lines",
    vi="chạy lại: daylab khởi động engine mới, còn engine của bạn thì hãy tự khởi động lại trước; nếu vẫn chết, "
    "hãy báo lỗi kèm các dòng log",
)
NO_FAULT_OF_SCENARIO: Final = Message(
    en="scenario {name} has no fault {fault!r}",
    vi="kịch bản {name} không có fault {fault!r}",
)
NOTHING_DEPLOYED: Final = Message(en="nothing is deployed yet", vi="chưa triển khai gì")
DEPLOY_IN_TEST: Final = Message(
    en="call deploy() or deploy_broken() first",
    vi="gọi deploy() hoặc deploy_broken() trước",
)
INSTALL_BROWSER: Final = Message(
    en="install Chrome, Chromium or Edge (Debian: apt-get install chromium), or let DAYLAB_BROWSER name the one to use",
    vi="cài Chrome, Chromium hoặc Edge (Debian: apt-get install chromium), hoặc chỉ ra bằng DAYLAB_BROWSER",
)
RUN_EMBEDDED: Final = Message(
    en="run it on the embedded engine (--engine embedded)", vi="chạy trên embedded engine (--engine embedded)"
)
NOT_ENFORCED: Final = Message(en="not enforced here: {names}", vi="không được kiểm chứng ở đây: {names}")
NOT_ENFORCED_BECAUSE: Final = Message(
    en="not enforced here: {names} ({reason})", vi="không được kiểm chứng ở đây: {names} ({reason})"
)
