// SPDX-License-Identifier: GPL-2.0-only
// Opens pages in Debian's Chromium, and hears all that they ask for and complain of.
import {chromium} from "playwright-core";
import {readFileSync} from "node:fs";
import {createRequire} from "node:module";
import path from "node:path";
import {pathToFileURL} from "node:url";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const directory = process.env.BESSER_PAGES;
export const file = (name) => path.join(directory, name);

export const launch = () =>
  chromium.launch({executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"]});

/// A page, what it asked for besides itself, and what it said on the console.
export async function open(browser, name, options = {}) {
  const context = await browser.newContext({viewport: {width: 1280, height: 900}, ...options});
  const page = await context.newPage();
  const heard = {requests: [], complaints: []};
  const url = pathToFileURL(file(name)).href;
  page.on("request", (request) => request.url() !== url && heard.requests.push(request.url()));
  page.on("console", (message) =>
    ["error", "warning"].includes(message.type()) && heard.complaints.push(message.text()));
  page.on("pageerror", (error) => heard.complaints.push(String(error)));
  await page.goto(url);
  return {page, heard, context};
}

/// Until all that can be seen is drawn. What the reader did is noticed in the frame after it.
export const drawn = (page) => page.evaluate(async () => {
  const frame = () => new Promise(requestAnimationFrame);
  do {
    await frame();
    await frame();
  } while (besser.plots.some((plot) => plot.seen === undefined || (plot.seen && plot.stale)));
});

/// What axe-core finds wrong. It is put in by the debugger's hand, which the page's policy does not bind.
export async function violations(page) {
  await page.evaluate(axe);
  const {violations: found} = await page.evaluate(() => globalThis.axe.run());
  return found.map(({id, nodes}) => `${id}: ${nodes.map((node) => node.html.slice(0, 150)).join(" | ")}`);
}
