// Just enough of a zip archive to make workbooks that differ from the sample in one part.
import zlib from "node:zlib";

/** The parts of an archive by name. */
export function unzip(bytes) {
  const parts = new Map();
  let end = bytes.length - 22;
  while (bytes.readUInt32LE(end) !== 0x06054b50) end -= 1;
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, size, nameLength, extra, comment, local] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42)];
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(begin, begin + size);
    parts.set(name, method === 8 ? zlib.inflateRawSync(packed) : packed);
    at += 46 + nameLength + extra + comment;
  }
  return parts;
}

/** An archive of these parts, deflated. */
export function zip(parts) {
  const bodies = [];
  const directory = [];
  let offset = 0;
  for (const [name, content] of parts) {
    const data = Buffer.from(content);
    const packed = zlib.deflateRawSync(data);
    const label = Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x0800, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt16LE(0x21, 8);
    fields.writeUInt32LE(zlib.crc32 ? zlib.crc32(data) : crc32(data), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt16LE(label.length, 22);
    const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), fields, label, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from([0x50, 0x4b, 1, 2, 20, 0]), fields, tail, label]));
    bodies.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.size, 8);
  end.writeUInt16LE(parts.size, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, listed, end]);
}

function crc32(data) {
  let crc = ~0;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** The workbook with a text replaced in every part that holds it. */
export function rewritten(bytes, from, to) {
  let hits = 0;
  const parts = new Map(
    [...unzip(bytes)].map(([name, content]) => {
      if (!name.endsWith(".xml")) return [name, content];
      const text = content.toString("utf8");
      if (!text.includes(from)) return [name, content];
      hits += 1;
      return [name, Buffer.from(text.replaceAll(from, to))];
    }),
  );
  if (hits === 0) throw new Error(`the workbook does not hold ${from}`);
  return zip(parts);
}

/** The workbook as one with macros: other content type, and a part of them. */
export function withMacros(bytes) {
  const parts = unzip(bytes);
  const types = parts.get("[Content_Types].xml").toString("utf8");
  const main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
  parts.set("[Content_Types].xml", types.replace(main, "application/vnd.ms-excel.sheet.macroEnabled.main+xml").replace("</Types>", '<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'));
  const relations = parts.get("xl/_rels/workbook.xml.rels").toString("utf8");
  parts.set("xl/_rels/workbook.xml.rels", relations.replace("</Relationships>", '<Relationship Id="rIdMacros" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>'));
  parts.set("xl/vbaProject.bin", Buffer.from("macros that nobody runs here"));
  return zip(parts);
}
