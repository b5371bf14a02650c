/**
 * Builds the widgets' bundles into the Python package.
 *
 * `node build.mjs` writes one minified ES module and one style sheet a widget,
 * and `sources.sha256`, by which a test can tell a stale bundle.
 * `node build.mjs --preview [folder]` builds the bare preview page, into `preview/dist/` or that folder.
 */

import { createHash } from "node:crypto";
import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../src/grokvideo/notebook/static");

/**
 * Properties that only these sources know, and that a bundle may therefore give shorter names: none is of a trait, a
 * message, a page, the host that copies of other releases share, or the browser. `tests/source.test.ts` watches over it.
 */
const OURS =
	"arrive asking buffers caption changeKernel controller draft edged element eta filled fraction glide guest hasAudio " +
	"hear icon life luminance mailbox memory nodes opens paid panel rate receive refusal reported served " +
	"shape spoken stand tick told tone update why wishFor words";

const options = {
	absWorkingDir: here,
	bundle: true,
	minify: true,
	format: "esm",
	target: ["es2022", "chrome125", "firefox120", "safari17.5"],
	charset: "utf8",
	legalComments: "none",
	mangleProps: new RegExp(`^(${OURS.replaceAll(" ", "|")})$`),
	logLevel: "warning",
};

/**
 * The digest of everything a bundle is made from.
 *
 * For each file, sorted by its path below `js/` with forward slashes:
 * the path, a zero byte, the file's bytes, a zero byte.
 */
async function digest() {
	const below = await readdir(join(here, "src"), {
		recursive: true,
		withFileTypes: true,
	});
	const names = below
		.filter((entry) => entry.isFile())
		.map((entry) =>
			join(entry.parentPath, entry.name)
				.slice(here.length + 1)
				.replaceAll("\\", "/"),
		);
	names.push("build.mjs", "package-lock.json");
	names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
	const hash = createHash("sha256");
	for (const name of names) {
		hash.update(name).update("\0");
		hash.update(await readFile(join(here, name))).update("\0");
	}
	return hash.digest("hex");
}

if (process.argv[2] === "--preview") {
	const outdir = resolve(process.argv[3] ?? join(here, "preview/dist"));
	await build({
		...options,
		entryPoints: ["preview/preview.ts", "src/style.css"],
		outdir,
		entryNames: "[name]",
		sourcemap: "inline",
	});
	await copyFile(join(here, "preview/index.html"), join(outdir, "index.html"));
} else {
	await build({ ...options, entryPoints: { jobview: "src/jobview.ts" }, outdir: out });
	await build({ ...options, entryPoints: { jobview: "src/style.css" }, outdir: out });
	await writeFile(join(out, "sources.sha256"), `${await digest()}\n`);
}
