#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Scores `besser mine --json` against a branch whose backports name their originals.

A stable branch says "cherry picked from commit ID" or "[ upstream commit ID ]". Those ids are the
labels; the miner never reads the fork's messages. Usage:

    score_backports.py REPO FORK_REVISION BRANCH_POINT MINING.json [--misses]
"""
import collections
import json
import re
import subprocess
import sys

ORIGINAL = re.compile(r"(?:cherry[- ]picked from commit|upstream commit|commit) ([0-9a-f]{12,40})")


def backported(repository, fork, branch_point):
    log = subprocess.run(
        ["git", "-C", repository, "log", "--format=%b", f"{branch_point}..{fork}"],
        check=True, capture_output=True).stdout.decode("utf-8", "replace")
    return {found.group(1)[:12] for found in map(ORIGINAL.search, log.splitlines()) if found}


def share(part, whole):
    return f"{part}/{whole} = {part / whole:.3f}" if whole else "0/0"


def main():
    repository, fork, branch_point, mining = sys.argv[1:5]
    labels = backported(repository, fork, branch_point)
    with open(mining, encoding="utf-8") as file:
        commits = [commit for commit in json.load(file)["commits"]
                   if commit["evidence"] and not commit["merge"]]
    table = collections.Counter()
    for commit in commits:
        commit["backported"] = commit["id"][:12] in labels
        table[commit["verdict"], commit["backported"]] += 1
    print(f"{len(commits)} commits that change code, "
          f"{sum(commit['backported'] for commit in commits)} of them backported")
    print(f"{'verdict':<12} {'backported':>10} {'not':>6}")
    for verdict in ("absent", "present", "partial", "code gone", "undecidable"):
        print(f"{verdict:<12} {table[verdict, True]:>10} {table[verdict, False]:>6}")
    for verdict, label in (("absent", False), ("present", True)):
        right = table[verdict, label]
        print(f"{verdict}: precision {share(right, right + table[verdict, not label])}, recall "
              f"{share(right, sum(n for (_, is_one), n in table.items() if is_one == label))}")
    if "--misses" in sys.argv[5:]:
        for commit in commits:
            wrong = "absent" if commit["backported"] else "present"
            if commit["verdict"] == wrong:
                print(f"{commit['verdict']:<8} {commit['id'][:12]} {commit['subject']}")


main()
