// The page's side of the engine: starts its worker, asks it, and starts another when one stopped.

import type { Answer, Reply, Request } from "../protocol/protocol";
import type { FromWorker, ToWorker } from "./worker";
import EngineWorker from "./worker?worker&inline";

/** The columns beside an answer, by name. */
export type Arrays = Record<string, Uint8Array | Uint32Array | Float64Array>;

export interface Answered {
  reply: Reply;
  arrays: Arrays;
}

/** The engine stopped at a request. Another one is ready; it knows of no workbook. */
export class EngineStopped extends Error {}

interface Waiting {
  answer: (answered: Answered) => void;
  fail: (fault: Error) => void;
}

function carried(): Uint8Array {
  const text = document.getElementById("engine")?.textContent?.trim() ?? "";
  // A loop over atob takes fifty times as long; it stays for browsers that lack the other.
  const decode = (Uint8Array as unknown as { fromBase64?: (text: string) => Uint8Array }).fromBase64;
  return decode ? decode.call(Uint8Array, text) : Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function parsed(json: string, bytes: ArrayBuffer): Answered {
  const answer = JSON.parse(json) as Answer;
  const arrays: Arrays = {};
  for (const { name, kind, at, length } of answer.arrays) {
    arrays[name] = kind === "bytes" ? new Uint8Array(bytes, at, length) : kind === "whole" ? new Uint32Array(bytes, at, length) : new Float64Array(bytes, at, length);
  }
  return { reply: answer.reply, arrays };
}

export class Engine {
  #module: WebAssembly.Module | undefined;
  #worker: Promise<Worker>;
  #number = 0;
  #waiting = new Map<number, Waiting>();
  #newest = new Map<string, { busy: boolean; next: { request: Request; answer: (answered: Answered | undefined) => void; fail: (fault: unknown) => void } | undefined }>();
  #progress: (stage: number, done: number, of: number) => void;

  constructor(progress: (stage: number, done: number, of: number) => void) {
    this.#progress = progress;
    this.#worker = this.#start();
    // Said at the first request; not an unhandled rejection before it.
    this.#worker.catch(() => {});
  }

  #start(): Promise<Worker> {
    return new Promise((ready, fail) => {
      const worker = new EngineWorker();
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        if ("started" in data) {
          this.#module = data.started;
          ready(worker);
        } else if ("progress" in data) {
          this.#progress(...data.progress);
        } else if ("trapped" in data) {
          fail(new EngineStopped(data.trapped));
          this.#stopped(worker, data.trapped);
        } else {
          const waiting = this.#waiting.get(data.number);
          this.#waiting.delete(data.number);
          waiting?.answer(parsed(data.json, data.bytes));
        }
      };
      worker.onerror = (event) => {
        fail(new EngineStopped(event.message));
        this.#stopped(worker, event.message);
      };
      const begin = (start: Extract<ToWorker, { start: unknown }>["start"], transfer: Transferable[] = []) => worker.postMessage({ start } satisfies ToWorker, transfer);
      if (this.#module) begin({ module: this.#module });
      else {
        const zipped = carried();
        begin({ zipped }, [zipped.buffer]);
      }
    });
  }

  #stopped(worker: Worker, why: string) {
    worker.terminate();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    if (this.#module) {
      this.#worker = this.#start();
      this.#worker.catch(() => {});
    }
    for (const each of waiting) each.fail(new EngineStopped(why));
  }

  /** Resolved when the engine is there. */
  async ready(): Promise<void> {
    await this.#worker;
  }

  /** Asks. The bytes are handed over. */
  async ask(request: Request, bytes?: Uint8Array): Promise<Answered> {
    const worker = await this.#worker;
    const number = ++this.#number;
    return new Promise((answer, fail) => {
      this.#waiting.set(number, { answer, fail });
      const message: ToWorker = { number, json: JSON.stringify(request), ...(bytes ? { bytes } : {}) };
      worker.postMessage(message, bytes ? [bytes.buffer as ArrayBuffer] : []);
    });
  }

  /**
   * Asks where only the newest of its kind counts: one is under way, one waits, and a later one takes the place of the one that waits,
   * which is answered by nothing.
   */
  newest(kind: string, request: Request): Promise<Answered | undefined> {
    return new Promise((answer, fail) => {
      const line = this.#newest.get(kind) ?? { busy: false, next: undefined };
      this.#newest.set(kind, line);
      line.next?.answer(undefined);
      line.next = { request, answer, fail };
      if (!line.busy) void this.#work(line);
    });
  }

  async #work(line: { busy: boolean; next: { request: Request; answer: (answered: Answered | undefined) => void; fail: (fault: unknown) => void } | undefined }) {
    line.busy = true;
    while (line.next) {
      const { request, answer, fail } = line.next;
      line.next = undefined;
      try {
        answer(await this.ask(request));
      } catch (fault) {
        fail(fault);
      }
    }
    line.busy = false;
  }
}
