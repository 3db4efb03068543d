"""The command line as a whole: its help, options that several commands have, and mistakes in it."""

from typing import Final

from harness.i18n.message import Message

LANG: Final = Message(en="Language: en, vi (env DAYLAB_LANG).", vi="Ngôn ngữ: en, vi (biến DAYLAB_LANG).")
DAYLAB_ABOUT: Final = Message(
    en="Real AWS failures, locally: an engine on this machine, no Docker, no network, no account.\n\n\b\n"
    "Learn:\n"
    "  daylab labs                      the labs, and how far you are\n"
    "  daylab start day05               begin one\n"
    "  daylab check day05               see what works\n"
    "  daylab hint day05                get a little help\n"
    "  daylab drill day05               find what is broken, and repair it\n\n\b\n"
    "Look inside:\n"
    "  daylab up                        start the engine and keep it up\n"
    "  pytest labs/day05                run a lab (attaches to that engine, or starts its own)\n"
    "  daylab logs -f                   watch what the engine does\n"
    "  daylab aws …, daylab shell       the AWS CLI, or a shell, in the account of a drill or lab\n"
    "  daylab graph day05               draw what is deployed and who may call whom\n"
    "  daylab down                      stop it\n",
    vi="Lỗi AWS thật, ngay trên máy bạn: engine chạy tại chỗ, không cần Docker, mạng hay tài khoản AWS.\n\n\b\n"
    "Học:\n"
    "  daylab labs                      các lab, và bạn đã làm đến đâu\n"
    "  daylab start day05               bắt đầu một lab\n"
    "  daylab check day05               xem phần nào đã đúng\n"
    "  daylab hint day05                xin một gợi ý\n"
    "  daylab drill day05               tìm chỗ hỏng và sửa\n\n\b\n"
    "Xem bên trong:\n"
    "  daylab up                        khởi động engine và để nó chạy\n"
    "  pytest labs/day05                chạy một lab (engine đó hoặc riêng)\n"
    "  daylab logs -f                   theo dõi engine đang làm gì\n"
    "  daylab aws …, daylab shell       AWS CLI hoặc shell trong tài khoản\n"
    "  daylab graph day05               vẽ những gì đã triển khai và ai được gọi ai\n"
    "  daylab down                      dừng engine\n",
)
NO_OPTION: Final = Message(en="no such option: {option}", vi="không có option {option}")
NO_COMMAND: Final = Message(en="no such command: {command}", vi="không có lệnh {command}")
NO_COMMAND_MEANT: Final = Message(
    en="no such command: {command}; did you mean {near}?",
    vi="không có lệnh {command}; ý bạn là {near}?",
)
NO_OPTION_MEANT: Final = Message(
    en="no such option: {option}; there is {near}",
    vi="không có option {option}; hiện có {near}",
)
MISSING_ARGUMENT: Final = Message(en="{name} is missing", vi="thiếu {name}")
MISSING_COMMAND: Final = Message(en="the command is missing", vi="thiếu tên lệnh")
SURPLUS: Final = Message(en="more than the command takes: {given}", vi="thừa so với những gì lệnh này nhận: {given}")
NEEDS_VALUE: Final = Message(en="{option} needs a value", vi="{option} cần một giá trị")
TAKES_NO_VALUE: Final = Message(en="{option} takes no value", vi="{option} không nhận giá trị")
INVALID: Final = Message(en="invalid {name}: {reason}", vi="{name} không hợp lệ: {reason}")
SEE_HELP: Final = Message(en="see `{command} --help`", vi="xem `{command} --help`")
ABORTED: Final = Message(en="daylab: nothing was done", vi="daylab: chưa làm gì cả")
