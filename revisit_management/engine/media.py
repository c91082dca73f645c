"""What a file really is, by its first bytes: a name proves nothing (W1, G3).

Only kinds that a browser shows or plays without running anything: no SVG, no HTML.
"""

from __future__ import annotations

# how much of a file `kind_of` looks at
HEAD = 64
_STARTS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"ID3": "audio/mpeg",
    b"OggS": "audio/ogg",
    b"fLaC": "audio/flac",
    b"#!AMR": "audio/amr",
    b"\x1aE\xdf\xa3": "video/webm",
}
_RIFF = {b"WAVE": "audio/wav", b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}
_FTYP = {b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"qt  ": "video/quicktime"}
_PICTURES_IN_MP4 = {b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis"}


def kind_of(content: bytes) -> str | None:
    """The media type of a picture, sound or film; None for everything else.

    >>> kind_of(b"RIFF....WAVEfmt "), kind_of(b"<svg onload='x'>")
    ('audio/wav', None)
    """
    head = content[:HEAD]
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return None if head[8:12] in _PICTURES_IN_MP4 else _FTYP.get(head[8:12], "video/mp4")
    found = next((kind for start, kind in _STARTS.items() if head.startswith(start)), None)
    return found or _mpeg_sound(head)


def _mpeg_sound(head: bytes) -> str | None:
    """Frames of MP3 and AAC begin with eleven or twelve set bits."""
    if len(head) < 2 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    layer = head[1] >> 1 & 0b11
    if layer == 0:
        return "audio/aac" if head[1] & 0xF0 == 0xF0 else None
    return "audio/mpeg" if head[1] >> 3 & 0b11 != 0b01 else None


def is_picture(content: bytes) -> bool:
    return (kind_of(content) or "").startswith("image/")


def is_recording(content: bytes) -> bool:
    """Sound or film."""
    return (kind_of(content) or "").startswith(("audio/", "video/"))
