"""From the bytes of a file to text: compression, encoding, and what is no table at all."""

import bz2
import codecs
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import IO, Protocol

import msgspec
import numpy as np

from ..errors import InputError
from ..memory_budget import require_memory

MOST_TIMES, ALWAYS_UNPACKED = 20, 8 * 2**20
"""A file may be so many times as large when it is unpacked, or this many bytes."""
_PIECE = 2**20
_COUNTED = 2**16
"""Bytes that are compared at a time: few enough for a processor's cache."""

_PACKED: Mapping[str, re.Pattern[bytes]] = {
    "gzip": re.compile(rb"\x1f\x8b"),
    "bzip2": re.compile(rb"BZh[1-9](1AY&SY|\x17\x72\x45\x38\x50\x90)"),
    "xz": re.compile(rb"\xfd7zXZ\x00"),
}
DAMAGED = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
"""What is raised while a damaged file is unpacked."""
ZIP = b"PK\x03\x04"
"""What a zip archive begins with."""
_MARKS: Mapping[bytes, str] = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_OTHERS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"|".join(one.pattern for one in _PACKED.values())), "compressed twice; unpack it first"),
    (re.compile(ZIP), "an archive within another one, or an office document; unpack it, or save the sheet as CSV"),
    (re.compile(rb"\xd0\xcf\x11\xe0"), "an Excel workbook (.xls); save the sheet as CSV"),
    (re.compile(rb"%PDF"), "a PDF document"),
    (re.compile(rb"PAR1"), "a Parquet file; give it the ending .parquet"),
    (re.compile(rb"\x93NUMPY"), "a NumPy array; give it the ending .npy"),
    (
        re.compile(rb"(\xef\xbb\xbf)?\s*(<!--.*?-->\s*)*<(!doctype html|html|head|body|table|script)\b", re.I | re.S),
        "an HTML page, perhaps of a download that asked for more",
    ),
    (re.compile(rb"version https://git-lfs"), "a pointer of Git LFS, not the data; git lfs pull fetches them"),
    (re.compile(rb".{257}ustar", re.DOTALL), "a tar archive; unpack it first"),
    (re.compile(rb"7z\xbc\xaf|Rar!|\x28\xb5\x2f\xfd"), "a compressed archive (7z, rar or zstd); unpack it first"),
    (re.compile(rb"SQLite format 3"), "an SQLite database; write its table as CSV"),
    (re.compile(rb"\x89HDF"), "an HDF5 file; write its table as CSV, or its arrays as NPZ"),
    (re.compile(rb"ARROW1|FEA1"), "an Arrow or Feather file; write it as Parquet"),
    (re.compile(rb"\x80[\x02-\x05]"), "a pickle of Python, which is never loaded; write the table as CSV"),
    (re.compile(rb"RDX[23]\n|RDA[23]\n"), "a file of R (.RData); write the table with write.csv"),
    (re.compile(rb"<stata_dta>|\$FL2|\x00{12}\xc2\xea\x81\x60"), "a file of Stata, SPSS or SAS; write it as CSV"),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8"), "a picture"),
    (re.compile(rb"\s*<\?xml", re.IGNORECASE), "an XML document"),
    (re.compile(rb'\s*(\[\s*)?\{\s*"[^"]*"\s*:'), "JSON; write the table as CSV"),
    (re.compile(rb"\s*(%[^\n]*\n\s*)*@relation\b", re.IGNORECASE), "an ARFF file; leave out all above its data"),
)
# Letters and signs of Western European text, where a byte beyond ASCII stands in one of them.
_WESTERN = re.compile(rb"[\x80\x82-\x8c\x8e\x91-\x9c\x9e-\xff]")
_IN_A_NUMBER = re.compile(rb"[0-9.,][\xc0-\xff]+[0-9.,]")


class Text(Protocol):
    """A text that can be read line by line; lines end as they do in the file."""

    @property
    def quotes(self) -> bool:
        """Whether there may be quotation marks in it."""
        ...

    def lines(self) -> io.TextIOWrapper:
        """Return the text, from its beginning."""
        ...


class Content(msgspec.Struct, frozen=True):
    """The bytes of a text, how they are encoded, and what is to be said about that."""

    data: bytes
    encoding: str
    notes: tuple[str, ...] = ()

    @property
    def quotes(self) -> bool:
        """Whether there are quotation marks in it."""
        return b'"' in self.data

    def lines(self) -> io.TextIOWrapper:
        """Return the text, from its beginning; lines end as they do in the file."""
        return io.TextIOWrapper(io.BytesIO(self.data), encoding=self.encoding, newline="")

    def count(self, character: str) -> int:
        """Return how often a character stands in the text, or a little more where it has two bytes or more."""
        encoded = character.encode(self.encoding.removesuffix("-sig"), "replace").strip(b"\xff\xfe\0")
        if len(encoded) != 1:
            return self.data.count(encoded)
        # Four times as fast as the method of bytes where every tenth byte is one.
        data = np.frombuffer(self.data, np.uint8)
        pieces = (data[start : start + _COUNTED] for start in range(0, len(data), _COUNTED))
        return sum(int(np.count_nonzero(piece == encoded[0])) for piece in pieces)


def read_content(name: str, data: bytes, encoding: str | None = None) -> Content:
    """Return the content of a file.

    Compressed files (gzip, bzip2, xz, zip with one file) are recognised by their first bytes, UTF-16 by its mark or
    its zeros, and what is not UTF-8 is read as Windows-1252 where all of it are letters there; both is noted.
    Raises InputError that says what a file is that is no text, or names the line of the byte that cannot be read.
    """
    data, notes = _unpacked(name, data)
    refuse_other_formats(name, data)
    if encoding is not None:
        return _checked(name, Content(data, encoding, notes))
    for mark, marked in _MARKS.items():
        if data.startswith(mark):
            said = () if marked == "utf-8-sig" else ("the file is UTF-16 text",)
            return _checked(name, Content(data, marked, (*notes, *said)))
    if (guess := _utf_16_without_mark(data)) is not None:
        return _checked(name, Content(data, guess, (*notes, "the file is UTF-16 text without a mark")))
    if data.isascii():
        return Content(data, "utf-8", notes)
    try:
        return _checked(name, Content(data, "utf-8", notes))
    except InputError:
        if not _is_western(data):
            raise
    said = "the file is not UTF-8 but Windows-1252 by the look of it; data.encoding says otherwise"
    return Content(data, "cp1252", (*notes, said))


def refuse_file_of_another_format(name: str, file: IO[bytes]) -> None:
    """Raise InputError that says what a file is whose content is that of another format, compressed or not."""
    begin = file.read(1000)
    if begin.startswith(ZIP):
        with only_member(name, file):
            pass
    elif compression_of(begin) is None:
        refuse_other_formats(name, begin)


def refuse_other_formats(name: str, begin: bytes) -> None:
    """Raise InputError that says what a file is, unpacked, whose first bytes are those of another format."""
    for pattern, what in _OTHERS:
        if pattern.match(begin[:1000]):
            raise InputError(f"{name}: is {what}; expected a table as text")


def encoding_of(begin: bytes) -> str | None:
    """Return the encoding that the first bytes of a text tell: by a mark, or by the zeros of UTF-16; None for none."""
    marked = next((marked for mark, marked in _MARKS.items() if begin.startswith(mark)), None)
    return marked or _utf_16_without_mark(begin)


def _unpacked(name: str, data: bytes) -> tuple[bytes, tuple[str, ...]]:
    if (what := compression_of(data)) is not None:
        with unpacking(what, io.BytesIO(data)) as file:
            return _inflated(name, what, file, len(data)), (f"the file is compressed with {what}",)
    if not data.startswith(ZIP):
        return data, ()
    with only_member(name, io.BytesIO(data)) as (member, file):
        return _inflated(name, "zip", file, len(data)), (f"the file is the zip archive of {member}",)


@contextmanager
def only_member(name: str, file: IO[bytes]) -> Generator[tuple[str, IO[bytes]]]:
    """Open the only file in a zip archive, apart from what macOS puts beside it; with it comes what it is called.

    Raises InputError for an archive of several, for an office document, and for what is no archive.
    """
    with ExitStack() as opened:
        try:
            archive = opened.enter_context(zipfile.ZipFile(file))
            members = [member for member in archive.infolist() if not member.is_dir()]
            if any(member.filename in ("[Content_Types].xml", "mimetype") for member in members):
                raise InputError(f"{name}: is an Excel workbook or another office document; save the sheet as CSV")
            members = [member for member in members if not member.filename.startswith("__MACOSX/")]
            if len(members) != 1:
                raise InputError(f"{name}: is a zip archive of {len(members)} files, expected one file in it")
            member = opened.enter_context(archive.open(members[0]))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise InputError(f"{name}: is no zip archive that can be read: {error}") from None
        yield members[0].filename, member


def compression_of(begin: bytes) -> str | None:
    """Return how a file is compressed whose first bytes these are, None where it is not."""
    return next((what for what, pattern in _PACKED.items() if pattern.match(begin)), None)


def unpacking(what: str, file: IO[bytes]) -> gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile:
    """Return a file that unpacks another one, compressed with gzip, bzip2 or xz."""
    match what:
        case "gzip":
            return gzip.GzipFile(fileobj=file)
        case "bzip2":
            return bz2.BZ2File(file)
        case _:
            return lzma.LZMAFile(file)


def _inflated(
    name: str, what: str, file: gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile | IO[bytes], packed: int
) -> bytes:
    unpacked = io.BytesIO()
    size = asked = 0
    try:
        while piece := file.read(_PIECE):
            size += unpacked.write(piece)
            if size > max(MOST_TIMES * packed, ALWAYS_UNPACKED):
                raise InputError(f"{name}: is more than {size // packed} times as large when unpacked; unpack it first")
            if size > asked:
                asked = 2 * size
                require_memory(2 * asked, f"unpacking more than {size:,} bytes", where=name)
    except DAMAGED as error:
        raise InputError(f"{name}: is compressed with {what}, but cannot be unpacked: {error}") from None
    return unpacked.getvalue()  # no copy


def _checked(name: str, content: Content) -> Content:
    """Return the content if all of it can be decoded."""
    data, encoding = content.data, content.encoding
    try:
        for _ in iter(partial(content.lines().read, _PIECE), ""):
            pass  # in pieces, for a text takes up to four times the memory of its bytes
    except UnicodeDecodeError:
        raise _undecodable(name, data, encoding) from None
    except UnicodeError as error:
        raise InputError(f"{name}: is not {encoding} text: {error}", field="data.encoding") from None
    except LookupError:
        raise InputError(
            f"{encoding!r} is no encoding that is known, expected one such as utf-8 or latin-1", field="data.encoding"
        ) from None
    return content


def _undecodable(name: str, data: bytes, encoding: str) -> InputError:
    start, byte = 0, 0
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        # Its bytes are those behind the mark that a text may begin with.
        start, byte, encoding = error.start + len(data) - len(error.object), error.object[error.start], error.encoding
    return InputError(
        f"{name}, line {_line(data, start)}: the byte 0x{byte:02x} is not {encoding.upper()}, "
        "expected UTF-8 text; data.encoding names another"
    )


def _line(data: bytes, place: int) -> int:
    before = data[:place]
    # A file of carriage returns alone has no other ends of lines.
    return 1 + (before.count(b"\n") or before.count(b"\r"))


def _utf_16_without_mark(data: bytes) -> str | None:
    head = data[:1000]
    even, odd = head[0::2], head[1::2]
    if len(head) < 8 or len(data) % 2:
        return None
    if odd.count(0) > 0.9 * len(odd) and not even.count(0):
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > 0.9 * len(even) and not odd.count(0) else None


def _is_western(data: bytes) -> bool:
    """Return whether all bytes beyond ASCII are signs of Windows-1252, and none of them a letter within a number."""
    beyond = bytes(byte for byte in set(data) if byte >= 0x80)
    return len(_WESTERN.findall(beyond)) == len(beyond) and not _IN_A_NUMBER.search(data) and 0 not in data
