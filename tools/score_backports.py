#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Scores `besser mine --json` against a branch whose backports name their originals.

A stable branch says "cherry picked from commit ID" or "[ upstream commit ID ]". Those ids are the
labels; the miner never reads the fork's messages. A branch may take a commit without saying so, such
as a fix of an embargoed hole: --subjects counts a commit as backported, too, when the branch has one
with its very subject. What was not backported need not be absent: it
may change code that the branch never had. With --blame PATH, `git blame` tells the two apart: "never
had" is a commit most of whose changed lines (or the neighbours of added ones) came after the branch
point in commits that were not backported. It takes seconds for each commit. Usage:

    score_backports.py REPO FORK_REVISION BRANCH_POINT MINING.json [--misses] [--subjects] [--blame PATH]
"""
import collections
import json
import re
import subprocess
import sys

ORIGINAL = re.compile(r"(?:cherry[- ]picked from commit|upstream commit|commit) ([0-9a-f]{12,40})")
HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? ")
VERDICTS = ("absent", "present", "partial", "code gone", "undecidable")


class Branch:
    def __init__(self, repository, fork, branch_point):
        self.repository = repository
        self.branch_point = branch_point
        log = self.git("log", "--format=%b", f"{branch_point}..{fork}")
        self.backported = {found.group(1)[:12]
                           for found in map(ORIGINAL.search, log.splitlines()) if found}

        self.subjects = set(self.git("log", "--format=%s", f"{branch_point}..{fork}").splitlines())

    def git(self, *arguments):
        return subprocess.run(["git", "-C", self.repository, *arguments], check=True,
                              capture_output=True).stdout.decode("utf-8", "replace")

    def changed_lines(self, commit, below):
        """By path: the lines of the parent that a commit replaces or adds beside, as ranges."""
        ranges = collections.defaultdict(list)
        path = None
        diff = self.git("diff-tree", "-U0", "-p", "-w", "-M", "--no-commit-id", commit, "--", below)
        for line in diff.splitlines():
            if line.startswith("--- "):
                path = line[6:] if line.endswith((".c", ".h")) else None
            hunk = HUNK.match(line)
            if hunk and path:
                begin, count = int(hunk[1]), int(hunk[2] or 1)
                ranges[path].append((max(begin, 1), begin + max(count - 1, 0 if count else 1)))
        return ranges

    def has_code(self, commit, below):
        """Whether the branch ever had most of the lines that a commit changes."""
        had = new = 0
        for path, ranges in self.changed_lines(commit, below).items():
            last = self.git("show", f"{commit}^:{path}").count("\n")
            wanted = [f"-L{begin},{min(end, last)}" for begin, end in ranges if begin <= last]
            if not wanted:
                continue
            blame = self.git("blame", "-w", "-M", "-C", "-l", "-s", *wanted,
                             f"{self.branch_point}..{commit}^", "--", path)
            for line in blame.splitlines():
                if len(re.findall(r"\w", line.partition(")")[2])) < 3:
                    continue  # a brace has no origin
                if line[0] == "^" or line[:12] in self.backported:
                    had += 1
                else:
                    new += 1
        return had >= new


def share(part, whole):
    return f"{part}/{whole} = {part / whole:.3f}" if whole else "0/0"


def main():
    repository, fork, branch_point, mining = sys.argv[1:5]
    branch = Branch(repository, fork, branch_point)
    blame = sys.argv[sys.argv.index("--blame") + 1] if "--blame" in sys.argv else None
    with open(mining, encoding="utf-8") as file:
        commits = [commit for commit in json.load(file)["commits"]
                   if commit["evidence"] and not commit["merge"]]
    table = collections.Counter()
    for commit in commits:
        same = "--subjects" in sys.argv and commit["subject"] in branch.subjects
        if same or commit["id"][:12] in branch.backported:
            commit["label"] = "backported"
        elif blame and not branch.has_code(commit["id"], blame):
            commit["label"] = "never had"
        else:
            commit["label"] = "not"
        table[commit["verdict"], commit["label"]] += 1
    labels = ("backported", "not") + (("never had",) if blame else ())
    print(f"{len(commits)} commits that change code")
    print(f"{'verdict':<12}" + "".join(f" {label:>10}" for label in labels))
    for verdict in VERDICTS:
        print(f"{verdict:<12}" + "".join(f" {table[verdict, label]:>10}" for label in labels))

    def total(verdicts, wanted):
        return sum(n for (verdict, label), n in table.items()
                   if verdict in verdicts and label in wanted)

    for verdict, wanted in (("absent", labels[1:]), ("present", labels[:1])):
        right = total([verdict], wanted)
        print(f"{verdict}: precision {share(right, total([verdict], labels))}, "
              f"recall {share(right, total(VERDICTS, wanted))}")
    if blame:
        print("absent, of what the branch had: recall "
              f"{share(total(['absent'], ['not']), total(VERDICTS, ['not']))}")
    if "--misses" in sys.argv:
        for commit in commits:
            wrong = ("absent",) if commit["label"] == "backported" else \
                ("present", "partial", "undecidable") if commit["label"] == "never had" else \
                ("present", "partial", "undecidable", "code gone")
            if commit["verdict"] in wrong:
                print(f"{commit['label']:<10} {commit['verdict']:<11} {commit['id'][:12]} "
                      f"{commit['subject']}")


main()
