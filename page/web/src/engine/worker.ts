// Runs the engine. A message has a number and a request as JSON, perhaps with bytes; the answer has the same number. A trap is told as
// such: after it nothing of the engine's memory can be trusted, so that the page drops this worker and starts another.

interface Exports {
  memory: WebAssembly.Memory;
  keyfolio_begin(): void;
  keyfolio_allocate(length: number): number;
  /** Gives where four numbers lie: address and length of the answer's JSON, and of its bytes. */
  keyfolio_call(json: number, jsonLength: number, bytes: number, bytesLength: number): number;
  keyfolio_done(): void;
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
    keyfolio: {
      progress: (stage: number, done: number, of: number) => scope.postMessage({ progress: [stage, done, of] }),
      gave_up: (at: number, length: number) => {
        lastWords = decoder.decode(memory(at, length));
      },
    },
  };
  engine = (await WebAssembly.instantiate(module, imports)).exports as unknown as Exports;
  engine.keyfolio_begin();
  scope.postMessage({ started: module });
}

/** Copies into the engine's memory; the engine takes the buffer over. */
function put(bytes: Uint8Array): [number, number] {
  const at = engine!.keyfolio_allocate(bytes.length);
  memory(at, bytes.length).set(bytes);
  return [at, bytes.length];
}

function ask(number: number, json: string, bytes: Uint8Array | undefined) {
  if (!engine) throw new Error("not started");
  const place = engine.keyfolio_call(...put(encoder.encode(json)), ...put(bytes ?? new Uint8Array()));
  const [at, length, besideAt, besideLength] = new Uint32Array(engine.memory.buffer, place, 4) as unknown as [number, number, number, number];
  const answer = decoder.decode(memory(at, length));
  const beside = memory(besideAt, besideLength).slice().buffer;
  engine.keyfolio_done();
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
