"""From bytes to text: what a file is by its first bytes, how its letters are encoded, and what is said about it."""

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable, Mapping

import pytest

from nn_tui.datasets import InputError, memory_budget
from nn_tui.datasets.tables import content as module
from nn_tui.datasets.tables.content import (
    Content,
    compression_of,
    encoding_of,
    only_member,
    read_content,
    refuse_file_of_another_format,
    refuse_other_formats,
    unpacking,
)

TEXT = b"a,b\n1,2\n"


def zipped(members: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(InputError) as error:
        work()
    return str(error.value)


TWICE = "compressed twice; unpack it first"
OFFICE = "an archive within another one, or an office document; unpack it, or save the sheet as CSV"
PAGE = "an HTML page, perhaps of a download that asked for more"
PACKED = "a compressed archive (7z, rar or zstd); unpack it first"
FOREIGN = "a file of Stata, SPSS or SAS; write it as CSV"
R = "a file of R (.RData); write the table with write.csv"
PICKLE = "a pickle of Python, which is never loaded; write the table as CSV"
ARFF = "an ARFF file; leave out all above its data"
JSON = "JSON; write the table as CSV"


@pytest.mark.parametrize(
    ("begin", "what"),
    [
        (b"\x1f\x8b", TWICE),
        (b"BZh91AY&SY", TWICE),
        (b"BZh1\x17\x72\x45\x38\x50\x90", TWICE),
        (b"\xfd7zXZ\x00", TWICE),
        (b"PK\x03\x04", OFFICE),
        (b"\xd0\xcf\x11\xe0", "an Excel workbook (.xls); save the sheet as CSV"),
        (b"%PDF", "a PDF document"),
        (b"PAR1", "a Parquet file; give it the ending .parquet"),
        (b"\x93NUMPY", "a NumPy array; give it the ending .npy"),
        *[(b" <%b>" % tag, PAGE) for tag in (b"!DOCTYPE html", b"html", b"Head", b"body", b"table", b"script")],
        (b"\xef\xbb\xbf\n<!-- one\n --> <!-- two --><html lang='en'>", PAGE),
        (b"version https://git-lfs", "a pointer of Git LFS, not the data; git lfs pull fetches them"),
        (b"\n" * 257 + b"ustar", "a tar archive; unpack it first"),
        (b"7z\xbc\xaf", PACKED),
        (b"Rar!", PACKED),
        (b"\x28\xb5\x2f\xfd", PACKED),
        (b"SQLite format 3", "an SQLite database; write its table as CSV"),
        (b"\x89HDF", "an HDF5 file; write its table as CSV, or its arrays as NPZ"),
        (b"ARROW1", "an Arrow or Feather file; write it as Parquet"),
        (b"FEA1", "an Arrow or Feather file; write it as Parquet"),
        *[(b"\x80" + version, PICKLE) for version in (b"\x02", b"\x03", b"\x04", b"\x05")],
        *[(begin, R) for begin in (b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n")],
        *[(begin, FOREIGN) for begin in (b"<stata_dta>", b"$FL2", bytes(12) + b"\xc2\xea\x81\x60")],
        *[(begin, "a picture") for begin in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")],
        (b" \n<?XML", "an XML document"),
        (b'{"a": 1}', JSON),
        (b' [ \n{ "a b" : 1}', JSON),
        (b"@relation iris", ARFF),
        (b"% made by hand\n\n % twice\n@RELATION x", ARFF),
    ],
)
def test_another_format_is_told_by_its_first_bytes(begin: bytes, what: str) -> None:
    sentence = f"FILE: is {what}; expected a table as text"
    assert refused(lambda: refuse_other_formats("FILE", begin)) == sentence
    assert refused(lambda: refuse_other_formats("FILE", begin + b"\nmore")) == sentence
    if what not in (TWICE, OFFICE):
        assert refused(lambda: refuse_file_of_another_format("FILE", io.BytesIO(begin))) == sentence
        assert refused(lambda: read_content("FILE", begin)) == sentence
    refuse_other_formats("FILE", b"x" + begin[:256])


@pytest.mark.parametrize(
    "begin",
    [
        b"BZhou", b"BZh01AY&SY", b"<p>", b"<tables>", b"[1, 2]", b'{"a"}', b"\x80\x01", b"\x80\x06", b"RDX4\n",
        b"@related", b"a\n@relation x", b"version 2", b" " * 1000 + b"<html>", b"",
    ],
)  # fmt: skip
def test_what_only_begins_alike_is_text(begin: bytes) -> None:
    refuse_other_formats("FILE", begin)
    refuse_file_of_another_format("FILE", io.BytesIO(begin))


@pytest.mark.parametrize(
    ("what", "pack"),
    [("gzip", gzip.compress), ("bzip2", bz2.compress), ("xz", lzma.compress)],
)
def test_a_compression_is_known_and_undone(what: str, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(TEXT)
    assert compression_of(packed) == what
    assert compression_of(b"x" + packed) is None
    with unpacking(what, io.BytesIO(packed)) as file:
        assert file.read() == TEXT
    assert read_content("FILE", packed) == Content(TEXT, "utf-8", (f"the file is compressed with {what}",))
    assert refused(lambda: read_content("FILE", packed[:-9])).startswith(
        f"FILE: is compressed with {what}, but cannot be unpacked: "
    )
    refuse_file_of_another_format("FILE", io.BytesIO(packed))


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({}, "FILE: is a zip archive of 0 files, expected one file in it"),
        ({"a.csv": b"", "b.csv": b""}, "FILE: is a zip archive of 2 files, expected one file in it"),
        (
            {"a": b"", "[Content_Types].xml": b""},
            "FILE: is an Excel workbook or another office document; save the sheet as CSV",
        ),
        (
            {"mimetype": b""},
            "FILE: is an Excel workbook or another office document; save the sheet as CSV",
        ),
    ],
)
def test_an_archive_has_one_file_in_it(members: Mapping[str, bytes], sentence: str) -> None:
    archive = zipped(members)

    def open_it() -> None:
        with only_member("FILE", io.BytesIO(archive)):
            pass

    assert refused(open_it) == sentence
    if members:
        assert refused(lambda: refuse_file_of_another_format("FILE", io.BytesIO(archive))) == sentence


def test_folders_and_what_macos_adds_do_not_count() -> None:
    archive = zipped({"folder/": b"", "__MACOSX/._a.csv": b"x", "folder/a.csv": TEXT})
    assert read_content("FILE", archive) == Content(TEXT, "utf-8", ("the file is the zip archive of folder/a.csv",))
    refuse_file_of_another_format("FILE", io.BytesIO(archive))
    broken = archive[:-30]
    assert refused(lambda: read_content("FILE", broken)) == (
        "FILE: is no zip archive that can be read: File is not a zip file"
    )
    packed = bytearray(zipped({"a.csv": b"1,2\n" * 99}))
    packed[80] ^= 255
    assert refused(lambda: read_content("FILE", bytes(packed))).startswith(
        "FILE: is compressed with zip, but cannot be unpacked: Bad CRC-32"
    )


WESTERN = "the file is not UTF-8 but Windows-1252 by the look of it; data.encoding says otherwise"


@pytest.mark.parametrize(
    ("data", "encoding", "notes"),
    [
        (TEXT, "utf-8", ()),
        ("ä,b\n".encode(), "utf-8", ()),
        ("\ufeffa,b\n".encode(), "utf-8-sig", ()),
        ("a,b\n".encode("utf-16"), "utf-16", ("the file is UTF-16 text",)),
        (b"\xfe\xff" + "a,b\n".encode("utf-16-be"), "utf-16", ("the file is UTF-16 text",)),
        ("a,b\n1,2\n".encode("utf-16-le"), "utf-16-le", ("the file is UTF-16 text without a mark",)),
        ("a,b\n1,2\n".encode("utf-16-be"), "utf-16-be", ("the file is UTF-16 text without a mark",)),
        ("a,b\n".encode("utf-16-le"), "utf-16-le", ("the file is UTF-16 text without a mark",)),
        (b"a\0b\0c\0", "utf-8", ()),
        ("größe,é\n".encode("latin-1"), "cp1252", (WESTERN,)),
        ("“a”,€\n".encode("cp1252"), "cp1252", (WESTERN,)),
        (b"x\xe9 1\n", "cp1252", (WESTERN,)),
        (b"1\xe9x\n", "cp1252", (WESTERN,)),
        *[(b"x%c\n" % sign, "cp1252", (WESTERN,)) for sign in (0x80, 0x82, 0x8C, 0x8E, 0x91, 0x9C, 0x9E, 0xFF)],
    ],
)
def test_the_encoding_is_told_by_the_bytes(data: bytes, encoding: str, notes: tuple[str, ...]) -> None:
    assert read_content("FILE", data) == Content(data, encoding, notes)
    if encoding.startswith("utf-") and encoding != "utf-8":
        assert encoding_of(data) == encoding
    elif len(data) < 8:
        assert encoding_of(data) is None
    assert read_content("FILE", data, "latin-1") == Content(data, "latin-1", ())


NOT = "is not UTF-8, expected UTF-8 text; data.encoding names another"


@pytest.mark.parametrize(
    ("data", "given", "sentence"),
    [
        *[
            (b"a\nx%c" % sign, None, f"FILE, line 2: the byte 0x{sign:02x} {NOT}")
            for sign in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
        ],
        (b"1,2\xe93\n", None, f"FILE, line 1: the byte 0xe9 {NOT}"),
        (b"1,.\xe9,\n", None, f"FILE, line 1: the byte 0xe9 {NOT}"),
        (b"1\n\0\xe9\n", None, f"FILE, line 2: the byte 0xe9 {NOT}"),
        (b"1\r2\r\xe9\x81", None, f"FILE, line 3: the byte 0xe9 {NOT}"),
        (b"1\r\n2\r\n\xe9\x81", None, f"FILE, line 3: the byte 0xe9 {NOT}"),
        (b"\xef\xbb\xbfa\n\xe9", None, f"FILE, line 2: the byte 0xe9 {NOT}"),
        (
            "ä\n".encode(), "ascii",
            "FILE, line 1: the byte 0xc3 is not ASCII, expected UTF-8 text; data.encoding names another",
        ),
        (
            b"a\n", "klingon",
            "data.encoding: 'klingon' is no encoding that is known, expected one such as utf-8 or latin-1",
        ),
    ],
)  # fmt: skip
def test_a_byte_that_is_no_letter_is_told_with_its_line(data: bytes, given: str | None, sentence: str) -> None:
    assert refused(lambda: read_content("FILE", data, given)) == sentence


def test_a_text_that_is_none_of_its_encoding_is_told_with_its_setting() -> None:
    sentence = refused(lambda: read_content("FILE", b"a,b\n", "undefined"))
    assert sentence == "data.encoding: FILE: is not undefined text: undefined encoding"


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (b"a\0" * 4, "utf-16-le"),
        (b"\0a" * 4, "utf-16-be"),
        (b"a\0" * 3, None),
        (b"a\0" * 4 + b"a", None),
        # More than nine of ten are ASCII, and the zeros are on one side alone.
        (b"a\0" * 19 + b"\x01\x01", "utf-16-le"),
        (b"a\0" * 9 + b"\x01\x01", None),
        (b"\0a" * 19 + b"\x01\x01", "utf-16-be"),
        (b"\0a" * 9 + b"\x01\x01", None),
        (b"a\0" * 19 + b"\0\0", None),
        (b"\0a" * 19 + b"\0\0", None),
        (b"abcdefgh", None),
        (b"a\0" * 500 + b"ab" * 500, "utf-16-le"),
        (b"a\0" * 440 + b"ab" * 60, None),
    ],
)
def test_zeros_on_one_side_are_utf_16(head: bytes, encoding: str | None) -> None:
    assert encoding_of(head) == encoding


def test_a_text_is_counted_and_read_from_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_COUNTED", 3)
    content = Content(b'a,b\r\n"1",2\n', "utf-8")
    assert (content.quotes, Content(TEXT, "utf-8").quotes) == (True, False)
    assert (content.count(","), content.count("\n"), content.count('"'), content.count("x")) == (2, 2, 2, 0)
    assert content.lines().readlines() == ["a,b\r\n", '"1",2\n']
    assert Content("a,b,c".encode("utf-16"), "utf-16").count(",") == 2
    assert Content("a,b,c".encode("utf-16-be"), "utf-16-be").count(",") == 2
    assert Content("\ufeffa,b,c".encode(), "utf-8-sig").count(",") == 2
    assert Content("a·b·c".encode(), "utf-8").count("·") == 2


@pytest.mark.parametrize(
    ("packed", "most", "size", "fine"),
    [(10, 100, 200, True), (10, 100, 201, False), (1, 100, 100, True), (1, 100, 101, False)],
)
def test_what_is_unpacked_may_be_so_many_times_as_large(
    monkeypatch: pytest.MonkeyPatch, packed: int, most: int, size: int, fine: bool
) -> None:
    monkeypatch.setattr(module, "ALWAYS_UNPACKED", most)

    def unpack() -> bytes:
        return module._inflated("FILE", "gzip", io.BytesIO(bytes(size)), packed)

    if fine:
        assert unpack() == bytes(size)
    else:
        times = size // packed
        assert refused(unpack) == f"FILE: is more than {times} times as large when unpacked; unpack it first"


def test_what_is_unpacked_asks_for_memory_as_it_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[float, str, str | None]] = []
    monkeypatch.setattr(module, "_PIECE", 1000)

    def ask(needed: float, what: str, *, where: str | None = None) -> None:
        asked.append((needed, what, where))

    monkeypatch.setattr(module, "require_memory", ask)
    assert module._inflated("FILE", "gzip", io.BytesIO(bytes(6000)), 1) == bytes(6000)
    # Twice what is there already may come, and twice is it kept while it grows.
    assert asked == [
        (4000, "unpacking more than 1,000 bytes", "FILE"),
        (12000, "unpacking more than 3,000 bytes", "FILE"),
    ]
    monkeypatch.undo()
    monkeypatch.setattr(memory_budget, "ALWAYS_THERE", 0)
    monkeypatch.setattr(memory_budget, "free_memory", lambda: 0.0)
    assert refused(lambda: read_content("FILE", gzip.compress(bytes(1000)))).startswith(
        "FILE: unpacking more than 1,000 bytes needs about 4.0 kB"
    )


def test_files_may_grow_twenty_times_and_small_ones_to_eight_megabytes() -> None:
    assert (module.MOST_TIMES, module.ALWAYS_UNPACKED) == (20, 8_388_608)
