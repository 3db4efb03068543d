"""What is reported of submissions and of grading them."""

from typing import Final

from harness.i18n.message import Message

WHEN_SUBMITTED: Final = Message(
    en="Classroom 50 wants to know when the work was submitted",
    vi="Classroom 50 cần biết thời điểm nộp bài",
)
COMMIT_HAS_DATE: Final = Message(
    en="grade a git repository or bundle, whose commit has a date",
    vi="chấm một git repository hoặc bundle, vì commit có ngày giờ",
)
SHARE_RANGE: Final = Message(en="a share of points is a number from 0 to 1", vi="phần điểm trừ là số từ 0 đến 1")
SHARE_EXAMPLE: Final = Message(en="0.1 takes off ten per cent a day", vi="0.1 là trừ mười phần trăm mỗi ngày")
NO_TIME_ZONE: Final = Message(en="the due date {due} has no time zone", vi="hạn nộp {due} thiếu múi giờ")
RESULT_SCHEMA: Final = Message(
    en="result schema {found!r} is not {known}",
    vi="schema kết quả là {found!r}, cần {known}",
)
RUN_AGAIN: Final = Message(en="run the checks again", vi="chạy lại các check")
NOT_A_RESULT: Final = Message(en="not a result file: {error}", vi="không phải file kết quả: {error}")
ARCHIVE_SIZE: Final = Message(en="the archive has {packed} bytes", vi="file nén có {packed} byte")
OWN_WORK: Final = Message(en="hand in your own work only", vi="chỉ nộp bài của chính bạn")
NOT_ZIP: Final = Message(en="not a zip archive that can be read: {error}", vi="không đọc được file zip: {error}")
ZIP_UNENCRYPTED: Final = Message(en="zip it again, without a password", vi="nén zip lại, không đặt mật khẩu")
ARCHIVE_UNREADABLE: Final = Message(en="the archive cannot be read: {error}", vi="không đọc được file nén: {error}")
ZIP_AGAIN: Final = Message(en="zip it again", vi="nén zip lại")
FOREIGN_ARCHIVE: Final = Message(
    en="it is a {kind} archive, which is not read here",
    vi="đây là file nén {kind}, ở đây không đọc được loại này",
)
PACK_AS_ZIP: Final = Message(en="hand in a zip or .tar.gz archive", vi="nộp file zip hoặc .tar.gz")
EMPTY_FILE: Final = Message(en="the file is empty", vi="file rỗng")
NOT_TAR: Final = Message(en="not a tar archive that can be read: {error}", vi="không đọc được file tar: {error}")
TAR_AGAIN: Final = Message(en="pack it again", vi="đóng gói lại")
SAME_NAME: Final = Message(
    en="{one!r} and {other!r} have the same name on some systems",
    vi="{one!r} và {other!r} trùng tên trên một số hệ điều hành",
)
NO_MEMORY: Final = Message(
    en="it takes more memory to read than is allowed ({size} MiB)",
    vi="cần nhiều bộ nhớ hơn mức cho phép ({size} MiB) để đọc",
)
NOT_READ_IN_TIME: Final = Message(
    en="it was not read within {seconds:g} s",
    vi="không đọc xong trong {seconds:g} giây",
)
READING_ENDED: Final = Message(
    en="reading it ended with exit code {code}: {last}",
    vi="quá trình đọc kết thúc với mã {code}: {last}",
)
NOT_READ_HERE: Final = Message(
    en="this machine could not read it: {error}",
    vi="máy này không đọc được: {error}",
)
LINK_OR_DEVICE: Final = Message(en="{filename!r} is a link or a device", vi="{filename!r} là link hoặc thiết bị")
PACK_FILES: Final = Message(en="pack files only", vi="chỉ đóng gói file thường")
HIDDEN_CONFTEST: Final = Message(en="hidden checks have no conftest.py", vi="check ẩn không có conftest.py")
FIXTURES_IN_FILES: Final = Message(en="put fixtures into the test files", vi="đặt fixture trong chính các file test")
NO_DIRECTORY: Final = Message(en="there is no directory {hidden}", vi="không có thư mục {hidden}")
GIVE_CHECKS: Final = Message(
    en="give --checks the directory with dayNN/test_*.py",
    vi="--checks phải là thư mục có dayNN/test_*.py",
)
NO_HIDDEN_CHECKS: Final = Message(
    en="{hidden} holds no checks of {days}: nothing is graded without them",
    vi="{hidden} không có check nào của {days}: không chấm khi thiếu chúng",
)
GIVE_PARENT: Final = Message(en="give --checks {parent}", vi="dùng --checks {parent}")
OUT_NOT_WRITABLE: Final = Message(
    en="results cannot be written to {out}: {reason}",
    vi="không ghi được kết quả vào {out}: {reason}",
)
OTHER_OUT: Final = Message(
    en="give --out a directory that you may write to, with room in it",
    vi="chọn cho --out một thư mục ghi được và còn chỗ trống",
)
NOT_WRITTEN: Final = Message(en="{name} was not written: {reason}", vi="không ghi được {name}: {reason}")
NOT_KEPT: Final = Message(
    en="what {name} came to was not kept for --resume: {reason}",
    vi="kết quả của {name} không được lưu cho --resume: {reason}",
)
HARNESS_FAILED: Final = Message(
    en="daylab itself failed here: {error}",
    vi="chính daylab bị lỗi ở đây: {error}",
)
NO_SUBMISSIONS: Final = Message(en="there are no submissions", vi="không có bài nộp nào")
NO_SUCH_SUBMISSION: Final = Message(en="there is no submission {name!r}", vi="không có bài nộp {name!r}")
NAME_SUBMISSIONS: Final = Message(
    en="name folders, zip or tar archives, git bundles or URLs",
    vi="nêu thư mục, file zip hoặc tar, git bundle hoặc URL",
)
THERE_IS_NO: Final = Message(en="there is no {given}", vi="không có {given}")
ISOLATE: Final = Message(
    en="use the container engine's image as the machine to grade on, or on Ubuntu 24.04 allow bubblewrap user "
    "namespaces in an AppArmor profile; --isolation=none grades without, and then submissions can read and "
    "change your files",
    vi="chấm bên trong image của container engine, hoặc trên Ubuntu 24.04 cho phép bubblewrap dùng user namespace "
    "bằng một AppArmor profile; --isolation=none chấm không cách ly, khi đó bài nộp đọc và sửa được file của "
    "bạn",
)
RUN_ENDED: Final = Message(en="the grading run has ended", vi="lượt chấm đã kết thúc")
NOT_GRADED: Final = Message(en="nothing is graded here: {what}", vi="không chấm được ở đây: {what}")
NOT_ISOLATED: Final = Message(
    en="nothing is graded here: functions are not isolated ({found})",
    vi="không chấm được ở đây: function không được cách ly ({found})",
)
REPOSITORY_LATE: Final = Message(
    en="the repository was not cloned within {seconds:g} s",
    vi="không clone xong repository trong {seconds:g} giây",
)
NO_COMMIT: Final = Message(en="the repository has no commit", vi="repository chưa có commit nào")
COMMIT: Final = Message(en="commit the work", vi="hãy commit bài làm")
GIT_FAILED: Final = Message(en="git {arguments} failed: {output}", vi="git {arguments} không thành công: {output}")
CHECK_REPOSITORY: Final = Message(en="check the repository", vi="kiểm tra repository")
REPOSITORY_UNREADABLE: Final = Message(
    en="the repository cannot be read: {error}",
    vi="không đọc được repository: {error}",
)
BUNDLE_NO_COMMIT: Final = Message(en="the bundle has no commit", vi="bundle chưa có commit nào")
IS_A_LINK: Final = Message(en="{name} is a link", vi="{name} là link")
COMMIT_FILE: Final = Message(en="commit the file itself", vi="commit chính file đó")
NO_FORMAT: Final = Message(en="no format {unknown!r}", vi="không có định dạng {unknown!r}")
NO_DASK: Final = Message(en="dask.distributed is not installed", vi="chưa cài dask.distributed")
NO_SCHEDULER: Final = Message(
    en="no Dask scheduler answers at {address}: {error}",
    vi="không có Dask scheduler nào trả lời tại {address}: {error}",
)
COMPARE_TIMEOUT: Final = Message(
    en="the submissions were not compared within {seconds:g} s",
    vi="không so sánh xong các bài nộp trong {seconds:g} giây",
)
NO_COPYDETECT: Final = Message(en="copydetect is not installed", vi="chưa cài copydetect")
COMPARE_FAILED: Final = Message(
    en="the submissions could not be compared: {last}",
    vi="không so sánh được các bài nộp: {last}",
)
PATH_LEADS_OUT: Final = Message(
    en="the path {name!r} leads out of the submission",
    vi="đường dẫn {name!r} trỏ ra ngoài bài nộp",
)
RELATIVE_PATHS: Final = Message(en="pack relative paths only", vi="chỉ đóng gói đường dẫn tương đối")
TOO_DEEP: Final = Message(en="directories are nested more than {depth} deep", vi="thư mục lồng nhau quá {depth} tầng")
FLATTEN: Final = Message(en="flatten them", vi="giảm số tầng thư mục")
PATH_TOO_LONG: Final = Message(en="a path is longer than {limit} bytes", vi="có đường dẫn dài hơn {limit} byte")
SHORTEN: Final = Message(en="shorten it", vi="rút ngắn lại")
TOO_MANY_FILES: Final = Message(en="more than {files} files", vi="nhiều hơn {files} file")
TOO_LARGE: Final = Message(en="more than {size} MiB", vi="lớn hơn {size} MiB")
UNPACKS_TOO_MUCH: Final = Message(
    en="unpacks to more than {ratio} times its size",
    vi="giải nén ra lớn hơn {ratio} lần kích thước",
)
PACK_AGAIN_WITHOUT: Final = Message(en="pack it again, without such files", vi="đóng gói lại, bỏ những file như vậy")
PATH_TWICE: Final = Message(en="{path} is there twice", vi="{path} bị lặp")
PACK_AGAIN: Final = Message(en="pack it again", vi="đóng gói lại")
NOT_UNPACKED: Final = Message(en="{path!r} cannot be unpacked: {error}", vi="không giải nén được {path!r}: {error}")
RENAME: Final = Message(en="rename it", vi="đổi tên")
REMOVE_OR_CORRECT: Final = Message(en="remove or correct it", vi="xóa hoặc sửa lại")
LINK_LEADS_OUT: Final = Message(
    en="{name} is a link that leads out of the submission",
    vi="{name} là link trỏ ra ngoài bài nộp",
)
COPY_FILE: Final = Message(en="copy the file instead", vi="chép file đó vào")
CHECK_MODE: Final = Message(en="check its mode", vi="kiểm tra quyền của file")
NOT_A_FILE: Final = Message(en="{name} is not an ordinary file", vi="{name} không phải file thường")
FILES_ONLY: Final = Message(en="hand in files only", vi="chỉ nộp file thường")
NOT_A_SUBMISSION: Final = Message(
    en="{name} is neither a folder nor a zip or tar archive nor a git bundle",
    vi="{name} không phải thư mục, file zip, tar hay git bundle",
)
NOT_READ: Final = Message(en="it cannot be read: {error}", vi="không đọc được: {error}")
NO_WORK: Final = Message(
    en="no work of a lab in it: no directory called {days} with a template",
    vi="không có bài của lab nào: không có thư mục nào tên {days} chứa template",
)
NO_WORK_FOR: Final = Message(
    en="no work for {day}: no directory {day} with {template} in it",
    vi="không có bài cho {day}: không có thư mục {day} chứa {template}",
)
