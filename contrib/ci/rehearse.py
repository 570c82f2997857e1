#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Runs one of the forges' files beside this one, as it stands, in a clean Debian 12: what a forge's runner would do.

The root is made once by debootstrap, of this machine's mirror, with what the image debian:12 has. Each run lies over it
in a directory of its own (overlayfs), so nothing of one run is there in the next. It has a small /dev without kvm, and
a checkout that belongs to another user, as with a runner that mounts it. besser and the fork are cloned from bare
repositories in that root, with what is committed here.

It wants to be root, debootstrap and python3-yaml, and takes as long as a forge: half an hour and more.
Exit status: that of the first step that fails; 2 bad usage or input, 3 the root could not be made.
"""
import argparse
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import time

import yaml

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
STRANGER = 1001  # who owns the checkout; the job's user is root
PACKAGES = "/etc/apt"


class Unusable(Exception):
    """What the user is to change."""


def expanded(text, values):
    """With the forge's expressions replaced; one that is not known here is an error."""
    def value(match):
        if match[1] not in values:
            raise Unusable(f"the file uses {match[0]}, which is not known here")
        return values[match[1]]
    return re.sub(r"\$\{\{\s*([\w.]+)\s*\}\}", value, text)


def gitlab_job(document, commits):
    """One script, which GitLab's runner runs in the checkout."""
    job = document["besser"]
    environment = {"BESSER": "file:///srv/besser", "CI_MERGE_REQUEST_DIFF_BASE_SHA": commits["base"],
                   "CI_PROJECT_DIR": "/builds/fork"}
    for name, value in job["variables"].items():
        environment[name] = value.replace("$CI_PROJECT_DIR", environment["CI_PROJECT_DIR"])
    return {"environment": environment, "directory": "/builds/fork", "checkout": True,
            "steps": ["\n".join(job["script"])], "artifacts": job["artifacts"]["paths"]}


def workflow_job(document, commits):
    """GitHub's and Forgejo's: `run` is a script, `uses` is done here in its place."""
    values = {"vars.BESSER": "file:///srv/besser", "github.event.pull_request.base.sha": commits["base"],
              "github.server_url": "file:///srv", "github.repository": "fork", "github.sha": commits["head"],
              "github.ref": "refs/heads/main"}
    environment = {name: expanded(text, values) for name, text in document["env"].items()}
    job = {"environment": environment, "directory": "/__w/fork", "checkout": False, "steps": [], "artifacts": []}
    for step in document["jobs"]["driver"]["steps"]:
        action = step.get("uses", "").partition("@")[0]
        if "run" in step:
            job["steps"].append(expanded(step["run"], values))
        elif action == "actions/checkout":
            job["checkout"] = True
        elif action == "actions/cache":
            continue  # CCACHE_DIR of the environment is the cache
        elif action == "actions/upload-artifact":
            job["artifacts"].append(step["with"]["path"])
        else:
            raise Unusable(f"the file uses {step}, which is not known here")
    return job


def job_of(forge, commits, settings):
    """Environment, directory, steps and artifacts of a forge's file."""
    document = yaml.safe_load((HERE / f"{forge}.yml").read_text(encoding="utf-8"))
    job = (gitlab_job if forge == "gitlab" else workflow_job)(document, commits)
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise Unusable(f"--set {setting}: NAME=VALUE")
        job["environment"][name] = value
    return job


def command(*arguments, **options):
    """Runs a program; its failure is that of the root."""
    return subprocess.run([str(a) for a in arguments], check=True, text=True, **options)


def commit_of(fork, name):
    """The full name of a commit; "" stays."""
    if not name:
        return ""
    found = subprocess.run(["git", "-C", str(fork), "rev-parse", "--verify", "--quiet", name + "^{commit}"],
                           capture_output=True, text=True)
    if found.returncode != 0:
        raise Unusable(f"{fork}: no commit {name}")
    return found.stdout.strip()


def mirror():
    """Where this machine's packages come from."""
    targets = command("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)",
                      capture_output=True).stdout
    for line in targets.splitlines():
        uri, release, component = line.split()
        if (release, component) == ("bookworm", "main"):
            return uri
    raise Unusable("the system's apt sources name no bookworm main: is this Debian 12?")


def clean_root(roots):
    """The directory with what debian:12 has, made if it is not there."""
    root = roots / "clean"
    if not (roots / "clean.complete").exists():
        shutil.rmtree(root, ignore_errors=True)
        print("making a clean root ...", file=sys.stderr, flush=True)
        command("debootstrap", "--variant=minbase", "bookworm", root, mirror(), stdout=subprocess.DEVNULL)
        for package in (root / "var/cache/apt/archives").glob("*.deb"):
            package.unlink()
        shutil.rmtree(root / "etc/apt")
        shutil.copytree(PACKAGES, root / "etc/apt")  # mirror, proxies and keys are this machine's
        (roots / "clean.complete").touch()
    return root


def lay_out(upper, job, fork, head):
    """What is in the root when a job begins: repositories, the checkout, and the steps as scripts."""
    (upper / "srv").mkdir(parents=True)
    command("git", "clone", "--quiet", "--bare", "--no-local", PROJECT, upper / "srv/besser")
    command("git", "clone", "--quiet", "--bare", "--no-local", fork, upper / "srv/fork")
    command("git", "-C", upper / "srv/fork", "branch", "--force", "main", head)
    directory = upper / job["directory"].lstrip("/")
    directory.mkdir(parents=True)
    if job["checkout"]:
        command("git", "clone", "--quiet", "--no-local", upper / "srv/fork", directory)
        command("git", "-C", directory, "checkout", "--quiet", "--detach", head)
        command("chown", "-R", f"{STRANGER}:{STRANGER}", directory)
    (upper / "steps").mkdir()
    for number, step in enumerate(job["steps"]):
        (upper / f"steps/{number}").write_text(step + "\n", encoding="utf-8")
    (upper / "etc").mkdir()
    for name in ("resolv.conf", "hosts"):
        shutil.copy(f"/etc/{name}", upper / "etc" / name)


MOUNTS = """set -e
mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$2/root"
cd "$2/root"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t tmpfs dev dev
for name in null zero full random urandom tty; do touch dev/$name; mount --bind /dev/$name dev/$name; done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs shm dev/shm
if [ -n "$3" ]; then mkdir -p ".$4"; mount --bind "$3" ".$4"; fi
shift 4
exec chroot . "$@"
"""


def enter(clean, run, job, number):
    """Runs a step in the root, in a mount and process namespace that ends with it; its exit status."""
    environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root",
                   "CI": "true", **job["environment"]}
    environment |= {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    inside = ["env", "-i", *[f"{name}={value}" for name, value in environment.items()], "sh", "-c",
              f"cd {shlex.quote(job['directory'])} && exec sh -e /steps/{number}"]
    mounts = ["sh", "-c", MOUNTS, "sh", str(clean), str(run), job["cache"], environment.get("CCACHE_DIR", "")]
    return subprocess.run(["unshare", "--mount", "--pid", "--fork", "--kill-child", *mounts, *inside],
                          stdin=subprocess.DEVNULL).returncode


def rehearse(clean, run, job):
    """All steps, up to the first that fails."""
    for number, step in enumerate(job["steps"]):
        print(f"--- step {number + 1} of {len(job['steps'])}\n{step}\n---", file=sys.stderr, flush=True)
        begin = time.monotonic()
        status = enter(clean, run, job, number)
        print(f"--- exit status {status} after {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
        if status != 0:
            return status
    return 0


def keep_artifacts(run, job):
    """Names what the forge would keep, as found; False if one is not there."""
    found = True
    for name in job["artifacts"]:
        path = run / "upper" / job["directory"].lstrip("/") / name
        print(f"{path}{'' if path.exists() else ': is not there'}")
        found = found and path.exists()
    return found


def main():
    """Reads the arguments, and runs the job."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("forge", choices=("github", "gitlab", "forgejo"))
    parser.add_argument("fork", type=pathlib.Path, help="the fork's git repository")
    parser.add_argument("--head", default="HEAD", help="the commit that is looked at")
    parser.add_argument("--base", default="", help="the commit that it changes, as of a merge request")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a variable of the file")
    parser.add_argument("--cache", type=pathlib.Path, help="what a former job left in CCACHE_DIR; is written to")
    parser.add_argument("--show", action="store_true", help="only print the steps")
    parser.add_argument("--roots", type=pathlib.Path, default=pathlib.Path("/var/tmp/besser-roots"),
                        help="where the roots lie (some gigabytes)")
    arguments = parser.parse_args()
    head = commit_of(arguments.fork, arguments.head)
    job = job_of(arguments.forge, {"head": head, "base": commit_of(arguments.fork, arguments.base)}, arguments.set)
    job["cache"] = str(arguments.cache.resolve(strict=True)) if arguments.cache else ""
    if arguments.show:
        print("\n---\n".join(job["steps"]))
        return 0
    if os.geteuid() != 0:
        raise Unusable("it mounts and changes its root, so it wants to be root")
    roots = arguments.roots.resolve()
    roots.mkdir(parents=True, exist_ok=True)
    run = roots / time.strftime(f"{arguments.forge}-%Y%m%d-%H%M%S")
    for name in ("upper", "work", "root"):
        (run / name).mkdir(parents=True)
    clean = clean_root(roots)
    lay_out(run / "upper", job, arguments.fork, head)
    status = rehearse(clean, run, job)
    found = keep_artifacts(run, job)
    return status or (0 if found else 3)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Unusable as problem:
        print(f"rehearse.py: {problem}", file=sys.stderr)
        sys.exit(2)
    except (OSError, subprocess.CalledProcessError) as problem:
        print(f"rehearse.py: {problem}", file=sys.stderr)
        sys.exit(3)
