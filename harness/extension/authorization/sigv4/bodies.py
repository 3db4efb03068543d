"""Bodies that S3 reads after the signature of their headers was checked: are they what was signed?

A body is copied to a temporary file while it is checked, and the service reads the copy: so nothing that was not signed
is ever stored, and memory stays bounded. Two forms: one hash in ``x-amz-content-sha256``, and chunks of ``aws-chunked``
content with a signature each.

Source (D): S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in Multiple
Chunks (Chunked Upload)", also with trailing headers.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from typing import IO, cast

from harness.extension.authorization.sigv4.presented import Fault, SignatureFault
from harness.extension.authorization.sigv4.verification import ChunkSignatures

__all__ = ["SIGNED_CHUNKS", "checked_chunks", "checked_hash"]

SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
"""What ``x-amz-content-sha256`` begins with where each chunk has a signature."""

_PIECE = 65_536  # bytes that are read at once
_IN_MEMORY = 1 << 20  # bytes of a copy that stay in memory
_LONGEST_LINE = 4096  # bytes of a chunk's header or of a trailing header
_TRAILER_SIGNATURE = "x-amz-trailer-signature"


def checked_hash(source: IO[bytes], expected: str) -> IO[bytes]:
    """Copy a body and compare its hash.

    Args:
        source: the body.
        expected: SHA-256 in hexadecimal.

    Raises:
        SignatureFault: the body has another hash.
    """
    copy, digest = _copy(), hashlib.sha256()
    while piece := source.read(_PIECE):
        digest.update(piece)
        copy.write(piece)
    if digest.hexdigest() != expected.lower():
        raise SignatureFault(Fault.BODY)
    copy.seek(0)
    return copy


def checked_chunks(source: IO[bytes], signatures: ChunkSignatures) -> IO[bytes]:
    """Copy a body in chunks, as it is, and check the signature of each and of what follows the last one.

    Raises:
        SignatureFault: a chunk was changed, is missing, or is not of the form.
    """
    copy = _copy()
    lines = _Lines(source, copy)
    while True:
        size, signature = _chunk_header(lines.line())
        digest = hashlib.sha256()
        for piece in lines.pieces(size):
            digest.update(piece)
        signatures.check_chunk(digest.hexdigest(), signature)
        if size == 0:
            break
        if lines.line():
            raise SignatureFault(Fault.BODY, "a chunk is longer than it says")
    _check_trailers(lines, signatures)
    copy.seek(0)
    return copy


def _copy() -> IO[bytes]:
    return cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))


def _chunk_header(line: str) -> tuple[int, str]:
    size, _, extension = line.partition(";")
    name, _, signature = extension.partition("=")
    if name.strip() != "chunk-signature":
        raise SignatureFault(Fault.BODY, "a chunk has no signature")
    try:
        return int(size, 16), signature.strip()
    except ValueError:
        raise SignatureFault(Fault.BODY, "a chunk has no size") from None


def _check_trailers(lines: "_Lines", signatures: ChunkSignatures) -> None:
    trailers, signature = "", ""
    while line := lines.line(at_end=True):
        name, _, value = line.partition(":")
        if name.lower() == _TRAILER_SIGNATURE:
            signature = value.strip()
        else:
            trailers += f"{name.lower()}:{value.strip()}\n"
    if trailers or signature:
        signatures.check_trailer(trailers, signature)


class _Lines:
    """Reads lines and pieces of a stream and keeps what it has read in a copy."""

    def __init__(self, source: IO[bytes], copy: IO[bytes]) -> None:
        self._source = source
        self._copy = copy
        self._ahead = b""

    def line(self, *, at_end: bool = False) -> str:
        """The next line without its end; empty at the end of the stream, which else is a fault."""
        while b"\n" not in self._ahead:
            if len(self._ahead) > _LONGEST_LINE:
                raise SignatureFault(Fault.BODY, "a line is too long")
            piece = self._source.read(_PIECE)
            if not piece:
                if at_end:
                    return self._take(len(self._ahead)).decode("latin1").strip()
                raise SignatureFault(Fault.BODY, "the body ends within a chunk")
            self._ahead += piece
        return self._take(self._ahead.index(b"\n") + 1).decode("latin1").rstrip("\r\n")

    def pieces(self, size: int) -> Iterator[bytes]:
        """The next ``size`` bytes."""
        while size > 0:
            if not self._ahead:
                self._ahead = self._source.read(_PIECE)
                if not self._ahead:
                    raise SignatureFault(Fault.BODY, "the body ends within a chunk")
            piece = self._take(min(size, len(self._ahead)))
            size -= len(piece)
            yield piece

    def _take(self, count: int) -> bytes:
        taken, self._ahead = self._ahead[:count], self._ahead[count:]
        self._copy.write(taken)
        return taken
