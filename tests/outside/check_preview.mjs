// Has the real Chromium open the preview, edits records as an editor does, and looks at what the page shows:
// a new number, a fault with its place beside the last good page, the fault gone again; by the keyboard
// alone; with no violation that axe finds; with everybody refused who is not this machine's own browser.
//
// node tests/outside/check_preview.mjs PROGRAM NODE_MODULES [--soak N]

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const [program, modules, soakFlag, soakCount] = process.argv.slice(2);
const require = createRequire(resolve(modules) + "/");
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const root = mkdtempSync(join(tmpdir(), "preview-"));
for (const name of ["data", "templates", "fonts"]) cpSync(name, join(root, name), { recursive: true });
const record = join(root, "data/alliances/arthur-terry.toml");
const good = readFileSync(record, "utf8");

// Editors write in two ways: over the file, or beside it and then by renaming.
const save = (text) => writeFileSync(record, text);
const saveByRenaming = (text) => {
  writeFileSync(`${record}~`, text);
  renameSync(`${record}~`, record);
};

const preview = spawn(program, ["--root", root, "watch", "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
const ended = new Promise((end) => preview.on("exit", (code, signal) => end({ code, signal })));
const address = await new Promise((found, fail) => {
  preview.stdout.on("data", (bytes) => {
    const match = /http:\/\/127\.0\.0\.1:\d+\//.exec(String(bytes));
    if (match) found(match[0]);
  });
  ended.then((end) => fail(new Error(`the preview ended: ${JSON.stringify(end)}`)));
});

const status = (path, headers = {}) =>
  new Promise((found, fail) => {
    const { port } = new URL(address);
    const request = http.request({ host: "127.0.0.1", port, path, headers }, (answer) => {
      answer.resume();
      found(answer.statusCode);
    });
    request.on("error", fail);
    request.end();
  });

async function refusesOthers() {
  const { port } = new URL(address);
  assert.equal(await status("/"), 200);
  assert.equal(await status("/", { Host: `localhost:${port}` }), 200);
  for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1", "127.0.0.1:1", `127.0.0.1:${port}.evil.example`]) {
    assert.equal(await status("/", { Host: host }), 403, host);
    assert.equal(await status("/state", { Host: host }), 403, host);
  }
  for (const [path, headers, wanted] of [
    ["/state", { "Sec-Fetch-Site": "same-origin" }, 200],
    ["/state", { "Sec-Fetch-Site": "cross-site" }, 403],
    ["/pages/briefs/ebor.pdf", { "Sec-Fetch-Site": "same-site" }, 403],
    ["/state", { Origin: "http://evil.example" }, 403],
    ["/", { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate" }, 200],
  ]) {
    assert.equal(await status(path, headers), wanted, `${path} ${JSON.stringify(headers)}`);
  }
  for (const path of ["/../../etc/passwd", "/pdf/../data/report.toml", "/pdf/%2e%2e/data/report.toml", "/pdf/manifest.json", "/data/report.toml", "/pages/x", "/picture/1/0/briefs/ebor.pdf"]) {
    assert.equal(await status(path), 404, path);
  }
}

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
const problems = [];
page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
page.on("pageerror", (error) => problems.push(String(error)));
page.setDefaultTimeout(20000);

const pages = page.locator("#pages");
const shows = (words) => page.waitForFunction((it) => document.querySelector("#pages").textContent.includes(it), words);
const pictures = () => page.$$eval("#pages img", (images) => images.map((it) => it.src));
const pictured = () => page.waitForFunction(() => [...document.querySelectorAll("#pages img")].slice(0, 1).every((it) => it.complete && it.naturalWidth > 0));

async function noViolation(when) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  const told = violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.html).join(" | ")}`);
  assert.deepEqual(told, [], when);
}

async function showsAnEdit() {
  await page.goto(`${address}#${encodeURIComponent("briefs/arthur-terry.pdf")}`);
  await shows("trainees recruited");
  await pictured();
  await noViolation("at first");
  await page.locator("#larger").click();
  await page.evaluate(() => window.scrollTo(0, 700));
  const before = await pictures();
  const start = Date.now();
  saveByRenaming(good.replace("value = 55", "value = 1357"));
  await shows("1,357");
  await page.waitForFunction((it) => document.querySelector("#pages img").src !== it, before[0]);
  const took = Date.now() - start;
  assert.equal(await page.evaluate(() => window.scrollY), 700, "the place on the page is kept");
  const after = await pictures();
  assert.equal(after[1], before[1], "a page that looks the same is left alone");
  assert.equal(await page.locator("figure.changed").count(), 1);
  await page.waitForFunction(() => document.querySelector("#status").textContent.includes("changed: page 1"));
  const svg = await page.evaluate(async (source) => (await fetch(source)).text(), after[0]);
  assert.match(svg, /^<svg/);
  return took;
}

async function tellsAFault() {
  save(good.replace("value = 55", "valeu = 55"));
  await page.waitForSelector("#fault-list li");
  const fault = await page.locator("#fault-list").innerText();
  for (const words of ["unknown key `valeu`", "data/alliances/arthur-terry.toml, line 34, column 1", "valeu = 55", "did you mean `value`?"]) {
    assert.ok(fault.includes(words), `${words} is not in ${fault}`);
  }
  await page.waitForFunction(() => document.querySelector("#note").textContent.includes("last good pages"));
  assert.match(await pages.textContent(), /1,357/, "the last good page stays");
  assert.match(await page.locator("#fault-list a").getAttribute("href"), /^vscode:.*arthur-terry\.toml:34$/);
  await page.waitForFunction(() => document.querySelector("#status").textContent.includes("1 error"));
  assert.doesNotMatch(await page.locator("#status").innerText(), /Up to date/);
  await noViolation("with a fault");
  save(good);
  await page.waitForFunction(() => document.querySelector("#faults").hidden);
  await shows("55");
}

async function leadsToTheRecord() {
  await page.evaluate(() => window.scrollTo(0, 0));
  const image = page.locator("#pages img").first();
  const box = await image.boundingBox();
  const sizes = [0.1, 0.2];
  await image.click({ position: { x: box.width * sizes[0], y: box.width * sizes[1] } });
  await page.waitForFunction(() => document.querySelector("#place a")?.textContent.includes("arthur-terry.toml, line"));
  assert.equal(await page.locator(".mark").count(), 1, "the words are marked");
  await page.evaluate(() => window.scrollTo(0, 900));
  const answer = await page.locator("#place").boundingBox();
  assert.ok(answer.y > 0 && answer.y + answer.height <= 900, "the answer is in sight whatever the scroll");
  await noViolation("with an answer");
  await page.locator("#words").fill("of SCITT trainees judged good");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("#hit-list pre")?.textContent.includes("of SCITT trainees judged good"));
  await page.locator("#words").fill("xyzzy");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("#hit-count").textContent.includes("No line"));
}

async function fitsEveryWidth() {
  for (const [width, colorScheme] of [[320, "light"], [768, "dark"], [1400, "dark"]]) {
    const small = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
    await small.goto(`${address}#${encodeURIComponent("report.pdf")}`);
    await small.waitForFunction(() => document.querySelector("#pages img")?.naturalWidth > 0, null, { timeout: 60000 });
    for (const spread of [false, true]) {
      if (spread) for (const key of ["s", "+", "+"]) await small.keyboard.press(key);
      const beyond = await small.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(beyond <= 0, `at ${width} px, ${spread ? "spread" : "one page"}: ${beyond} px are out of sight`);
    }
    await small.evaluate(axe);
    const { violations } = await small.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa"] }));
    assert.deepEqual(violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.html).join(" | ")}`), [], `at ${width} px, ${colorScheme}`);
    await small.close();
  }
}

async function obeysTheKeyboard() {
  await page.locator("body").press("Tab");
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);
  await page.evaluate(() => document.activeElement.blur());
  const first = await page.locator("#title").innerText();
  await page.keyboard.press("n");
  await page.waitForFunction((it) => document.querySelector("#title").textContent !== it, first);
  await shows("Ashton on Mersey");
  await page.keyboard.press("m");
  assert.equal(await page.locator("#mono").getAttribute("aria-pressed"), "true");
  await page.keyboard.press("s");
  assert.equal(await page.locator("#pages.spread.mono").count(), 1);
  await page.keyboard.press("f");
  assert.equal(await focused(), "filter");
  await page.keyboard.type("report");
  await page.waitForFunction(() => document.querySelectorAll("#documents a").length === 1);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await shows("Impact at a glance");
  await noViolation("in a spread, in greys, filtered");
  await page.locator("#keys").evaluate((it) => { it.closest("details").open = true; });
  await page.locator("#keys").focus();
  await page.keyboard.press("Space");
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("m");
  assert.equal(await page.locator("#mono").getAttribute("aria-pressed"), "true", "single keys can be switched off");
  await page.locator("#keys").evaluate((it) => it.click());
  const pdf = await page.locator("#pdf").getAttribute("href");
  assert.equal(await status(pdf), 200);
}

const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${preview.pid}/status`, "utf8"))[1]) / 1024;

async function staysFlat(edits) {
  await page.goto(`${address}#${encodeURIComponent("briefs/arthur-terry.pdf")}`);
  await page.reload();
  await shows("trainees recruited");
  const seen = [];
  for (let edit = 1; edit <= edits; edit += 1) {
    saveByRenaming(good.replace("value = 55", `value = ${2000 + edit}`));
    await shows(`2,${String(edit).padStart(3, "0")}`);
    if (edit % 10 === 0) {
      // Every tenth time the report is waited for as well.
      await page.waitForFunction(() => document.querySelector("#status").textContent.startsWith("Up to date"));
      seen.push(memory());
    }
  }
  const half = seen.length / 2;
  const mean = (list) => list.reduce((sum, it) => sum + it, 0) / list.length;
  const early = mean(seen.slice(Math.floor(half / 2), Math.floor(half)));
  const late = mean(seen.slice(-Math.floor(half / 2)));
  // The allocator takes a step now and then; what is kept of every edit would show as hundreds of MB.
  assert.ok(late < early * 1.2 + 10, `memory grows: ${seen.map(Math.round).join(" ")}`);
  return `${edits} edits end at ${Math.round(late)} MB, after ${Math.round(early)} MB in the middle of the first half`;
}

try {
  await refusesOthers();
  const took = await showsAnEdit();
  await tellsAFault();
  await leadsToTheRecord();
  await fitsEveryWidth();
  await obeysTheKeyboard();
  const soak = soakFlag === "--soak" ? await staysFlat(Number(soakCount)) : "no soak";
  assert.deepEqual(problems, []);
  await browser.close();
  preview.kill("SIGINT");
  assert.deepEqual(await ended, { code: 0, signal: null });
  console.log(`the preview holds in Chromium: ${took} ms from saving to the number on the page; ${soak}`);
} catch (error) {
  console.error(error);
  await page.screenshot({ path: "target/preview.png" }).catch(() => {});
  process.exitCode = 1;
} finally {
  await browser.close().catch(() => {});
  preview.kill("SIGKILL");
  rmSync(root, { recursive: true, force: true });
}
