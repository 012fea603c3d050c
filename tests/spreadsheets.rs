//! Files of older and other spreadsheet programs, made by hand: a sheet of accounts of which a test says which cells it has, and where.

use std::io::Write;

use rawzip::{CompressionMethod, ZipArchiveWriter, ZipDataWriter};

/// What a cell holds.
#[derive(Clone, Copy, Debug)]
pub enum Held {
    /// A text.
    Text(&'static str),
    /// A number.
    Number(f64),
    /// A formula that has come to `#N/A`.
    NotAvailable,
}

/// Cells, each with its row and its column, counted from zero.
pub type Cells<'a> = &'a [(u32, u32, Held)];

/// A binary workbook (.xlsb).
pub fn binary(cells: Cells<'_>) -> Vec<u8> {
    let wide = |text: &str| {
        let units: Vec<u16> = text.encode_utf16().collect();
        [(units.len() as u32).to_le_bytes().to_vec(), units.into_iter().flat_map(u16::to_le_bytes).collect()].concat()
    };
    let mut sheet = [record(&[0x81, 1], &[]), record(&[0x94, 1], &[0; 16]), record(&[0x91, 1], &[])].concat();
    let mut former = None;
    for &(row, column, held) in cells {
        if former != Some(row) {
            sheet.extend(record(&[0], &[&row.to_le_bytes()[..], &[0; 21]].concat()));
            former = Some(row);
        }
        let (kind, value) = match held {
            Held::Text(text) => (6, wide(text)),
            Held::Number(number) => (5, number.to_le_bytes().to_vec()),
            Held::NotAvailable => (11, vec![0x2a, 0, 0, 2, 0, 0, 0, 0x1c, 0x2a, 0, 0, 0, 0]),
        };
        sheet.extend(record(&[kind], &[&column.to_le_bytes()[..], &[0; 4], &value].concat()));
    }
    sheet.extend([record(&[0x92, 1], &[]), record(&[0x82, 1], &[])].concat());
    let listed = [vec![0; 8], wide("rId1"), wide("Accounts")].concat();
    let around = |kinds: [u8; 2]| kinds.map(|kind| record(&[kind, 1], &[])).concat();
    let workbook = [around([0x83, 0x8f]), record(&[0x9c, 1], &listed), around([0x90, 0x84])].concat();
    let relation = |kind: &str, target: &str| {
        format!("<Relationships><Relationship Id=\"rId1\" Type=\"{kind}\" Target=\"{target}\"/></Relationships>").into_bytes()
    };
    zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", &relation("officeDocument", "xl/workbook.bin")),
        ("xl/workbook.bin", &workbook),
        ("xl/_rels/workbook.bin.rels", &relation("worksheet", "worksheets/sheet1.bin")),
        ("xl/worksheets/sheet1.bin", &sheet),
    ])
}

fn record(kind: &[u8], data: &[u8]) -> Vec<u8> {
    let length = data.len();
    let length = if length < 0x80 { vec![length as u8] } else { vec![length as u8 | 0x80, (length >> 7) as u8] };
    [kind, &length, data].concat()
}

/// An Excel 97 workbook (.xls).
pub fn older(cells: Cells<'_>) -> Vec<u8> {
    let record = |kind: u16, data: &[u8]| [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat();
    let begin = |kind: u8| record(0x0809, &[0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let name = b"Accounts";
    let listed = |start: u32| record(0x0085, &[&start.to_le_bytes()[..], &[0, 0, name.len() as u8, 0], name].concat());
    let globals = |start: u32| [begin(5), listed(start), record(0x000a, &[])].concat();
    let mut stream = globals(globals(0).len() as u32);
    stream.extend(begin(16));
    for &(row, column, held) in cells {
        let place = [&(row as u16).to_le_bytes()[..], &(column as u16).to_le_bytes(), &[0, 0]].concat();
        stream.extend(match held {
            Held::Text(text) => record(0x0204, &[&place[..], &(text.len() as u16).to_le_bytes(), &[0], text.as_bytes()].concat()),
            Held::Number(number) => record(0x0203, &[&place[..], &number.to_le_bytes()].concat()),
            Held::NotAvailable => record(0x0205, &[&place[..], &[0x2a, 1]].concat()),
        });
    }
    stream.extend(record(0x000a, &[]));
    compound(&stream)
}

/// A compound file with this stream, in sectors of 512 bytes: the table, the directory, and the stream from the third on.
fn compound(stream: &[u8]) -> Vec<u8> {
    const END: u32 = 0xffff_fffe;
    let sectors = stream.len().div_ceil(512).max(8) as u32;
    let mut header = vec![0_u8; 512];
    header[..8].copy_from_slice(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    header[26..34].copy_from_slice(&[3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    for (place, word) in [(44, 1), (48, 1), (56, 4096), (60, END), (68, END)] {
        header[place..place + 4].copy_from_slice(&word.to_le_bytes());
    }
    header[76..].fill(0xff);
    header[76..80].fill(0);
    let mut table: Vec<u32> = vec![0xffff_fffd, END];
    table.extend((3..2 + sectors).chain([END]));
    table.resize(128, 0xffff_ffff);
    let mut directory = vec![0_u8; 512];
    for (entry, (name, kind, start, length)) in [("Root Entry", 5, END, 0), ("Workbook", 2, 2, sectors * 512)].into_iter().enumerate() {
        let entry = &mut directory[128 * entry..128 * (entry + 1)];
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..units.len()].copy_from_slice(&units);
        entry[64] = units.len() as u8 + 2;
        (entry[66], entry[67]) = (kind, 1);
        entry[68..80].fill(0xff);
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&length.to_le_bytes());
    }
    directory[76..80].copy_from_slice(&1_u32.to_le_bytes());
    let mut file = [header, table.into_iter().flat_map(u32::to_le_bytes).collect(), directory, stream.to_vec()].concat();
    file.resize(512 * (3 + sectors as usize), 0);
    file
}

/// An OpenDocument file (.ods) with these rows in its only table.
pub fn open_document(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"Accounts\">{rows}</table:table>\
        </office:spreadsheet></office:body></office:document-content>"
    );
    let kind = b"application/vnd.oasis.opendocument.spreadsheet";
    zipped(&[("mimetype", kind), ("META-INF/manifest.xml", b"<manifest:manifest/>"), ("content.xml", content.as_bytes())])
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut bytes);
    for (name, content) in parts {
        let (mut entry, config) = archive.new_file(*name).compression_method(CompressionMethod::STORE).start().unwrap();
        let mut writer: ZipDataWriter<_> = config.wrap(&mut entry);
        writer.write_all(content).unwrap();
        let (_, descriptor) = writer.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    bytes
}
