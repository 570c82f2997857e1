#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Writes a copy of the driver that contains all its mutants, chosen at run time by besser::mutant.

Usage: schemata.py [--by-hand | --field | --plain] SOURCE_DIR OUTPUT_DIR

Applies each operator wherever it fits in the shipping driver's concurrent parts; nothing is picked
by hand, unless --by-hand asks for the mutants of seams.toml instead, or --field for those of field.toml. With
--plain no field that a lock guards is marked any more, and a mutant drops a lock or makes a marked field a plain
one: what an explorer can only see that is told of each access (besser explore --variant observed-direct). One
compilation serves all mutants. OUTPUT_DIR/driver is the copy, OUTPUT_DIR/mutants.tsv lists number, operator, file,
line and the text that is changed.
"""

import functools
import pathlib
import re
import shutil
import sys
import tomllib

FILES = ["direct_path", "device", "core", "command", "tx_queue", "events", "credits", "receive", "confirm",
         "sdio_link", "bootloader"]
SUPPORT = """
#include "driver/mutant.hpp"
"""
MUTANT_HEADER = """// SPDX-License-Identifier: GPL-2.0-only
#pragma once
#include <cstdlib>
namespace besser {
inline const int mutant = [] {
    const char *number = std::getenv("BESSER_MUTANT");
    return number == nullptr ? 0 : std::atoi(number);
}();
namespace driver {
template <class L>
class MaybeLocked {
  public:
    MaybeLocked(L &lock, bool on) : lock_(lock), on_(on) {
        if (on_)
            lock_.lock();
    }
    ~MaybeLocked() {
        if (on_)
            lock_.unlock();
    }

  private:
    L &lock_;
    bool on_;
};
template <class Env>
class MaybeClaimed {
  public:
    MaybeClaimed(Env &env, bool on) : env_(env), on_(on) {
        if (on_)
            env_.bus_claim();
    }
    ~MaybeClaimed() {
        if (on_)
            env_.bus_release();
    }

  private:
    Env &env_;
    bool on_;
};
} // namespace driver
} // namespace besser
"""
PLAIN_HEADER = """
#include <utility>
namespace besser::driver {
/// In the place of a Guarded<T>: nothing says who may use it.
template <class T>
class Unmarked {
  public:
    template <class Env>
    explicit Unmarked(Env &) {}
    [[nodiscard]] const T &read() const { return value_; }
    [[nodiscard]] T &write() { return value_; }

  private:
    T value_{};
};
/// In the place of a Shared<T>: a plain variable in one mutant.
template <class P, class T, int Number>
class MaybeShared {
  public:
    template <class Env>
    explicit MaybeShared(Env &env, T first = {}, const char *name = nullptr)
        : shared_(env, first, name), plain_(first) {}
    [[nodiscard]] T load() const { return mutant == Number ? plain_ : shared_.load(); }
    void store(T value) {
        if (mutant == Number)
            plain_ = value;
        else
            shared_.store(value);
    }
    T add(T delta) {
        if (mutant != Number)
            return shared_.add(delta);
        plain_ += delta;
        return plain_;
    }

  private:
    typename P::template Shared<T> shared_;
    T plain_;
};
} // namespace besser::driver
"""

# A whole statement on one line that does something others may notice.
CALL = re.compile(r"^\s+[\w.>\[\]-]*?\b(store|wake|complete|queue|cancel_sync|stop|close|open|reset|"
                  r"bus_release|interrupt_disable|request_restart|take|signal)\(.*\);$")
ASSIGN = re.compile(r"^\s+[\w.>\[\]-]+(\(\)[\w.]*)? (=|\+=|-=) [^=].*;$|^\s+[\w.>-]+(\+\+|--);$")
LOCK = re.compile(r"^(\s+)(Locked|Claimed) (\w+)\((.*)\);$")
CREDIT = re.compile(r"((?:credits_\.|(?<![\w.]))total\(\)|used_\.add\(1|give_back\(1|\bcount_\.load\(\))")
EXCLUDE = re.compile(r"^\s*(//|return|const |auto |static |using |template|case |public|private|typename|std::|#)")


class Writer:
    def __init__(self):
        self.mutants = []

    def number(self, operator, file, line, text):
        self.mutants.append((len(self.mutants) + 1, operator, file, line, text.strip()))
        return len(self.mutants)

    def maybe_locked(self, lock, name, line):
        k = self.number("drop a lock pair", name, line, lock[0])
        return f"{lock[1]}Maybe{lock[2]} {lock[3]}({lock[4]}, ::besser::mutant != {k});"

    def statement(self, lines, i):
        text = lines[i]
        if "counters" in text or EXCLUDE.match(text) or not text.endswith(";") or text.count("(") != text.count(")"):
            return None
        if CALL.match(text):
            return "call"
        if ASSIGN.match(text):
            return "assign"
        return None

    def operator_of(self, text):
        if ".wake(" in text or ".complete(" in text or ".queue(" in text:
            return "drop a wakeup"
        if "cancel_sync" in text or ".stop(" in text or "interrupt_disable" in text:
            return "drop a cancel or wait"
        if ".close(" in text or ".open(" in text or ".reset(" in text:
            return "drop a gate"
        if ".store(" in text or re.search(r"_(\.write\(\)[\w.]*)? = |\bused = |stopped = ", text):
            return "drop a flag store"
        return "drop an update"

    def apply(self, name, source):
        lines = source.split("\n")
        out = []
        depth_ok = lambda i: lines[i].startswith("        ")  # inside a function of a class
        i = 0
        while i < len(lines):
            text = lines[i]
            lock = LOCK.match(text)
            if lock:
                out.append(self.maybe_locked(lock, name, i + 1))
                i += 1
                continue
            kind = self.statement(lines, i) if depth_ok(i) else None
            previous = lines[i - 1].rstrip() if i else ""
            if kind and not previous.endswith((";", "{", "}", ")", "else", ":")):
                kind = None  # the tail of a longer statement
            following = self.statement(lines, i + 1) if kind and i + 1 < len(lines) else None
            same_block = not previous.endswith((")", "else"))
            indented = lambda line: len(line) - len(line.lstrip())
            if kind and following and same_block and indented(text) == indented(lines[i + 1]):
                k = self.number("swap two statements", name, i + 1, text.strip() + " / " + lines[i + 1].strip())
                a, b = self.drop(name, lines, i), self.drop(name, lines, i + 1)
                swapped = f"{lines[i + 1].strip()} {text.strip()}"
                out.append(f"if (::besser::mutant == {k}) {{ {swapped} }} else {{ {a} {b} }}")
                i += 2
                continue
            if kind:
                out.append("{ " + self.drop(name, lines, i) + " }")
                i += 1
                continue
            out.append(self.off_by_one(name, lines, i))
            i += 1
        return "\n".join(out)

    def drop(self, name, lines, i):
        k = self.number(self.operator_of(lines[i]), name, i + 1, lines[i])
        return f"if (::besser::mutant != {k}) {{ {self.off_by_one(name, lines, i).strip()} }}"

    def off_by_one(self, name, lines, i):
        text = lines[i]
        if text.lstrip().startswith(("//", "*", "#")) or "static_assert" in text or "[[nodiscard]] int " in text:
            return text

        def more(match):
            k = self.number("off by one", name, i + 1, text)
            if match[1].endswith("1"):
                return match[1] + f" + (::besser::mutant == {k} ? 1 : 0)"
            l = self.number("off by one", name, i + 1, text)
            return f"({match[1]} + (::besser::mutant == {k} ? 1 : 0) - (::besser::mutant == {l} ? 1 : 0))"

        return CREDIT.sub(more, text)


def apply_operators(driver):
    writer = Writer()
    for name in FILES:
        path = driver / f"{name}.hpp"
        path.write_text(writer.apply(f"driver/{name}.hpp", path.read_text()))
    return writer.mutants, [f"{name}.hpp" for name in FILES]


MARKED = re.compile(r"typename P::template Shared<([\w:]+)>")
GUARDED = re.compile(r"typename P::template Guarded<")


def apply_plain(driver):
    writer = Writer()
    changed = []
    for path in sorted(driver.glob("*.hpp")):
        if path.name in ("port.hpp", "mutant.hpp"):
            continue
        name = f"driver/{path.name}"
        lines = path.read_text().split("\n")
        out = []
        for i, text in enumerate(lines, 1):
            if lock := LOCK.match(text):
                text = writer.maybe_locked(lock, name, i)
            if marked := MARKED.search(text):
                k = writer.number("make it a plain field", name, i, text)
                text = MARKED.sub(f"MaybeShared<P, {marked[1]}, {k}>", text)
            out.append(GUARDED.sub("Unmarked<", text))
        if out != lines:
            path.write_text("\n".join(out))
            changed.append(path.name)
    return writer.mutants, changed


def apply_edits(file, driver):
    seams = tomllib.loads((pathlib.Path(__file__).parent / file).read_text())
    numbers = {name: number for number, name in enumerate(seams["names"], 1)}
    places = {}
    for edit in seams["edit"]:
        path = driver / edit["file"]
        before, found, after = path.read_text().partition(edit["old"])
        if not found or edit["old"] in after:
            sys.exit(f"schemata.py: {file}: not exactly once in {edit['file']}: {edit['old']}")
        for name in re.findall(r"M\((\w+)\)", edit["new"]):
            places[name] = (f"driver/{edit['file']}", before.count("\n") + 1)
        new = re.sub(r"M\((\w+)\)", lambda match: f"(::besser::mutant == {numbers[match[1]]})", edit["new"])
        path.write_text(before + new + after)
    if unused := numbers.keys() - places.keys():
        sys.exit(f"schemata.py: {file}: no edit makes {', '.join(sorted(unused))}")
    mutants = [(number, "by hand", *places[name], f"{name}: {seams['names'][name]}")
               for name, number in numbers.items()]
    return mutants, sorted({edit["file"] for edit in seams["edit"]})


def main():
    ways = {"--by-hand": functools.partial(apply_edits, "seams.toml"),
            "--field": functools.partial(apply_edits, "field.toml"), "--plain": apply_plain}
    way = ways.get(sys.argv[1], apply_operators)
    source, output = map(pathlib.Path, sys.argv[-2:])
    shutil.rmtree(output / "driver", ignore_errors=True)
    shutil.copytree(source / "driver", output / "driver")
    header = MUTANT_HEADER + (PLAIN_HEADER if way is apply_plain else "")
    (output / "driver" / "mutant.hpp").write_text(header)
    mutants, changed = way(output / "driver")
    for name in changed:
        path = output / "driver" / name
        path.write_text(path.read_text().replace("#pragma once\n", "#pragma once\n" + SUPPORT, 1))
    with open(output / "mutants.tsv", "w") as table:
        for mutant in mutants:
            table.write("\t".join(map(str, mutant)) + "\n")
    print(f"{len(mutants)} mutants")


if __name__ == "__main__":
    main()
