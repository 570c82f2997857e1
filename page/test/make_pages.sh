#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Makes the pages that the browser tests open: make_pages.sh BUILD_DIRECTORY TO
set -eu
here=$(realpath "$(dirname "$0")")
build=$1
pages=$2
besser=$build/cli/besser
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Exit statuses of verdicts and findings are no failures here.
may_find() {
    "$@" >"$scratch/log" 2>&1 || [ $? -le 1 ] || { cat "$scratch/log" >&2; exit 3; }
}

"$build/bench/page_samples" "$pages"
may_find "$besser" verify --quiet --out "$scratch/run"
cp "$scratch/run/report.html" "$pages/default.html"
for seed in 1 2 3; do
    may_find "$besser" verify "$here/../../plans/latency.toml" --windows 4 --seed $seed --quiet \
        --out "$scratch/trend/$seed"
done
cp "$scratch/trend/1/report.html" "$pages/latency.html"
may_find "$besser" trend "$scratch/trend" --html "$pages/trend.html"
may_find "$besser" explore --variant relay-direct receive-burst --html "$pages/finding.html"

# A fork that lacks the second of two commits of its ancestor.
git init -q "$scratch/ancestor"
cd "$scratch/ancestor"
commit() {
    git add -A
    git -c user.name=t -c user.email=t@t commit -qm "$1"
}
printf 'int a(int x)\n{\n\tint y = x;\n\treturn y;\n}\n' >a.c
commit "Add a"
git clone -q . "$scratch/fork"
printf 'int a(int x)\n{\n\tint y = x;\n\tif (x > 9)\n\t\treturn -1;\n\treturn y;\n}\n' >a.c
commit "Fix an overflow in a"
may_find "$besser" mine --ancestor "$scratch/ancestor" --fork "$scratch/fork" --html "$pages/mined.html"
