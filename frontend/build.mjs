// Compiles the style sheet and the script into the folder that is committed, and writes down what they are made of.
// Only maintainers run it (`make assets`): what users get is what stands in the repository.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import * as sass from "sass";

process.chdir(fileURLToPath(new URL(".", import.meta.url)));
const out = "../src/openinquiry/web/assets";
const mojImages = "node_modules/@ministryofjustice/frontend/moj/assets/images";
const licence = "Made from GOV.UK Frontend 6.6.0 (MIT, Government Digital Service), MoJ Frontend 11.1.0 (MIT, Ministry of Justice) "
  + "and files of OpenInquiry (MIT). Copyright lines: NOTICE.md.";

rmSync(out, { recursive: true, force: true });
mkdirSync(`${out}/icons`, { recursive: true });

const compiled = sass.compile("app.scss", { style: "compressed", loadPaths: [".", "node_modules"], quietDeps: true }).css;
const css = withoutBrand(compiled).replaceAll("font-family:sans-serif", 'font-family:"Helvetica Neue",Helvetica,Arial,sans-serif');
writeFileSync(`${out}/app.css`, `@charset "UTF-8";/*! ${licence} */${css.replace(/^\ufeff|^@charset "UTF-8";/, "")}`);
for (const [, icon] of css.matchAll(/url\("?icons\/([\w.-]+)"?\)/g)) copyFileSync(`${mojImages}/${icon}`, `${out}/icons/${icon}`);
copyFileSync("icons/mark.svg", `${out}/icons/mark.svg`);

for (const name of ["passkeys.js", "session.js"]) copyFileSync(`own/${name}`, `${out}/${name}`); // ours, as they are

buildSync({
  entryPoints: ["app.js"], outfile: `${out}/app.js`, bundle: true, minify: true, format: "esm", target: "es2020",
  legalComments: "none", banner: { js: `/*! ${licence} */` },
});

const names = [...readdirSync(out).filter((name) => name.includes(".")), ...readdirSync(`${out}/icons`).map((name) => `icons/${name}`)].sort();
const lines = names.map((name) => `${createHash("sha256").update(readFileSync(`${out}/${name}`)).digest("hex")}  ${name}`);
writeFileSync("checksums.txt", `${lines.join("\n")}\n`);
console.log(lines.join("\n"));

// A rule that shows the royal arms or the crown has no place off GOV.UK; nothing else in such a rule is needed either.
function withoutBrand(text) {
  return text.replace(/[^{}]*\{[^{}]*\}/g, (rule) => (/crest|crown/i.test(rule) ? "" : rule)).replace(/@media[^{}]*\{\s*\}/g, "");
}
