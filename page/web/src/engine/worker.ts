// Runs the engine. A message has a number and a request as JSON, perhaps with bytes; the answer has the same number. A trap is told as
// such: after it nothing of the engine's memory can be trusted, so that the page drops this worker and starts another.

interface Exports {
  memory: WebAssembly.Memory;
  kf_alloc(length: number): number;
  kf_ask(json: number, jsonLength: number, bytes: number, bytesLength: number): void;
  kf_json(): number;
  kf_json_length(): number;
  kf_bytes(): number;
  kf_bytes_length(): number;
  kf_done(): void;
}

export type ToWorker = { start: { module?: WebAssembly.Module; zipped?: Uint8Array } } | { number: number; json: string; bytes?: Uint8Array };

export type FromWorker =
  | { started: WebAssembly.Module }
  | { progress: [stage: number, done: number, of: number] }
  | { number: number; json: string; bytes: ArrayBuffer }
  | { trapped: string; number?: number };

const scope = self as unknown as { postMessage(message: FromWorker, transfer?: Transferable[]): void; onmessage: ((event: MessageEvent<ToWorker>) => void) | null };
const decoder = new TextDecoder();
const encoder = new TextEncoder();
let engine: Exports | undefined;
let lastWords = "";

const memory = (at: number, length: number) => new Uint8Array(engine!.memory.buffer, at, length);

async function start({ module, zipped }: { module?: WebAssembly.Module; zipped?: Uint8Array }) {
  if (!module) {
    const inflated = new Blob([zipped as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("gzip"));
    module = await WebAssembly.compileStreaming(new Response(inflated, { headers: { "content-type": "application/wasm" } }));
  }
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {
    env: {
      kf_progress: (stage: number, done: number, of: number) => scope.postMessage({ progress: [stage, done, of] }),
      kf_log: (at: number, length: number) => {
        lastWords = decoder.decode(memory(at, length));
      },
    },
  };
  engine = (await WebAssembly.instantiate(module, imports)).exports as unknown as Exports;
  scope.postMessage({ started: module });
}

/** Copies into the engine's memory; the engine takes the buffer over. */
function put(bytes: Uint8Array): [number, number] {
  const at = engine!.kf_alloc(bytes.length);
  memory(at, bytes.length).set(bytes);
  return [at, bytes.length];
}

function ask(number: number, json: string, bytes: Uint8Array | undefined) {
  if (!engine) throw new Error("not started");
  engine.kf_ask(...put(encoder.encode(json)), ...put(bytes ?? new Uint8Array()));
  const answer = decoder.decode(memory(engine.kf_json(), engine.kf_json_length()));
  const beside = memory(engine.kf_bytes(), engine.kf_bytes_length()).slice().buffer;
  engine.kf_done();
  scope.postMessage({ number, json: answer, bytes: beside }, [beside]);
}

scope.onmessage = ({ data }) => {
  if ("start" in data) {
    start(data.start).catch((fault) => scope.postMessage({ trapped: String(fault) }));
    return;
  }
  try {
    ask(data.number, data.json, data.bytes);
  } catch (fault) {
    scope.postMessage({ trapped: `${lastWords} (${fault})`, number: data.number });
  }
};
