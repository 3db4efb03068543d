"""While an image is built: compile everything, and make LocalStack's index of all services.

``python docker/warm.py DIRECTORY`` leaves the index in DIRECTORY. An engine is started for it once, on loopback; its
first AWS call makes the index. Without it the first call of every container would take seconds.
"""

import compileall
import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DEADLINE = 120.0  # seconds
PORT = 4566
CALL = ("POST", "/", "Action=ListQueues&Version=2012-11-05")
HEADERS = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/sqs/aws4_request, "
    "SignedHeaders=host, Signature=0",
    "X-Amz-Date": "20260101T000000Z",
    "Content-Type": "application/x-www-form-urlencoded",
}


def main(index: Path) -> None:
    """Compiles, then runs an engine until it has made its index."""
    site = Path(sys.prefix) / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    compileall.compile_dir(site, quiet=2, workers=0)
    index.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        # LocalStack makes the index on its own when it starts with an empty directory.
        environ = {**os.environ, "DAYLAB_DATA_DIR": data, "FILESYSTEM_ROOT": data}
        engine = subprocess.Popen([sys.executable, "-P", "-m", "harness.extension.container"], env=environ)
        try:
            made = await_index(Path(data), engine)
            for file in made:
                shutil.copyfile(file, index / file.name)
        finally:
            engine.send_signal(signal.SIGTERM)
            engine.wait(20)


def await_index(data: Path, engine: subprocess.Popen[bytes]) -> list[Path]:
    """The files of the index, once they are complete."""
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline and engine.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
            connection.request(*CALL, headers=HEADERS)
            if connection.getresponse().status == http.client.OK:
                # The answer comes after the index was written.
                return list((data / "var/lib/localstack/cache").glob("service-catalog-*.dill"))
        time.sleep(0.1)  # between two looks at the condition
    sys.exit("the engine did not answer while the image was built")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
