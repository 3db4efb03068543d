"""Options that several commands have."""

from typing import Final

from harness.i18n.message import Message

LANG: Final = Message(en="Language: en, vi (env DAYLAB_LANG).", vi="Ngôn ngữ: en, vi (biến DAYLAB_LANG).")
