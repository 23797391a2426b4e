"""The store in a bucket, against a bucket in memory that checks every request as botocore describes it.

The bucket answers conditional writes and checksums as Amazon documents them; no real bucket is asked.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os

import botocore.session
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.response import StreamingBody
from botocore.validate import validate_parameters

from openinquiry.adapters.blobs import (
    Blob,
    ChangedBlob,
    LimitExceeded,
    MissingBlob,
    StoreUnreachable,
    copied_out,
)
from openinquiry.adapters.blobs.in_s3 import S3Store
from openinquiry.core.shared import WrongUsage


class Bucket:
    """An S3 client whose one bucket is a dictionary. ``refuse``: errors to give before anything is done, in order."""

    def __init__(self):
        self.objects, self.asked, self.refuse = {}, [], []
        self._model = botocore.session.get_session().get_service_model("s3")

    def _check(self, operation, given):
        validate_parameters(given, self._model.operation_model(operation).input_shape)
        self.asked.append((operation, given))
        if self.refuse:
            raise self.refuse.pop(0)

    def put_object(self, **given):
        self._check("PutObject", given)
        held = given["Body"].read()
        if (
            base64.b64encode(hashlib.sha256(held).digest()).decode() != given["ChecksumSHA256"]
            or len(held) != given["ContentLength"]
        ):
            raise error("BadDigest", "PutObject")
        if given.get("IfNoneMatch") == "*" and given["Key"] in self.objects:
            raise error("PreconditionFailed", "PutObject")
        self.objects[given["Key"]] = held

    def head_object(self, **given):
        self._check("HeadObject", given)
        if given["Key"] not in self.objects:
            raise error("404", "HeadObject")
        return {"ContentLength": len(self.objects[given["Key"]])}

    def get_object(self, **given):
        self._check("GetObject", given)
        if given["Key"] not in self.objects:
            raise error("NoSuchKey", "GetObject")
        held = self.objects[given["Key"]]
        return {"Body": StreamingBody(io.BytesIO(held), len(held))}

    def get_paginator(self, name):
        assert name == "list_objects_v2"
        return self

    def paginate(self, **given):
        self._check("ListObjectsV2", given)
        keys = sorted(key for key in self.objects if key.startswith(given["Prefix"]))
        for start in range(0, len(keys), 2):
            yield {"Contents": [{"Key": key, "Size": len(self.objects[key])} for key in keys[start : start + 2]]}
        yield {}


def error(code, operation):
    return ClientError({"Error": {"Code": code, "Message": "said the other side"}}, operation)


@pytest.fixture
def bucket():
    return Bucket()


def test_what_is_put_comes_out_and_is_written_once_under_its_hash(bucket, tmp_path):
    store = S3Store(bucket, bucket="evidence", prefix="returns/")
    blob = store.put([b"he", b"ld"])
    assert blob == Blob(hashlib.sha256(b"held").hexdigest(), 4) == store.put(io.BytesIO(b"held"))
    assert bucket.objects == {f"returns/{blob.sha256[:2]}/{blob.sha256[2:4]}/{blob.sha256}": b"held"}
    assert (store.has(blob.sha256), store.size(blob.sha256), store.verify(blob.sha256)) == (True, 4, True)
    assert copied_out(store, blob.sha256, to=tmp_path / "copy") == blob
    assert (tmp_path / "copy").read_bytes() == b"held"


def test_every_write_is_conditional_encrypted_and_carries_its_hash(bucket):
    S3Store(bucket, bucket="evidence", encryption="aws:kms", key="alias/evidence").put([b"held"])
    _, given = bucket.asked[0]
    assert {key: given[key] for key in ("IfNoneMatch", "ServerSideEncryption", "SSEKMSKeyId", "ChecksumSHA256")} == {
        "IfNoneMatch": "*", "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "alias/evidence",
        "ChecksumSHA256": base64.b64encode(hashlib.sha256(b"held").digest()).decode(),
    }  # fmt: skip
    assert "ACL" not in given


def test_another_encryption_or_a_key_without_use_is_refused(bucket):
    with pytest.raises(WrongUsage, match="no encryption at rest «rot13»"):
        S3Store(bucket, bucket="evidence", encryption="rot13")
    with pytest.raises(WrongUsage, match="aws:kms only"):
        S3Store(bucket, bucket="evidence", key="alias/evidence")


def test_an_object_of_another_size_under_the_hash_is_told_of_and_left_alone(bucket):
    store = S3Store(bucket, bucket="evidence")
    blob = store.put([b"held"])
    (key,) = bucket.objects
    bucket.objects[key] = b"held and more"
    with pytest.raises(ChangedBlob, match=blob.sha256):
        store.put([b"held"])
    assert bucket.objects[key] == b"held and more"
    assert store.verify(blob.sha256) is False


def test_a_write_that_met_another_is_tried_again_and_not_for_ever(bucket):
    store = S3Store(bucket, bucket="evidence")
    bucket.refuse = [error("ConditionalRequestConflict", "PutObject")] * 2
    assert store.put([b"held"]).size == 4
    bucket.refuse = [error("ConditionalRequestConflict", "PutObject")] * 3
    with pytest.raises(StoreUnreachable):
        store.put([b"other"])


def test_a_missing_object_is_missing_and_a_refusal_or_silence_is_not_taken_for_that(bucket):
    store, nowhere = S3Store(bucket, bucket="evidence"), "0" * 64
    assert store.has(nowhere) is False
    with pytest.raises(MissingBlob, match=nowhere):
        store.open(nowhere)
    for problem in (
        error("AccessDenied", "HeadObject"),
        EndpointConnectionError(endpoint_url="https://bucket.invalid"),
    ):
        for ask in (store.has, store.size, store.verify):
            bucket.refuse = [problem]
            with pytest.raises(StoreUnreachable) as said:
                ask(nowhere)
            assert "bucket.invalid" not in str(said.value)
        bucket.refuse = [problem]
        with pytest.raises(StoreUnreachable):
            store.put([b"held"])


def test_more_bytes_than_the_limit_are_never_sent(bucket):
    with pytest.raises(LimitExceeded, match="larger than 3 bytes"):
        S3Store(bucket, bucket="evidence").put([b"held"], limit=3)
    assert bucket.asked == []


def test_everything_lists_blobs_over_all_pages_and_passes_over_what_is_none(bucket):
    store = S3Store(bucket, bucket="evidence", prefix="returns/")
    blobs = [store.put([os.urandom(8)]) for _ in range(5)]
    bucket.objects["returns/readme"] = b""
    bucket.objects["returns/aa/bb/" + "0" * 64] = b""
    assert list(store.everything()) == sorted(blobs, key=lambda each: each.sha256)


def test_only_a_hash_names_an_object(bucket):
    with pytest.raises(WrongUsage):
        S3Store(bucket, bucket="evidence").open("../secret")
    assert bucket.asked == []
