"""AWS services inside the engine: one package a service, with everything that daylab adds to it.

More directories of such packages may be named in ``DAYLAB_SERVICES``, separated as in ``PATH``.
"""

import os

__path__ += [directory for directory in os.environ.get("DAYLAB_SERVICES", "").split(os.pathsep) if directory]
