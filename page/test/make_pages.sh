#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Makes the pages that the browser tests open, and in TO/mined the repositories that were mined:
# make_pages.sh BUILD_DIRECTORY TO
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

# A fork that lacks what its ancestor mended later.
mined=$pages/mined
rm -rf "$mined"
git init -q "$mined/ancestor"
cd "$mined/ancestor"
commit() {
    git add -A
    git -c user.name=t -c user.email=t@t commit -qm "$1"
}
write() {
    printf 'int %s(int x)\n{\n\tint y = x;\n%b\treturn y;\n}\n' "$1" "$2" >"$1.c"
}
fixes="alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima"
for name in $fixes; do write "$name" ""; done
commit "Add them"
git clone -q . "$mined/fork"
for name in $fixes; do
    write "$name" "\\tif (x > 9)\\n\\t\\treturn -1;\\n"
    commit "Fix an overflow in $name"
done
may_find "$besser" mine --ancestor "$mined/ancestor" --fork "$mined/fork" --html "$pages/mined.html"
