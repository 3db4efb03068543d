"""Files in a bucket: written in parts, listed, read, removed."""

import sys

import s3fs

bucket = sys.argv[1]
files = s3fs.S3FileSystem()
with files.open(f"{bucket}/year/large.bin", "wb", block_size=5 * 2**20) as large:
    large.write(b"x" * (11 * 2**20))
files.pipe(f"{bucket}/year/small.txt", b"small")
names = [name.partition("/")[2] for name in files.find(bucket)]
print(names, files.info(f"{bucket}/year/large.bin")["size"], files.cat(f"{bucket}/year/small.txt").decode())
files.rm(f"{bucket}/year", recursive=True)
