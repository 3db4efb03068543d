"""First process of a sandbox: prepare, drop privileges, wait for the release, become the command.

Run by path, never imported: it must start fast and may import nothing of the harness, of the engine or of their
site-packages. The engine's end of its channel, and what is said over it, is ``socket_handover.py``. Its one argument is
the descriptor of that channel.

Privileges are dropped, limits set and ports handed over before anything runs that is not the harness's own. An
environment that steers how interpreters start counts only from then on.
"""

import json
import os
import resource
import signal
import socket
import sys

TYPE_CHECKING = False  # as in typing, whose import takes long
if TYPE_CHECKING:
    from typing import Any

KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}
CONNECT_SECONDS = 10.0


def main(descriptor: int) -> None:
    """Do what the engine says over the channel, then be the command."""
    # The lowest free number, whatever it was in the engine, and not for the command: what the connector closes is low.
    lowest = os.dup(descriptor)
    os.close(descriptor)
    with socket.socket(fileno=lowest) as channel:
        said = channel.makefile("rb").readline()
        if not said:
            sys.exit("the engine is gone")
        terms = json.loads(said)
        command = terms["command"]
        try:
            handed = prepare(terms)
            socket.send_fds(channel, [b"{}"], [one.fileno() for one in handed])
            for one in handed:
                one.close()
            if not channel.recv(1):
                sys.exit("the engine is gone")
            if not terms["in_place"]:
                become(command)
            with open(command[0], "rb") as file:  # noqa: PTH123 - pathlib would be one more import
                program = file.read()
        except (OSError, ValueError) as error:
            text = getattr(error, "strerror", None) or str(error)
            path = getattr(error, "filename", None)
            channel.sendall(json.dumps({"error": text, "path": path and os.fsdecode(path)}).encode())
            sys.exit(127)
    sys.argv = command
    globals()["__file__"] = command[0]
    exec(compile(program, command[0], "exec"), globals())  # noqa: S102 - it is what this process is for


def become(command: list[str]) -> None:
    """Become the command. The channel is closed by that, which is how the engine hears of it."""
    try:
        os.execvpe(command[0], command, dict(os.environ))
    except OSError as error:
        raise OSError(error.errno, error.strerror) from None  # of the places on the PATH the last one would be named


def prepare(terms: "dict[str, Any]") -> list[socket.socket]:
    """Return the sockets for the engine; limits and user are the command's when this returns."""
    if terms["engine"]:
        follow(terms["engine"])
    if terms["environment"] is not None:
        os.environ.clear()
        os.environ.update(terms["environment"])
    handed = []
    for port in terms["ports_out"]:
        door = socket.socket(socket.AF_INET, KINDS[port["protocol"]])
        handed.append(door)
        try:
            door.bind(("127.0.0.1", port["number"]))
            if port["protocol"] == "tcp":
                door.listen(128)
        except OSError as error:
            raise OSError(error.errno, error.strerror, f"port {port['number']}") from None
        if port["variable"]:
            os.environ[port["variable"]] = "{}:{}".format(*door.getsockname())
    if terms["connector"]:
        handed.append(start_connector())
    for name, value in terms["limits"].items():
        resource.setrlimit(getattr(resource, name), (value, value))
    if terms["user"] is not None:
        os.setgroups([])
        os.setgid(terms["user"])
        os.setuid(terms["user"])  # the last of root's capabilities go with it
    os.chdir(terms["directory"])
    return handed


def follow(engine: int) -> None:
    """End with the engine, whose process id is ``engine``; for where no namespace ends with it."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != engine:
            sys.exit("the engine is gone")


def start_connector() -> socket.socket:
    """Start the process that connects to the command's ports for the engine, who never connects itself.

    Returns:
        The channel on which it takes requests, which its end follows.
    """
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child:
        theirs.close()
        os.waitpid(child, 0)
        return ours
    if os.fork():
        os._exit(0)  # so that it is no child of the command
    ours.close()
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.closerange(3, theirs.fileno())
    os.closerange(theirs.fileno() + 1, 256)
    try:
        serve_connections(theirs)
    finally:
        os._exit(0)


def serve_connections(channel: socket.socket) -> None:
    """Answer requests (two bytes of port, a socket to answer on) with a connected socket or the number of an error."""
    import errno
    import threading

    def connect(port: int, answer: socket.socket) -> None:
        with answer:
            try:
                with socket.create_connection(("127.0.0.1", port), CONNECT_SECONDS) as connection:
                    connection.setblocking(True)
                    socket.send_fds(answer, [b"0"], [connection.fileno()])
            except OSError as error:
                answer.sendall(b"%d" % (error.errno or errno.ETIMEDOUT))

    while True:
        request, descriptors, _, _ = socket.recv_fds(channel, 2, 1)
        if len(request) < 2 or not descriptors:
            return
        answer = socket.socket(fileno=descriptors[0])
        threading.Thread(target=connect, args=(int.from_bytes(request), answer), daemon=True).start()


if __name__ == "__main__":
    main(int(sys.argv[1]))
