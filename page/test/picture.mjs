// SPDX-License-Identifier: GPL-2.0-only
// Takes the picture of the default plan's page for README.md: picture.mjs TO
import {drawn, launch, open} from "./pages.mjs";

const browser = await launch();
const {page} = await open(browser, "default.html", {viewport: {width: 1100, height: 1180}, colorScheme: "light"});
await drawn(page);
await page.screenshot({path: process.argv[2]});
await browser.close();
