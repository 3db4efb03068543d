"""``daylab up``, ``down``, ``status``, ``logs``, ``doctor``, ``labs verify``: their help, and what they show."""

from typing import Final

from harness.i18n.message import Message

NO_LOG: Final = Message(en="no engine is up, so there is no log", vi="không có engine nào đang chạy nên không có log")
LOG_GONE: Final = Message(en="the engine's log is gone", vi="log của engine không còn nữa")
START_NEW: Final = Message(en="start a new one with `daylab up`", vi="khởi động engine mới bằng `daylab up`")
