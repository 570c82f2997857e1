// SPDX-License-Identifier: GPL-2.0-only
// What a page does in a browser. BESSER_PAGES names the directory of the pages (page/test/run.sh makes them).
import assert from "node:assert/strict";
import {spawnSync} from "node:child_process";
import {readFileSync} from "node:fs";
import {after, before, test} from "node:test";
import path from "node:path";
import {HtmlValidate} from "html-validate";
import {drawn, file, launch, open, violations} from "./pages.mjs";

const pages = ["full.html", "hostile.html", "default.html", "latency.html", "trend.html", "finding.html",
  "mined.html"];
let browser;
before(async () => (browser = await launch()));
after(async () => browser.close());

const each_page = (what, body) => {
  for (const name of pages) test(`${name} ${what}`, () => body(name));
};

each_page("asks for nothing and complains of nothing", async (name) => {
  const {page, heard, context} = await open(browser, name);
  await drawn(page);
  assert.deepEqual(heard, {requests: [], complaints: []});
  await context.close();
});

each_page("is accessible in both colour schemes and on a phone", async (name) => {
  for (const options of [{colorScheme: "light"}, {colorScheme: "dark"}, {viewport: {width: 380, height: 800}}]) {
    const {page, context} = await open(browser, name, options);
    await drawn(page);
    assert.deepEqual(await violations(page), [], JSON.stringify(options));
    await context.close();
  }
});

each_page("is valid HTML", async (name) => {
  const validate = new HtmlValidate({extends: ["html-validate:standard"], rules: {"long-title": "off"}});
  const report = await validate.validateString(readFileSync(file(name), "utf8"));
  assert.deepEqual(report.results.flatMap(({messages}) =>
    messages.map(({ruleId, message, line, column}) => `${line}:${column} ${ruleId}: ${message}`)).slice(0, 20), []);
});

each_page("is no wider than a phone", async (name) => {
  const {page, context} = await open(browser, name, {viewport: {width: 380, height: 800}});
  await drawn(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 380);
  await context.close();
});

each_page("is printed", async (name) => {
  const {page, context} = await open(browser, name, {colorScheme: "dark"});
  await drawn(page);
  const pdf = await page.pdf({path: file(name.replace(".html", ".pdf")), format: "A4", margin: {top: "1.5cm",
    bottom: "1.5cm", left: "1.5cm", right: "1.5cm"}});
  assert.ok(pdf.length > 10000);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.paper), undefined);
  await context.close();
});

test("verdicts and tables are read without scripts", async () => {
  const {page, context} = await open(browser, "full.html", {javaScriptEnabled: false});
  const text = await page.innerText("body");
  const parts = ["MISS", "FAIL", "DEFERRED", "better", "besser verify plans/sample.toml", "bus_requests_per_frame"];
  for (const part of parts) assert.ok(text.includes(part), part);
  assert.ok(await page.locator("#reps-table-0 tbody tr").count() === 16);
  assert.equal(await page.locator("details:has(summary:text('fresh_uptime')) li").first().isVisible(), false);
  await page.locator("summary:has-text('fresh_uptime')").click();
  assert.equal(await page.locator("details:has(summary:text('fresh_uptime')) li").first().isVisible(), true);
  await context.close();
});

test("no text from outside becomes an element", async () => {
  const {page, context} = await open(browser, "hostile.html");
  await drawn(page);
  assert.equal(await page.locator("img").count(), 0);
  assert.equal(await page.locator("script").count(), await page.locator("script[type]").count() + 1);
  for (const plot of await page.locator("figure.plot canvas").all()) { // whatever the pointer brings forth
    await plot.scrollIntoViewIfNeeded();
    await plot.hover();
  }
  await page.locator("figure.plot select").first().selectOption({index: 1});
  assert.equal(await page.locator("img, b:not(.kind b)").count(), 0);
  assert.ok((await page.locator(".readout").allInnerTexts()).some((text) => text.includes("<img")));
  await context.close();
});

const column = (page, table, index) =>
  page.$$eval(`#${table} tbody tr.row:not([hidden])`, (rows, at) => rows.map((row) => row.cells[at].innerText), index);

test("a table sorts by value, both ways, by pointer and by key", async () => {
  const {page, context} = await open(browser, "full.html");
  const title = page.locator("#reps-table-0 th button", {hasText: "RX bytes"});
  await title.click();
  const ascending = (await column(page, "reps-table-0", 5)).map(Number);
  assert.deepEqual(ascending, [...ascending].sort((a, b) => a - b));
  assert.notEqual(ascending[0], ascending.at(-1));
  await title.focus();
  await page.keyboard.press("Enter");
  assert.deepEqual((await column(page, "reps-table-0", 5)).map(Number), [...ascending].reverse());
  assert.equal(await page.locator("#reps-table-0 th[aria-sort=descending]").innerText(), "RX bytes");
  await context.close();
});

test("a table filters by words and by a value, and says how many rows are left", async () => {
  const {page, context} = await open(browser, "full.html");
  await page.locator("#reps-table-0 select").selectOption("b");
  assert.deepEqual([...new Set(await column(page, "reps-table-0", 0))], ["b"]);
  assert.equal(await page.locator("#reps-table-0 .bar output").innerText(), "8 of 16 rows");
  await page.locator("#events-table input").fill("wedge");
  assert.equal((await column(page, "events-table", 3)).length, 1);
  await page.locator("#events-table input").fill("no such thing");
  assert.equal(await page.locator("#events-table .bar output").innerText(), "0 of 6 rows");
  await context.close();
});

test("a table is saved as CSV", async () => {
  const {page, context} = await open(browser, "full.html");
  const saving = page.waitForEvent("download");
  await page.locator("#events-table .save").click();
  const saved = await saving;
  assert.equal(saved.suggestedFilename(), "events-table.csv");
  const lines = readFileSync(await saved.path(), "utf8").trim().split("\r\n");
  assert.equal(lines.length, 7);
  assert.equal(lines[0], "arm,window,rep,event,uptime s,text");
  await context.close();
});

test("the result is saved from the page", async () => {
  const {page, context} = await open(browser, "full.html");
  const saving = page.waitForEvent("download");
  await page.getByRole("link", {name: "result.json.gz"}).click();
  const {gunzipSync} = await import("node:zlib");
  const saved = JSON.parse(gunzipSync(readFileSync(await (await saving).path())));
  assert.equal(saved.reps.length, 16);
  await context.close();
});

test("a decision about a commit is saved from the page, and is in the page of the next run", async () => {
  const {page, context} = await open(browser, "mined.html");
  const rows = page.locator("#commit-table tbody tr:not(.details)");
  await page.locator("#commit-table .bar input").first().fill("foxtrot");
  assert.equal(await rows.filter({visible: true}).count(), 1);
  await page.locator("#commit-table .bar input").first().fill("no such thing");
  assert.equal(await rows.filter({visible: true}).count(), 0);
  await page.locator("#commit-table .bar input").first().fill("");
  await rows.first().locator("button.unfold").click();
  const unfolded = page.locator("#commit-table tr.details:not([hidden])");
  await unfolded.getByLabel("Decision").selectOption("not-needed");
  await unfolded.getByLabel("because").fill("the fork's <x> is never above 9");
  const saving = page.waitForEvent("download");
  await page.getByRole("button", {name: "Save the decisions"}).click();
  const triage = file("triage.json");
  await (await saving).saveAs(triage);
  await context.close();
  const repository = (name) => path.join(file("mined"), name);
  const mine = ["mine", "--ancestor", repository("ancestor"), "--fork", repository("fork"), "--triage", triage,
    "--html", file("decided.html"), "--cache", "", "--quiet"];
  assert.ok([0, 1].includes(spawnSync(process.env.BESSER_PROGRAM, mine).status));
  const decided = await open(browser, "decided.html");
  const row = decided.page.locator("#commit-table tbody tr:not(.details)").filter({hasText: "not-needed"});
  await row.locator("button.unfold").click();
  assert.equal(await decided.page.locator("tr.details:not([hidden])").getByLabel("because").inputValue(),
    "the fork's <x> is never above 9");
  await decided.context.close();
});

test("receipts unfold by key", async () => {
  const {page, context} = await open(browser, "full.html");
  const receipt = page.locator("#receipts summary").first();
  const open_before = await receipt.evaluate((summary) => summary.parentElement.open);
  await receipt.focus();
  await page.keyboard.press("Enter");
  assert.equal(await receipt.evaluate((summary) => summary.parentElement.open), !open_before);
  await context.close();
});

const range_of = (page, plot) => page.evaluate((id) =>
  besser.plots.find(({figure}) => figure.id === id).range, plot);

test("plots of one axis zoom together, by dragging and by keys", async () => {
  const {page, context} = await open(browser, "full.html");
  const canvas = page.locator("#time-0 canvas");
  await canvas.scrollIntoViewIfNeeded();
  await drawn(page);
  const full = await range_of(page, "time-0");
  const {x, y, width} = await canvas.boundingBox();
  await page.mouse.move(x + width * 0.3, y + 100);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.6, y + 100, {steps: 4});
  await page.mouse.up();
  const zoomed = await range_of(page, "time-0");
  assert.ok(zoomed[1] - zoomed[0] < 0.4 * (full[1] - full[0]));
  assert.deepEqual(await range_of(page, "time-1"), zoomed);
  await canvas.focus();
  await page.keyboard.press("0");
  assert.deepEqual(await range_of(page, "time-1"), full);
  await page.keyboard.press("+");
  assert.ok((await range_of(page, "time-1"))[1] < full[1]);
  await page.locator("#time-1").getByRole("button", {name: "Show all"}).click();
  assert.deepEqual(await range_of(page, "time-0"), full);
  await context.close();
});

test("a plot tells the value under the pointer and under the cursor of the keyboard", async () => {
  const {page, context} = await open(browser, "full.html");
  const canvas = page.locator("#comparison-1 canvas");
  await canvas.scrollIntoViewIfNeeded();
  await drawn(page);
  await canvas.hover();
  const readout = page.locator("#comparison-1 .readout");
  assert.match(await readout.innerText(), /^kernel\.bring_up_cpu = [01]: [\d.]+; window: \d+; [+-][\d.]+ %$/);
  await canvas.focus();
  const seen = new Set();
  for (let i = 0; i < 8; i++) {
    await page.keyboard.press("ArrowRight");
    seen.add(await readout.innerText());
  }
  assert.ok(seen.size > 1);
  await page.keyboard.press("ArrowDown");
  await context.close();
});

test("an event is told on the line where it happened", async () => {
  const {page, context} = await open(browser, "full.html");
  const canvas = page.locator("#time-0 canvas");
  await canvas.scrollIntoViewIfNeeded();
  await drawn(page);
  const at = await page.evaluate(() => {
    const plot = besser.plots.find(({figure}) => figure.id === "time-0");
    return plot.x_axis.pixel(plot.marks[0].x);
  });
  await canvas.hover({position: {x: at, y: 30}});
  await drawn(page);
  assert.match(await page.locator("#time-0 .readout").innerText(), /warn.*: what the rig says of it/);
  await context.close();
});

const pixels = (page) => page.locator("#comparison-1 canvas").evaluate((canvas) =>
  [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data].join().length + canvas.toDataURL());

test("a plot is drawn again in the colours of the other scheme", async () => {
  const {page, context} = await open(browser, "full.html", {colorScheme: "light"});
  await page.locator("#comparison-1 canvas").scrollIntoViewIfNeeded();
  await drawn(page);
  const light = await pixels(page);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light_ground = await ground();
  await page.emulateMedia({colorScheme: "dark"});
  await drawn(page);
  assert.notEqual(await pixels(page), light);
  assert.notEqual(await ground(), light_ground);
  await context.close();
});

test("a row unfolds its details by key", async () => {
  const {page, context} = await open(browser, "finding.html");
  const button = page.locator("button.unfold").first();
  await button.focus();
  assert.equal(await page.locator("tr.details:not([hidden])").count(), 0);
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("tr.details:not([hidden])").count(), 1);
  assert.equal(await button.getAttribute("aria-expanded"), "true");
  await context.close();
});

test("1.6 million samples open in less than 2 s and zoom without a frame above 100 ms", async () => {
  const began = performance.now();
  const {page, heard, context} = await open(browser, "big.html");
  await page.waitForFunction(() => besser.plots.length > 3);
  await drawn(page);
  const opened = performance.now() - began;
  await page.locator("#time-0 canvas").scrollIntoViewIfNeeded();
  await drawn(page);
  const frames = await page.evaluate(async () => {
    const plot = besser.plots.find(({figure}) => figure.id === "time-0");
    const frame = () => new Promise(requestAnimationFrame);
    const times = [];
    let half = (plot.full[1] - plot.full[0]) / 2;
    const middle = plot.full[0] + half;
    let last = await frame();
    for (let i = 0; i < 60; i++) {
      half *= 0.88;
      plot.show([middle - half, middle + half]);
      const now = await frame();
      times.push(now - last);
      last = now;
    }
    return times;
  });
  const longest = Math.max(...frames);
  console.log(`opened in ${opened.toFixed(0)} ms; longest frame of ${frames.length} zooms ${longest.toFixed(0)} ms`);
  assert.deepEqual(heard.complaints, []);
  assert.ok(opened < 2000, `opened in ${opened} ms`);
  assert.ok(Math.round(longest) <= 100, `a frame of ${longest} ms`); // six frames of a screen are 100.0 ms
  await context.close();
});
