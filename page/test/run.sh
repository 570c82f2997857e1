#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs the tests of pages in Debian's Chromium: run.sh BUILD_DIRECTORY. Needs the packages chromium and npm, and fetches
# what package-lock.json names. Pages, PDFs and node_modules are left in BUILD_DIRECTORY/page/browser.
set -eu
build=$(realpath "$1")
here=$(realpath "$(dirname "$0")")
work=$build/page/browser
mkdir -p "$work/pages"
cp "$here"/*.mjs "$here"/package.json "$here"/package-lock.json "$work"
cd "$work"
[ -e node_modules/.package-lock.json ] || npm ci --no-audit --no-fund

"$here/make_pages.sh" "$build" "$work/pages"
BESSER_PAGES=$work/pages BESSER_PROGRAM=$build/cli/besser exec node --test --test-concurrency=1 page_test.mjs
