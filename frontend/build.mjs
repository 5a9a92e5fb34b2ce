// Bundles the editor into one file, with the licences of what is in it beside it.
// Usage: node build.mjs FOLDER FIRST-LINE
import { build } from "esbuild";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

const [folder, firstLine] = process.argv.slice(2);
const here = import.meta.dirname;

async function licence(name) {
  const files = await readdir(path.join(here, "node_modules", name));
  const file = files.find((file) => /^licen[cs]e/i.test(file));
  return `${name}\n\n${await readFile(path.join(here, "node_modules", name, file), "utf8")}`;
}

await rm(folder, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: here, entryPoints: ["editor.js"], outdir: folder, banner: { js: firstLine },
  bundle: true, minify: true, format: "esm", target: "es2022", metafile: true, logLevel: "warning",
});
const packages = Object.keys(metafile.inputs).flatMap((file) => file.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []);
const licences = await Promise.all([...new Set(packages)].sort().map(licence));
await mkdir(folder, { recursive: true });
await writeFile(path.join(folder, "licences.txt"), licences.join("\n\n"));
