// node imports.mjs ENGINE.wasm: whether the engine asks the page for what the page gives it, and nothing else.
import fs from "node:fs";

const given = ["env.kf_log", "env.kf_progress"];
const module = await WebAssembly.compile(fs.readFileSync(process.argv[2]));
const asked = WebAssembly.Module.imports(module).map(({ module, name }) => `${module}.${name}`).sort();
if (asked.some((name) => !given.includes(name))) {
  console.error(`the engine imports ${asked.join(", ")}; the page gives ${given.join(", ")}`);
  process.exit(1);
}
