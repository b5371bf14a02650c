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

/** The widgets by their names: script and style sheet. */
const WIDGETS = {
	jobview: ["src/jobview.ts", "src/style.css"],
	sweepview: ["src/sweepview.ts", "src/sweepview.css"],
	compare: ["src/compare.ts", "src/compare.css"],
	studio: ["src/studio.ts", "src/studio.css"],
	cliplist: ["src/cliplist.ts", "src/cliplist.css"],
};

/**
 * Properties that only these sources know, and that a bundle may therefore give shorter names: none is of a trait, a
 * message, a page, the host that copies of other releases share, or the browser. `tests/source.test.ts` watches over it.
 */
const OURS =
	"advise amiss arrive ask asking awaited begin begun buffers caption changeKernel choose chosen commands condition " +
	"controller counts crowd current deck draft draw drift edged element ensemble eta filled film flush forget " +
	"fraction frame glide glyph guest handle hasAudio hear heard hue hungry hush idle inTurn isAnswered isAwaited " +
	"isFed isHeard isLate isLeftTo isMuted isSure isUsable jump known lag leash life loops loud luminance mailbox " +
	"memory nodes opens own paid panel placeOf playhead pointed press pressed rate receive reel refresh refusal " +
	"reported rest runs say says seats seen sendBytes sending served settle shape silence solo speed spoken stage " +
	"stand starts stay tick told track trait turn turns typed unfolded update uploads whose why wishFor";

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
	const inPreview = { ...options, sourcemap: "inline" };
	await build({ ...inPreview, entryPoints: ["preview/preview.ts"], outdir });
	const styles = Object.values(WIDGETS).map(([, style]) => `@import "./${style}";`);
	await build({
		...inPreview,
		stdin: { contents: styles.join("\n"), loader: "css", resolveDir: here },
		outfile: join(outdir, "style.css"),
	});
	await copyFile(join(here, "preview/index.html"), join(outdir, "index.html"));
} else {
	for (const [name, files] of Object.entries(WIDGETS)) {
		for (const file of files) await build({ ...options, entryPoints: { [name]: file }, outdir: out });
	}
	await writeFile(join(out, "sources.sha256"), `${await digest()}\n`);
}
