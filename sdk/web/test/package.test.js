import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const read = (path) => readFile(new URL(path, import.meta.url), "utf8");
const json = async (path) => JSON.parse(await read(path));
const about = await json("../package.json");

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("../index.js", import.meta.url))],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  write: false,
  logLevel: "silent",
});
const bundle = outputFiles[0].text;

test("it weighs less than 15 kB, minified and gzipped", () => {
  const { length } = gzipSync(bundle, { level: 9 });
  assert.ok(length > 5_000 && length < 15_000, `${length} bytes`);
});

test("it needs no package, and of MediaPipe the very version that the Workbench serves", async () => {
  const workbench = await json("../../../package.json");
  assert.equal(about.dependencies, undefined);
  assert.deepEqual(about.peerDependencies, {
    "@mediapipe/tasks-vision": workbench.dependencies["@mediapipe/tasks-vision"],
  });
  assert.equal(about.peerDependenciesMeta["@mediapipe/tasks-vision"].optional, true);
});

test("it names no other host to load anything from", () => {
  assert.deepEqual(bundle.match(/https?:\/\/[^"'` ]+/g), ["https://workbench.example."]);
});

test("the newest chapter of the changelog is this version's", async () => {
  assert.equal(/^## (.*)$/m.exec(await read("../CHANGELOG.md"))[1], about.version);
});
