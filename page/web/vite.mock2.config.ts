import base from "./vite.config";
import { defineConfig, mergeConfig } from "vite";
import { readFileSync, writeFileSync } from "node:fs";
process.env.KEYFOLIO_ENGINE = "/tmp/w/mock/empty"; writeFileSync("/tmp/w/mock/empty", "x");
export default mergeConfig(base as any, defineConfig({ resolve: { alias: [{ find: "./engine/client", replacement: "/tmp/w/mock2/client.ts" }] }, build: { outDir: "/tmp/w/mock2/dist", emptyOutDir: true } }));
