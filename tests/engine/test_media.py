"""W1, G3: what a file is, its content says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisit_engine.media import is_picture, is_recording, kind_of

MP4 = b"\x00\x00\x00\x18ftyp"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "video/x-msvideo"),
        (b"RIFF\x00\x00\x00\x00CDR8", None),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (b"OggS\x00", "audio/ogg"),
        (b"fLaC", "audio/flac"),
        (b"#!AMR\n", "audio/amr"),
        (b"\x1aE\xdf\xa3", "video/webm"),
        (MP4 + b"M4A ", "audio/mp4"),
        (MP4 + b"isom", "video/mp4"),
        (MP4 + b"heic", None),
        (b"<svg onload='x'>", None),
        (b"<html>", None),
        (b"%PDF-1.7", None),
        (b"MZ", None),
        (b"PK\x03\x04", None),
        (b"", None),
        (b"\xff", None),
    ],
)
def test_what_a_file_is(head, kind):
    assert kind_of(head) == kind
    assert is_picture(head) == bool(kind and kind.startswith("image/"))
    assert is_recording(head) == bool(kind and not kind.startswith("image/"))


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Z"])))
def test_text_is_neither(text):
    assert (
        kind_of(text.encode()) is None
        or text.startswith(("GIF8", "ID3", "OggS", "fLaC", "#!AMR", "RIFF"))
        or (text[4:8] == "ftyp")
    )


@given(st.binary(max_size=200))
def test_whatever_comes_it_is_told_without_an_accident(content):
    assert not (is_picture(content) and is_recording(content))
