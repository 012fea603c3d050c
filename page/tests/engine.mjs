// The engine as a page holds it: its module, inflated and started, and requests as the page's worker makes them.

import fs from "node:fs";
import zlib from "node:zlib";

const zipped = new URL("../web/src/engine/engine.wasm.gz", import.meta.url);
const compiled = WebAssembly.compile(zlib.gunzipSync(fs.readFileSync(zipped)));
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** An engine with an empty desk. `heard` are the stages of which it told. */
export async function engine() {
  const heard = [];
  let lastWords = "";
  const memory = (at, length) => new Uint8Array(exports.memory.buffer, at, length);
  const env = {
    kf_progress: (...stage) => heard.push(stage),
    kf_log: (at, length) => (lastWords = decoder.decode(memory(at, length))),
  };
  const { exports } = await WebAssembly.instantiate(await compiled, { env });
  const put = (bytes) => {
    const at = exports.kf_alloc(bytes.length);
    memory(at, bytes.length).set(bytes);
    return [at, bytes.length];
  };
  return {
    heard,
    /** How many bytes of memory it has. */
    memory: () => exports.memory.buffer.byteLength,
    /** What it said before it gave up. */
    lastWords: () => lastWords,
    ask(request, bytes = new Uint8Array()) {
      exports.kf_ask(...put(encoder.encode(JSON.stringify(request))), ...put(bytes));
      const { reply, arrays } = JSON.parse(decoder.decode(memory(exports.kf_json(), exports.kf_json_length())));
      const beside = memory(exports.kf_bytes(), exports.kf_bytes_length()).slice().buffer;
      exports.kf_done();
      const kinds = { bytes: Uint8Array, whole: Uint32Array, number: Float64Array };
      return { ...reply, arrays: Object.fromEntries(arrays.map(({ name, kind, at, length }) => [name, new kinds[kind](beside, at, length)])) };
    },
  };
}

export const today = "2026-11-23";

/** Opens a file of the project. */
export function open(page, file, language = "english") {
  const path = new URL(`../../${file}`, import.meta.url);
  return page.ask({ request: "open", name: file.split("/").at(-1), today, language }, new Uint8Array(fs.readFileSync(path)));
}
