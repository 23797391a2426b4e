"""Linking people whose names were not sent: keyed hashes and Bloom filters, made and compared."""

from openinquiry.core.linkage.encoding.encoding import ENCODED_FROM, encode_people
from openinquiry.core.linkage.encoding.keys import KEY_BYTES, EncodingKey, key_text, read_key
from openinquiry.core.linkage.encoding.learning import NamedLinks
from openinquiry.core.linkage.encoding.linking import EncodedLinks, link_encoded
from openinquiry.core.linkage.encoding.quality import EncodedQuality, encoded_quality
from openinquiry.core.linkage.encoding.settings import EncodingSettings, load_encoding_settings

__all__ = [
    "ENCODED_FROM",
    "KEY_BYTES",
    "EncodedLinks",
    "EncodedQuality",
    "EncodingKey",
    "EncodingSettings",
    "NamedLinks",
    "encode_people",
    "encoded_quality",
    "key_text",
    "link_encoded",
    "load_encoding_settings",
    "read_key",
]
