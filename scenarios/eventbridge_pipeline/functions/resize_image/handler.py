"""Makes a thumbnail of an uploaded picture and sends its metadata to a queue.

The rule's input transformer makes the event: {"bucket": …, "key": …, "size": …, "time": …}.
"""

# > Work through the TODOs of template.yaml first; 8 to 11 are here.
# >vi Hãy làm các TODO trong template.yaml trước; TODO 8 đến 11 nằm ở đây.
# >|
# >| import json
# >|
# > The layer brings Pillow: from PIL import Image
# >vi Layer có sẵn Pillow: from PIL import Image
# >|
# >|
import io
import json
import os
import time
from contextlib import contextmanager
from pathlib import PurePosixPath

import boto3
from PIL import Image

LONGEST_SIDE = 128  # pixels

s3 = boto3.client("s3")
sqs = boto3.client("sqs")


# <
def handler(event, context):
    print(f"received {json.dumps(event, ensure_ascii=False)}")
    # > TODO 8: read the picture from S3 and make a thumbnail: at most 128 pixels, same proportions, same format.
    # > TODO 9: store it in the bucket of THUMBNAIL_BUCKET: images/2025/a.jpg becomes thumbnails/2025/a.jpg.
    # > TODO 10: send {"format", "width", "height", "key", "size", "thumbnail", "uploaded"} to METADATA_QUEUE_URL.
    # > TODO 11: log how long each step took: step=download ms=12 key=…, then resize, store, send.
    # > An error must leave the handler, or Lambda takes it for a success.
    # >vi TODO 8: đọc ảnh từ S3 và tạo thumbnail: mỗi cạnh tối đa 128 pixel, giữ tỷ lệ, giữ định dạng.
    # >vi TODO 9: lưu vào bucket THUMBNAIL_BUCKET: images/2025/a.jpg thành thumbnails/2025/a.jpg.
    # >vi TODO 10: gửi {"format", "width", "height", "key", "size", "thumbnail", "uploaded"} đến METADATA_QUEUE_URL.
    # >vi TODO 11: ghi log thời gian của từng bước: step=download ms=12 key=…, rồi resize, store, send.
    # >vi Lỗi phải thoát ra khỏi handler, nếu không Lambda coi là thành công.
    key = event["key"]
    with step("download", key):
        original = s3.get_object(Bucket=event["bucket"], Key=key)["Body"].read()
    with step("resize", key):
        thumbnail, metadata = resize(original)
    metadata |= {"key": key, "size": event["size"], "thumbnail": thumbnail_key(key), "uploaded": event["time"]}
    with step("store", key):
        s3.put_object(
            Bucket=os.environ["THUMBNAIL_BUCKET"],
            Key=metadata["thumbnail"],
            Body=thumbnail,
            ContentType=Image.MIME[metadata["format"]],
        )
    with step("send", key):
        sqs.send_message(QueueUrl=os.environ["METADATA_QUEUE_URL"], MessageBody=json.dumps(metadata))
    return metadata


@contextmanager
def step(name, key):
    """Log how long a step took: in an asynchronous system the log is the only place that tells."""
    begin = time.perf_counter()
    yield
    print(f"step={name} ms={(time.perf_counter() - begin) * 1000:.0f} key={key}")


def resize(original):
    """The thumbnail as a file of the same format, and what is known of the picture."""
    with Image.open(io.BytesIO(original)) as picture:
        metadata = {"format": picture.format, "width": picture.width, "height": picture.height}
        small = picture.copy()
    # Never larger than the original, with the same proportions.
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    file = io.BytesIO()
    small.save(file, metadata["format"])
    return file.getvalue(), metadata


def thumbnail_key(key):
    """images/2025/a.jpg → thumbnails/2025/a.jpg"""
    return str(PurePosixPath("thumbnails", *PurePosixPath(key).parts[1:]))
    # <
