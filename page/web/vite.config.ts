// One file out of everything: the page, its worker and the engine, each gzip'd, and a few lines that unpack the page.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";

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

const held = (id: string, bytes: Uint8Array) => `<script type="text/plain" id="${id}">${Buffer.from(bytes).toString("base64")}</script>`;

/** Unpacks the page and runs it. A browser that cannot is told what it lacks. */
const UNPACK = `<script>
(async () => {
  const text = document.getElementById("page").textContent;
  const bytes = Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const source = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  const script = document.createElement("script");
  script.src = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  document.body.append(script);
})().catch(() => {
  document.getElementById("app").textContent = "keyfolio needs a browser of 2023 or later. / keyfolio braucht einen Browser von 2023 oder später.";
});
</script>`;

/** In a build: the policy, the engine and the packed page. While one works on it: the engine only. */
function cargo(): Plugin {
  return {
    name: "keyfolio-cargo",
    enforce: "post",
    transformIndexHtml(html, context) {
      if (!existsSync(engine)) throw new Error(`The engine is not at ${engine}: page/build.sh makes it.`);
      return context.server ? html.replace("</body>", `${held("engine", readFileSync(engine))}</body>`) : html;
    },
    generateBundle(_options, bundle) {
      const all = Object.values(bundle);
      const page = all.find((each) => each.type === "asset" && each.fileName === "index.html");
      const script = all.find((each) => each.type === "chunk" && each.isEntry);
      if (page?.type !== "asset" || script?.type !== "chunk") throw new Error("the page or its script was not made");
      const styles = all.filter((each) => each.type === "asset" && each.fileName.endsWith(".css")).map((each) => (each.type === "asset" ? String(each.source) : ""));
      const head = `<meta http-equiv="Content-Security-Policy" content="${POLICY}" />\n    <style>${styles.join("")}</style>`;
      const body = [held("engine", readFileSync(engine)), held("page", gzipSync(script.code, { level: 9 })), UNPACK].join("\n");
      page.source = String(page.source)
        .replace(/<script[^>]*src=[^>]*><\/script>/g, "")
        .replace(/<link rel="stylesheet"[^>]*>/g, "")
        .replace(/<meta charset[^>]*>/, (charset) => `${charset}\n    ${head}`)
        .replace("</body>", () => `${body}\n  </body>`);
      for (const each of all) if (each !== page) delete bundle[each.fileName];
    },
  };
}

export default defineConfig({
  plugins: [svelte(), cargo()],
  worker: { format: "iife" },
  build: {
    target: "es2022",
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 1_000_000,
    rollupOptions: { output: { format: "iife" } },
    reportCompressedSize: false,
  },
});
