"""What all tests share.

Properties are judged by what holds, never by how long an example took on a busy machine. Ctrl-C reaches what tests
start, also where the run itself is a background job of a shell, which ignores it and whose children inherit that.
"""

import signal

from hypothesis import settings

settings.register_profile("daylab", deadline=None)
settings.load_profile("daylab")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
