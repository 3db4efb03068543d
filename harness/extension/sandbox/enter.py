"""Enters namespaces that another process holds, then becomes a command. Run by path, never imported.

The engine has threads, and a process with threads may enter no user namespace. Arguments: descriptor of the user
namespace, descriptor of the network namespace or -1, command.
"""

import os
import sys

user, network, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
os.setns(user, os.CLONE_NEWUSER)
os.close(user)
if network >= 0:
    os.setns(network, os.CLONE_NEWNET)
    os.close(network)
os.execv(command[0], command)
