#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Resolves every reference from the tree to its documents, so that a stranger can check each constant.

  protocol.md 5.2, 5.4 and B.3      sections of docs/protocol.md, items of its appendices
  A.2, B.10                         items of its appendices, in chip and profile
  field.md F3, H1                   rows of docs/field.md
  measurements.md, phase 7: ...     words (up to the next of : ; . ) or a quote) that must stand in that document
  anything.md                       a document beside the file, in docs/ or below the root

Usage: check_references.py SOURCE_DIR
"""
import pathlib
import posixpath
import re
import sys

sys.dont_write_bytecode = True
import tree

CHECKED = re.compile(r"\.(c|cc|h|hpp|toml|sh|py|txt|cmake|md|dtso)$|/(Kbuild|Makefile|init|window)$")
OUTPUTS = {"report.md", "anything.md"}  # written by besser; the name in this file's own text
OWN = re.compile(r"check_references(_test)?\.py$")  # these write about references
NUMBER = r"(?:\d+(?:\.\d+)?|[AB](?:\.\d+)?)"
LIST = re.compile(rf"\b(?:protocol\.md) ({NUMBER}(?:(?:, (?!802)| and | to |, and ){NUMBER}(?![\d.]*\d|x))*)")
APPENDIX = re.compile(r"(?<![\w.])([AB]\.\d+)(?![\w.]*\w)")
FIELD = re.compile(r"\bfield\.md ([FH]\d+(?:(?:, | and | to )[FH]\d+)*)")
QUOTED = re.compile(r'\b([\w/]*?(\w+)\.md), "?([A-Za-z#][^:;.)"\n]*)')
DOCUMENT = re.compile(r"(?<![\w*])([\w./-]*\w\.md)\b")
VAGUE = [
    (re.compile(r"\bprotocol sheet\b"), "name docs/protocol.md, with the section"),
    (re.compile(r"(?<!, )(?<!v3 )\bsections? \d"), "name the document: protocol.md 5.2"),
]


def sections(text):
    """Numbers that docs/protocol.md defines: of headings, and of the numbered items of its appendices."""
    found, appendix = set(), ""
    for line in text.splitlines():
        if match := re.match(r"#+ ([0-9AB](?:\.\d+)?)\.? ", line):
            found.add(match[1])
            appendix = match[1] if match[1] in "AB" else ""
        elif appendix and (match := re.match(r"(\d+)\. ", line)):
            found.add(f"{appendix}.{match[1]}")
    return found


def unwrapped(text):
    """Comments over several lines as one line each, so that a reference may be broken anywhere."""
    return re.sub(r"[ \t]*\n[ \t]*(?:///?<?|\*(?!/)|#) (?=\S)", " ", text)


def numbers(listed):
    return re.findall(NUMBER, listed)


class Documents:
    """Of a tree, given as path to text."""

    def __init__(self, files):
        self.files = files
        self.docs = {pathlib.PurePosixPath(path).name: text for path, text in files.items()
                     if re.fullmatch(r"docs/[^/]*\.md", path)}
        self.sections = sections(self.docs["protocol.md"])
        self.rows = set(re.findall(r"^(?:\| |- \*\*|#+ )\**([FH]\d+)\b", self.docs["field.md"], re.MULTILINE))
        self.words = {name: " ".join(text.lower().split()) for name, text in self.docs.items()}

    def exists(self, path, name):
        places = ("", "docs", posixpath.dirname(path))
        return posixpath.basename(name) in OUTPUTS or any(
            posixpath.normpath(posixpath.join(place, name)) in self.files for place in places)


def complaints_in(documents, path, text):
    flat = unwrapped(text)
    for match in DOCUMENT.finditer(flat):
        if not documents.exists(path, match[1]):
            yield f"{match[1]} is in no directory of this tree"
    for match in LIST.finditer(flat):
        for number in numbers(match[1]):
            if number not in documents.sections:
                yield f"protocol.md has no section {number}"
    for match in FIELD.finditer(flat):
        for row in re.findall(r"[FH]\d+", match[1]):
            if row not in documents.rows:
                yield f"field.md has no row {row}"
    if path.startswith(("model/chip/", "profiles/")):
        for match in APPENDIX.finditer(flat):
            if match[1] not in documents.sections:
                yield f"protocol.md has no item {match[1]}"
    for match in QUOTED.finditer(flat):
        name, words = match[2] + ".md", " ".join(match[3].lower().split())
        if name in documents.words and words and name != "protocol.md" and words not in documents.words[name]:
            yield f'{name} does not say "{words}"'
    if not path.endswith(".md"):
        for pattern, fix in VAGUE:
            for match in pattern.finditer(flat):
                if "RFC" not in flat[max(0, match.start() - 20):match.start()]:
                    yield f'"{flat[match.start():match.end() + 10]}": {fix}'


def complaints(files):
    documents = Documents(files)
    for path, text in files.items():
        if not OWN.search(path):
            for complaint in complaints_in(documents, path, text):
                yield f"{path}: {complaint}"


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: check_references.py SOURCE_DIR")
    found = list(complaints(tree.texts(sys.argv[1], CHECKED)))
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
