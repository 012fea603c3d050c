// One file out of everything: the page, its worker and the engine.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:",
  "worker-src blob:",
  "style-src 'unsafe-inline'",
  "img-src data: blob:",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Where the engine lies that page/build.sh made, gzip'd; another may be named by the environment. */
const engine = process.env.KEYFOLIO_ENGINE ?? fileURLToPath(new URL("src/engine/engine.wasm.gz", import.meta.url));

/** What the page carries as text: the engine. */
function cargo(): Plugin {
  return {
    name: "keyfolio-cargo",
    transformIndexHtml(_html, context) {
      if (!existsSync(engine)) throw new Error(`The engine is not at ${engine}: page/build.sh makes it.`);
      const policy = { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: POLICY }, injectTo: "head-prepend" as const };
      const carried = { tag: "script", attrs: { type: "text/plain", id: "engine" }, children: readFileSync(engine).toString("base64"), injectTo: "body" as const };
      return [...(context.server ? [] : [policy]), carried];
    },
  };
}

export default defineConfig({
  plugins: [svelte(), viteSingleFile({ removeViteModuleLoader: true }), cargo()],
  worker: { format: "iife" },
  build: {
    target: "es2022",
    rollupOptions: { output: { entryFileNames: "keyfolio.js" } },
    reportCompressedSize: false,
  },
});
