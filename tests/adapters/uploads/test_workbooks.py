"""Workbooks that would fill the memory or harm whoever opens them, and ordinary ones with what offices put into them."""

from __future__ import annotations

import pytest

from openinquiry.core.returns import ReturnRefused
from tests.adapters.uploads.making import changed, examined, ods, refusal, sheet_xml, with_sheet, xlsx

HUNDRED = "".join(f'<!ENTITY l{each} "{f"&l{each - 1};" * 10}">' for each in range(1, 12))
LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "ha">{HUNDRED}]>'
RELATION = '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/></Relationships>'


def content(text):
    return changed(ods(), edit={"content.xml": lambda _: text})


def ods_xml(table, before="", after=""):
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text", "script")
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names}>{before}<office:body><office:spreadsheet>'
        f'<table:table table:name="people">{table}</table:table>{after}</office:spreadsheet></office:body></office:document-content>'
    )


def related(kind, target):
    return changed(
        xlsx(),
        edit={
            "xl/_rels/workbook.xml.rels": lambda text: text.replace("</Relationships>", RELATION.format(kind, target))
        },
    )


@pytest.mark.parametrize(
    ("book", "said"),
    [
        (with_sheet(sheet_xml("<row><c><v>1</v></c></row>", before=LAUGHS)), "defines entities or a document type"),
        (with_sheet(sheet_xml("<row/>", before='<!DOCTYPE x SYSTEM "file:///etc/passwd">')), "defines entities or a document type"),
        (changed(xlsx(), edit={"[Content_Types].xml": lambda text: text.replace("?>", "?><!DOCTYPE a>", 1)}), "document type"),
        (changed(xlsx(), {"xl/sharedStrings2.xml": f"<!DOCTYPE x [<!ENTITY a '{'a' * 100_000}'>]><x>{'&a;' * 1000}</x>"}), "document type"),
        (with_sheet(sheet_xml("<a>" * 200 + "</a>" * 200)), "elements more than 100 deep"),
        (with_sheet(sheet_xml("<row" + "".join(f' a{each}=""' for each in range(300)) + "/>")), "more than 256 attributes"),
        (with_sheet(sheet_xml(f'<row spans="{"1" * 3_000_000}"/>')), "a tag without end"),
        (with_sheet(sheet_xml("<row>")), "is damaged"), (with_sheet("<worksheet>" + "\0"), "is damaged"),
        (with_sheet('<?xml version="1.0" encoding="UTF-7"?><worksheet/>'), "UTF-8"),
        (with_sheet('<?xml version="1.0" encoding="IBM037"?><worksheet/>'), "UTF-8"),
    ],
)  # fmt: skip
def test_xml_that_grows_nests_or_does_not_end_is_refused_with_the_part_it_stands_in(tmp_path, book, said):
    sentence = refusal(tmp_path, "r.xlsx", book)
    assert said in sentence
    assert sentence.startswith("r.xlsx (in its part ")
    assert sentence.endswith("Save the workbook again in Excel or LibreOffice and resend.")


def test_entities_in_an_ods_are_refused_as_well(tmp_path):
    assert "document type" in refusal(tmp_path, "r.ods", content(LAUGHS + ods_xml("")))


@pytest.mark.parametrize(
    "part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "XL/VBAPROJECT.BIN", "xl/dialogsheets/sheet1.xml"]
)
def test_macros_in_an_xlsx_are_refused_with_what_to_do(tmp_path, part):
    assert refusal(tmp_path, "r.xlsx", changed(xlsx(), {part: "<x/>"})) == (
        "r.xlsx holds macros. Save it as a workbook without macros (.xlsx or .ods) and resend."
    )


def test_macros_are_found_by_what_the_workbook_says_of_itself_too(tmp_path):
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    plain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    enabled = changed(xlsx(), edit={"[Content_Types].xml": lambda text: text.replace(plain, kind)})
    for book in (enabled, related("vbaProject", "other.xml"), related("xlMacrosheet", "worksheets/sheet1.xml")):
        assert "holds macros" in refusal(tmp_path, "r.xlsx", book)


@pytest.mark.parametrize(
    "book",
    [
        changed(ods(), {"Basic/Standard/Module1.xml": "<x/>"}), changed(ods(), {"Scripts/python/a.py": "x"}),
        content(ods_xml("", before="<office:scripts><office:script><script:module/></office:script></office:scripts>")),
        content(ods_xml('<table:table-row><table:table-cell><script:event-listener/></table:table-cell></table:table-row>')),
    ],
)  # fmt: skip
def test_macros_in_an_ods_are_refused_and_the_empty_library_of_libreoffice_is_not(tmp_path, book):
    assert "holds macros" in refusal(tmp_path, "r.ods", book)
    empty = changed(ods(), {"Basic/Standard/script-lb.xml": "<x/>", "Basic/script-lc.xml": "<x/>"})
    assert examined(tmp_path, "r.ods", empty).warnings == ()


@pytest.mark.parametrize(
    ("name", "book", "said"),
    [
        ("r.xlsx", changed(xlsx(), {"xl/embeddings/oleObject1.bin": "x"}), "an object of another program"),
        ("r.xlsx", changed(xlsx(), {"xl/activeX/activeX1.xml": "<x/>"}), "an object of another program"),
        ("r.xlsx", with_sheet(sheet_xml("<oleObjects><oleObject progId='Package'/></oleObjects>")), "an object of another program"),
        ("r.xlsx", changed(xlsx(), {"xl/externalLinks/externalLink1.xml": "<externalLink><ddeLink ddeService='cmd'/></externalLink>"}), "(DDE)"),
        ("r.ods", content(ods_xml("", after="<table:dde-links><table:dde-link/></table:dde-links>")), "(DDE)"),
        ("r.ods", content(ods_xml("<table:table-row><table:table-cell table:formula='of:=dde(\"a\";\"b\")'/></table:table-row>")), "(DDE)"),
    ],
)  # fmt: skip
def test_objects_and_live_links_to_programs_are_refused(tmp_path, name, book, said):
    assert said in refusal(tmp_path, name, book)


def test_links_and_queries_that_offices_use_are_only_passed_over_with_a_word(tmp_path):
    book = changed(xlsx(), {
        "xl/externalLinks/externalLink1.xml": "<externalLink><externalBook/></externalLink>",
        "xl/connections.xml": "<connections/>", "xl/drawings/vmlDrawing1.vml": "<xml><br></xml>",
        "xl/printerSettings/printerSettings1.bin": b"\0\1", "xl/media/image1.png": b"\x89PNG", "xl/comments1.xml": "<comments/>",
    })  # fmt: skip
    controls = {
        "xl/worksheets/sheet1.xml": lambda text: text.replace(
            "</sheetData>", "</sheetData><controls><control name='b'/></controls>"
        )
    }
    assert (
        examined(tmp_path, "r.xlsx", changed(xlsx(), {"xl/ctrlProps/ctrlProp1.xml": "<x/>"}, edit=controls)).warnings
        == ()
    )
    scripts = content(
        ods_xml("", before="<office:scripts><office:script script:language='ooo:Basic'/></office:scripts>")
    )
    assert examined(tmp_path, "r.ods", scripts).warnings == ()
    assert examined(tmp_path, "r.xlsx", book).warnings == (
        "r.xlsx has links to other files. They are not followed; the values that stand in the cells are read.",
        "r.xlsx has connections to a database or the web. They are not used; the values that stand in the cells are read.",
    )


def test_ten_thousand_sheets_are_refused_with_the_number_that_is_read(tmp_path):
    said = "r.{} has more than 200 sheets, the most that is read. Send only the sheets that were asked for."
    parts = {f"xl/worksheets/sheet{each}.xml": "<worksheet/>" for each in range(2, 10_001)}
    assert refusal(tmp_path, "r.xlsx", changed(xlsx(), parts)) == said.format("xlsx")
    assert refusal(tmp_path, "r.ods", content(ods_xml("</table:table><table:table>" * 10_000))) == said.format("ods")
    listed = changed(
        xlsx(),
        edit={
            "xl/workbook.xml": lambda text: text.replace(
                "</sheets>", '<sheet name="s" sheetId="9" r:id="rId1"/>' * 10_000 + "</sheets>"
            )
        },
    )
    assert refusal(tmp_path, "r.xlsx", listed) == said.format("xlsx")
    assert examined(tmp_path, "r.xlsx", xlsx([f"s{each}" for each in range(200)], [["a"]])).sheets == 200


@pytest.mark.parametrize(
    "cell", ['r="XFD1048576"', 'r = "XFD1048576"', "r='xfd1048576'", 'r="&#88;FD1048576"', f'r{" " * 100}="XFD1048576"']
)
def test_a_cell_in_the_last_corner_is_found_however_it_is_written(tmp_path, cell):
    sentence = refusal(tmp_path, "r.xlsx", with_sheet(sheet_xml(f'<row><c r="A1"/></row><row><c {cell}/></row>')))
    assert "reaches over 1,048,576 rows and 16,384 columns, which is more than 3 million cells" in sentence


def test_a_sheet_that_only_claims_to_be_large_is_taken_and_one_in_another_part_is_not(tmp_path):
    claims = changed(
        xlsx(), edit={"xl/worksheets/sheet1.xml": lambda text: text.replace('ref="A1:C3"', 'ref="A1:XFD1048576"')}
    )
    assert examined(tmp_path, "r.xlsx", claims).cells == 9
    far = sheet_xml('<row r="1048576"><c r="XFD1048576"/></row>')
    assert "reaches over" in refusal(tmp_path, "r.xlsx", changed(xlsx(), {"xl/other/x.xml": far}))
    assert "keeps a sheet in a part that is no sheet" in refusal(
        tmp_path, "r.xlsx", related("worksheet", "media/image1.png")
    )
    assert "keeps a sheet in a part that is no sheet" in refusal(
        tmp_path, "r.xlsx", related("sharedStrings", "texts.xml")
    )


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1048577"/>',
        '<row r="x"/>',
        '<row><c r="AAAA1"/></row>',
        '<row><c r="XFE1"/></row>',
        '<row><c r="A99999999999999999999"/></row>',
        '<row><c r="é1"/></row>',
    ],
)
def test_a_cell_beyond_what_any_spreadsheet_has_is_refused(tmp_path, cells):
    assert "Save it again and resend." in refusal(tmp_path, "r.xlsx", with_sheet(sheet_xml(cells)))


def test_cells_without_a_place_are_counted_as_they_come(tmp_path):
    assert examined(tmp_path, "r.xlsx", with_sheet(sheet_xml("<row><c/><c/></row>" * 50))).cells == 100
    assert "more than 0.001 million cells" in refusal(
        tmp_path, "r.xlsx", with_sheet(sheet_xml("<row><c/><c/></row>" * 5000)), most_cells=1000
    )
    assert "more than 0.005 million cells, the most that is read of a workbook" in refusal(
        tmp_path, "r.xlsx", with_sheet(sheet_xml("<row><c/><c/></row>" * 5000)), most_cells_in_all=5000
    )


def test_one_long_text_that_many_cells_share_is_counted_once_for_each(tmp_path):
    strings = f"<sst><si><t>{'x' * 30_000}</t></si></sst>"
    cells = "<row>" + '<c t="s"><v>0</v></c>' * 100 + "</row>"
    book = changed(with_sheet(sheet_xml(cells)), edit={"xl/sharedStrings.xml": lambda _: strings})
    assert examined(tmp_path, "r.xlsx", book).cells == 100
    assert "hold more than 1 MiB of text" in refusal(tmp_path, "r.xlsx", book, most_text=1024**2)
    long = f'<row><c t="inlineStr"><is><t>{"x" * 30_000}</t></is></c></row>' * 100
    assert "hold more than 1 MiB of text" in refusal(tmp_path, "r.xlsx", with_sheet(sheet_xml(long)), most_text=1024**2)


def test_more_elements_or_shared_texts_than_any_return_needs_are_refused(tmp_path):
    book = with_sheet(sheet_xml("<row/>" * 1000))
    assert "more than 1,000 elements" in refusal(tmp_path, "r.xlsx", book, most_elements=1000)
    two = changed(book, {"xl/worksheets/sheet2.xml": sheet_xml("<row/>" * 1000)})
    assert "more than 1,100 elements, the most that is read. Send the tables as CSV." in refusal(
        tmp_path, "r.xlsx", two, most_elements=1100
    )
    texts = changed(xlsx(), edit={"xl/sharedStrings.xml": lambda _: "<sst>" + "<si><t>x</t></si>" * 2000 + "</sst>"})
    assert "more than 0.001 million different texts" in refusal(tmp_path, "r.xlsx", texts, most_cells=1000)


def test_repeated_cells_of_an_ods_count_each_time_and_the_empty_end_of_a_sheet_does_not(tmp_path):
    cell = '<table:table-cell office:value-type="string"{}><text:p>x</text:p></table:table-cell>'
    empty = '<table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    usual = ods_xml(
        f'<table:table-row>{cell.format("")}<table:table-cell table:number-columns-repeated="16383"/></table:table-row>{empty}'
    )
    assert examined(tmp_path, "r.ods", content(usual)).cells == 1
    wide = cell.format(' table:number-columns-repeated="16384"')
    bomb = ods_xml(f'<table:table-row table:number-rows-repeated="1048576">{wide}</table:table-row>')
    assert "1,048,576 rows and 16,384 columns" in refusal(tmp_path, "r.ods", content(bomb))
    corner = ods_xml(f"{empty}<table:table-row>{wide}</table:table-row>")
    assert "1,048,576 rows and 16,384 columns" in refusal(tmp_path, "r.ods", content(corner))
    long = cell.format(' table:number-columns-repeated="1000"').replace(">x<", f">{'x' * 20_000}<")
    assert "of text" in refusal(
        tmp_path, "r.ods", content(ods_xml(f"<table:table-row>{long}</table:table-row>")), most_text=1024**2
    )
    assert "is no number" in refusal(
        tmp_path,
        "r.ods",
        content(
            ods_xml(
                f"<table:table-row>{cell.format(' table:number-columns-repeated=' + chr(34) + '-1' + chr(34))}</table:table-row>"
            )
        ),
    )


def test_a_locked_ods_is_said_to_be_locked_and_two_kinds_at_once_are_refused(tmp_path):
    manifest = {
        "META-INF/manifest.xml": lambda text: text.replace(
            "</manifest:manifest>", "<manifest:encryption-data/></manifest:manifest>"
        )
    }
    assert "protected by a password" in refusal(tmp_path, "r.ods", changed(ods(), edit=manifest))
    assert "two kinds of workbook at once" in refusal(tmp_path, "r.xlsx", changed(xlsx(), {"content.xml": "<a/>"}))


def test_a_refusal_of_an_upload_is_a_refusal_of_a_return():
    from openinquiry.adapters.uploads import UploadRefused  # noqa: PLC0415 - what is asked about

    assert issubclass(UploadRefused, ReturnRefused)
