#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Tells whether there can be a guest with such a kernel, before anything is fetched or built.
# Usage: known.sh ARCH SERIES     Exit status: 0, or 2 with the reason on standard error
set -eu
. "$(dirname "$0")/apt.sh"
[ $# -eq 2 ] || die "usage: known.sh ARCH SERIES"
use_arch "$1"
use_series "$2"
