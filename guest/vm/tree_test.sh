#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# tree.sh on a tree of two modules: each of what makes them makes others, and nothing else does.
set -eu
cd "$(dirname "$0")"
kernel=$(./fetch.sh arm64 6.1)
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
tree=$directory/tree
mkdir "$tree"
cat >"$tree/Makefile" <<'END'
obj-m := core.o top-level.o
ccflags-y := -DVALUE=$(or $(VALUE),0)
END
cat >"$tree/core.c" <<'END'
#include <linux/module.h>
int tree_test_value(void);
int tree_test_value(void) { return VALUE; }
EXPORT_SYMBOL_GPL(tree_test_value);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("one module");
END
cat >"$tree/top-level.c" <<'END'
#include <linux/module.h>
int tree_test_value(void);
static int __init start(void) { return tree_test_value(); }
module_init(start);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("another, which depends on it");
END

fail() { echo "$*"; exit 1; }
hash_of() { sha256sum <"$1"; }
# made TREE MODULE [ARGUMENT]...: the last line of tree.sh
made() { ./tree.sh "$kernel" "$@" | tail -n 1; }

[ "$(./tree.sh "$kernel" "$tree" top-level.ko | xargs -n 1 basename | tr '\n' ' ')" = "core.ko top-level.ko " ] ||
    fail "a module is not preceded by the one it depends on"
plain=$(made "$tree" core.ko)
first=$(stat -c %Y.%i "$plain")
[ "$(made "$tree" core.ko)" = "$plain" ] && [ "$(stat -c %Y.%i "$plain")" = "$first" ] || fail "it was made again"

cp -r "$tree" "$directory/copy"
mkdir "$directory/copy/.git" && touch "$directory/copy/.git/index" "$directory/copy/core.c"
[ "$(made "$directory/copy" core.ko)" = "$plain" ] || fail "the same files elsewhere are not the same"

built=$(made "$tree" core.ko VALUE=7)
[ "$(hash_of "$built")" != "$(hash_of "$plain")" ] || fail "an argument of the build made no other module"
ignored=$(made "$tree" core.ko NOBODY_READS_THIS=7)
[ "$ignored" != "$plain" ] || fail "what another argument made was taken for the same"
[ "$(hash_of "$ignored")" = "$(hash_of "$plain")" ] || fail "an argument that nothing reads made another module"

echo '/* a remark */' >>"$tree/core.c"
remark=$(made "$tree" core.ko)
[ "$remark" != "$plain" ] || fail "a change of the tree was not seen"
[ "$(hash_of "$remark")" = "$(hash_of "$plain")" ] || fail "a remark made another module"
sed -i 's/return VALUE/return VALUE + 1/' "$tree/core.c"
[ "$(hash_of "$(made "$tree" core.ko)")" != "$(hash_of "$plain")" ] || fail "a change of the code made no other module"

# refused WHAT MODULE: with these words
refused() {
    if ./tree.sh "$kernel" "$tree" "$2" >"$directory/out" 2>&1; then fail "\"$2\" is taken"; fi
    grep -q "$1" "$directory/out" || { cat "$directory/out"; fail "the refusal of \"$2\" does not say: $1"; }
}
refused 'builds 2 modules (core.ko top-level.ko ): name' ""
refused 'builds no other.ko, but core.ko' other.ko
echo '#error "as it is meant"' >>"$tree/core.c"
refused 'as it is meant' core.ko
echo '#error "in another file"' >>"$tree/top-level.c"
refused 'as it is meant' core.ko
refused 'in another file' core.ko # whichever was compiled first
echo "what makes a module is seen"
