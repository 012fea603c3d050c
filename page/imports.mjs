// The engine asks the page for two functions and nothing else. Some crates bring imports that wasm-bindgen would fill in from JavaScript:
// chance and the clock, which the engine never asks. `node imports.mjs stubs ENGINE.wasm FOLDER` writes a module for each of their names,
// to be merged with the engine: the clock stands still, and everything else traps. `node imports.mjs finish ENGINE.wasm` says whether only
// what the page gives is left, and takes out the sections that no browser reads.

import fs from "node:fs";

const GIVEN = ["env.kf_log", "env.kf_progress"];
const FUNCTION = 0x60;
const F64 = 0x7c;

/** Reads a module's types and imports (WebAssembly core specification, 5.5). */
function read(bytes) {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  const text = () => {
    const length = number();
    return new TextDecoder().decode(bytes.subarray(at, (at += length)));
  };
  const raw = (length) => bytes.subarray(at, (at += length));
  const types = [];
  const imports = [];
  while (at < bytes.length) {
    const section = bytes[at++];
    const size = number();
    const end = at + size;
    if (section === 1) {
      for (let left = number(); left > 0; left--) {
        if (bytes[at++] !== FUNCTION) throw new Error("a type that is no function's");
        types.push({ parameters: raw(number()), results: raw(number()) });
      }
    } else if (section === 2) {
      for (let left = number(); left > 0; left--) {
        const [module, name, kind] = [text(), text(), bytes[at++]];
        if (kind !== 0) throw new Error(`${module}.${name} is no function`);
        imports.push({ module, name, type: types[number()] });
      }
    }
    at = end;
  }
  return imports;
}

const whole = (value) => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...whole(value >>> 7)]);
const vector = (items) => [...whole(items.length), ...items.flat()];
const sized = (content) => [...whole(content.length), ...content];
const named = (text) => sized([...new TextEncoder().encode(text)]);
const section = (id, items) => [id, ...sized(vector(items))];

/** A module that exports functions of these names and types. */
function stub(functions) {
  const body = ({ name, type }) => {
    const clock = name.startsWith("__wbg_now_") && type.results.length === 1 && type.results[0] === F64;
    const code = clock ? [0x44, 0, 0, 0, 0, 0, 0, 0, 0] : [0x00];
    return sized([0, ...code, 0x0b]);
  };
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, functions.map(({ type }) => [FUNCTION, ...vector([...type.parameters].map((each) => [each])), ...vector([...type.results].map((each) => [each]))])),
    ...section(3, functions.map((_, index) => whole(index))),
    ...section(7, functions.map(({ name }, index) => [...named(name), 0, ...whole(index)])),
    ...section(10, functions.map(body)),
  ]);
}

/** The module without its custom sections. */
function plain(bytes) {
  const kept = [bytes.subarray(0, 8)];
  for (let at = 8; at < bytes.length; ) {
    const begin = at++;
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      size += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    at += size;
    if (bytes[begin] !== 0) kept.push(bytes.subarray(begin, at));
  }
  return Buffer.concat(kept);
}

const [task, file, folder] = process.argv.slice(2);
const others = read(fs.readFileSync(file)).filter(({ module, name }) => !GIVEN.includes(`${module}.${name}`));
if (task === "stubs") {
  for (const module of new Set(others.map((other) => other.module))) {
    fs.writeFileSync(`${folder}/${module}.wasm`, stub(others.filter((other) => other.module === module)));
    console.log(`${folder}/${module}.wasm ${module}`);
  }
} else if (others.length > 0) {
  console.error(`the engine imports ${others.map(({ module, name }) => `${module}.${name}`).join(", ")}, which the page does not give`);
  process.exit(1);
} else {
  fs.writeFileSync(file, plain(fs.readFileSync(file)));
}
