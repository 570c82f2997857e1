#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Makes docs/report.png, the picture of the default plan's page, again: picture.sh BUILD_DIRECTORY, after run.sh.
set -eu
here=$(realpath "$(dirname "$0")")
work=$(realpath "$1")/page/browser
cp "$here"/*.mjs "$work"
cd "$work"
BESSER_PAGES=$work/pages exec node picture.mjs "$here/../../docs/report.png"
