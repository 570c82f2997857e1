#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The ssh rig against an sshd of the test's own on this machine: its configuration, keys and port are in a temporary
directory. The interface under stress is one end of a veth pair, whose other end has the sender. Exit status 77: there
is no sshd, or the machine forbids network namespaces.

Usage: ssh_rig_test.py BESSER [TRIAL...]
"""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

PLAN = """
name = "ssh"
title = "a run by ssh"
[stress]
rate = "2MB/s"
duration = "1s"
windows = 1
[[arm]]
name = "a"
setup = "as-is"
[[arm]]
name = "b"
setup = "marked"
[[comparison]]
from = "a"
to = "b"
"""


def sh(*command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True, **more).stdout


def await_(find, seconds=20):
    for _ in range(seconds * 20):
        if found := find():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s in vain")


def agents_directories():
    return set(pathlib.Path("/tmp").glob("besser-agent.*"))


class Target:
    """An sshd, and a veth pair to stress."""

    def __init__(self, directory):
        self.directory = directory
        self.pair = f"bs{os.getpid() % 100000}"
        self.network = f"besser-test-{os.getpid()}"
        self.others = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def __enter__(self):
        sh("ip", "netns", "add", self.network)
        sh("ip", "link", "add", self.pair, "type", "veth", "peer", "name", "sender0", "netns", self.network)
        sh("ip", "addr", "add", "10.88.0.2/30", "dev", self.pair)
        sh("ip", "link", "set", self.pair, "gso_max_segs", "1", "up")
        sh("ip", "-n", self.network, "addr", "add", "10.88.0.1/30", "dev", "sender0")
        sh("ip", "-n", self.network, "link", "set", "sender0", "gso_max_segs", "1", "up")
        for key in ("host", "user"):
            sh("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.directory / key)
        shutil.copy(self.directory / "user.pub", self.directory / "authorized")
        host = (self.directory / "host.pub").read_text()
        (self.directory / "known").write_text(f"[127.0.0.1]:{self.port},[10.88.0.2]:{self.port} {host}")
        (self.directory / "unknown").write_text("")
        (self.directory / "sshd_config").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nListenAddress 10.88.0.2\n"
            f"HostKey {self.directory}/host\nUsePAM no\nStrictModes no\n"
            f"AuthorizedKeysFile {self.directory}/authorized\nPermitRootLogin prohibit-password\n"
            f"PasswordAuthentication no\nPidFile none\n")
        pathlib.Path("/run/sshd").mkdir(exist_ok=True)
        self.sshd = subprocess.Popen([shutil.which("sshd") or "/usr/sbin/sshd", "-D", "-f",
                                      self.directory / "sshd_config", "-E", self.directory / "sshd.log"])
        await_(lambda: subprocess.run(self.ssh("true"), capture_output=True, check=False).returncode == 0)
        return self

    def __exit__(self, *_):
        for sshd in (self.sshd, *self.others):
            sshd.terminate()
            sshd.wait()
        sh("ip", "netns", "del", self.network)

    def another_sshd(self, settings, *before):
        """With more settings, started by another program; its port and its process."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        config = self.directory / f"sshd_config_{port}"
        config.write_text(
            (self.directory / "sshd_config").read_text().replace(f"Port {self.port}", f"Port {port}") + settings)
        with open(self.directory / "known", "a") as known:
            known.write(f"[127.0.0.1]:{port} {(self.directory / 'host.pub').read_text()}")
        self.others.append(subprocess.Popen([*before, shutil.which("sshd") or "/usr/sbin/sshd", "-D", "-f", config,
                                             "-E", self.directory / f"sshd_{port}.log"]))
        return port, self.others[-1]

    def sshd_without_room(self):
        """One whose /tmp holds no agent; its port, and how its /tmp is given room."""
        port, small = self.another_sshd(
            "", "unshare", "-m", "sh", "-c", 'mount -t tmpfs -o size=1m tmpfs /tmp && exec "$@"', "sh")
        return port, ["nsenter", "-t", str(small.pid), "-m", "mount", "-o", "remount,size=1g", "/tmp"]

    def ssh(self, *command):
        return ["ssh", "-p", str(self.port), "-i", self.directory / "user", "-oIdentitiesOnly=yes", "-oBatchMode=yes",
                f"-oUserKnownHostsFile={self.directory}/known", "root@127.0.0.1", *command]

    def rig(self, name, known="known", **keys):
        """A rig's file with these keys."""
        file = self.directory / f"{name}.toml"
        keys = {"kind": "ssh", "target": f"root@127.0.0.1:{self.port}", "identity": f"{self.directory}/user",
                "known_hosts": f"{self.directory}/{known}", "interface": self.pair, **keys}
        mark = self.directory / "mark; it's $HOME"
        file.write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items()) +
                        f'[setup.marked]\nbefore = [["touch", {json.dumps(str(mark))}]]\n'
                        f'after = [["rm", {json.dumps(str(mark))}]]\n')
        return file


class Trial:
    def __init__(self, besser, target):
        self.besser, self.target = besser, target
        self.plan = target.directory / "plan.toml"
        self.plan.write_text(PLAN)

    def doctor(self, rig):
        return subprocess.run([self.besser, "doctor", "--rig", rig], capture_output=True, text=True, check=False)

    def start(self, rig, out, *before, plan=None):
        command = [*before, self.besser, "verify", plan or self.plan, "--rig", rig, "--out",
                   self.target.directory / out]
        return subprocess.Popen([*command, "--quiet"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def reps(self, rig, out, *before, plan=None):
        said, _ = self.start(rig, out, *before, plan=plan).communicate(timeout=120)
        result = self.target.directory / out / "result.json"
        assert result.exists(), said
        document = json.loads(result.read_text())
        assert [(rep["arm"], rep["rep"]) for rep in sorted(document["reps"], key=lambda rep: rep["arm"])] == \
            [("a", 0), ("b", 0)]
        return document

    def an_unknown_host_is_not_believed(self):
        said = self.doctor(self.target.rig("unknown", known="unknown"))
        assert said.returncode == 1 and "Host key verification failed" in said.stdout, said.stdout
        assert "compare the fingerprint" in said.stdout, said.stdout

    def the_doctor_says_what_is_there_and_what_is_not(self):
        said = self.doctor(self.target.rig("there", sender_namespace=self.target.network))
        assert "the agent measures: workqueue_execute_start" in said.stdout, said.stdout
        assert f"another path (lo) than the stress ({self.target.pair})" in said.stdout, said.stdout
        assert "MISSING  a power cycle opens each window" in said.stdout, said.stdout

    def a_plan_runs_and_leaves_nothing_on_the_target(self):
        before = agents_directories()
        document = self.reps(self.target.rig("pair", sender_namespace=self.target.network), "pair")
        assert document["rig"]["name"] == "ssh", document["rig"]
        for rep in document["reps"]:
            facts = rep["facts"]
            assert (facts["stress_path"], facts["telemetry_path"]) == (self.target.pair, "lo"), facts
            assert 1.9e6 < rep["rx_bytes"] < 2.3e6, rep["rx_bytes"]
            assert "power cycle" in facts["weak_window"], facts
        assert agents_directories() == before
        assert not list(self.target.directory.glob("mark*")) # made and removed by the set-up

    def the_controller_can_be_the_sender_and_one_path_for_both_is_noticed(self):
        """It is where the other end of the pair is."""
        rig = self.target.rig("far", target=f"root@10.88.0.2:{self.target.port}")
        document = self.reps(rig, "far", "ip", "netns", "exec", self.target.network)
        for rep in document["reps"]:
            assert 1.9e6 < rep["counters"]["rx.payload"] < 2.2e6, rep["counters"]
            assert rep["facts"]["telemetry_path"] == self.target.pair, rep["facts"]
        receipt = [one for one in document["receipts"] if one["id"] == "separate_telemetry"][0]
        assert receipt["status"] == "MISSING", receipt

    def plan_with(self, name, *changes):
        """The plan with other lines in the place of its own."""
        text = PLAN
        for line, other in changes:
            assert line in text, line
            text = text.replace(line, other)
        file = self.target.directory / f"{name}.plan.toml"
        file.write_text(text)
        return file

    def a_plan_may_have_iperf3_send_from_either_place(self):
        """Both ways at once; its server is on the target, its client where the sender is."""
        if not shutil.which("iperf3"):
            print("there is no iperf3")
            return
        plan = self.plan_with("iperf3", ('rate =', 'engine = "iperf3"\ndirection = "both"\nrate ='),
                              ('duration = "1s"', 'duration = "2s"'))
        far = self.target.rig("iperf-far", target=f"root@10.88.0.2:{self.target.port}")
        pair = self.target.rig("iperf-pair", sender_namespace=self.target.network)
        for rig, before in ((far, ("ip", "netns", "exec", self.target.network)), (pair, ())):
            for rep in self.reps(rig, rig.stem, *before, plan=plan)["reps"]:
                for way in ("rx.payload", "tx.payload"):
                    assert 1.5e6 < rep["counters"][way] / rep["elapsed_s"] < 2.8e6, rep
                assert any(name.startswith("traffic by iperf 3") for name in rep["facts"]["instruments"]), rep

    def a_tree_is_built_on_the_target_or_refused_with_what_that_lacks(self):
        """The module is a program's of the test's own, so that it is built, copied, and not loaded."""
        tree = self.target.directory / "tree"
        tree.mkdir()
        (tree / "Makefile").write_text("obj-m := probe.o\n")
        plan = self.plan_with("tree", ('setup = "as-is"', f'tree = "{tree}"\nparameters = ["debug=1"]'))
        rig = self.target.rig("tree", sender_namespace=self.target.network)
        if not os.path.exists(f"/lib/modules/{os.uname().release}/build"):
            said, _ = self.start(rig, "tree-refused", plan=plan).communicate(timeout=120)
            assert f"no headers of its kernel {os.uname().release}" in said, said
            assert "apt-get install linux-headers-" in said, said
        programs = self.target.directory / "target-programs"
        programs.mkdir()
        for name, script in {
                "ls": "exit 0", "strip": "exit 0", "make":
                '[ "$1" = --version ] || printf "%s\\n" "$@" >"${3#M=}/probe.ko"'}.items():
            (programs / name).write_text(f"#!/bin/sh\n{script}\n")
            (programs / name).chmod(0o755)
        port, _ = self.target.another_sshd(f"SetEnv PATH={programs}:{os.environ['PATH']}\n")
        rig = self.target.rig("tree-built", target=f"root@127.0.0.1:{port}", sender_namespace=self.target.network)
        await_(lambda: self.doctor(rig).stdout.count("Connection refused") == 0)
        document = self.reps(rig, "tree-built", plan=plan)
        told = [event["text"] for rep in document["reps"] if rep["arm"] == "a" for event in rep["events"]]
        assert any("insmod" in text and "probe.ko" in text for text in told), told

    def agents(self):
        """Of this user, in their directories."""
        found = []
        for entry in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if os.readlink(entry / "exe").startswith("/tmp/besser-agent."):
                    found.append(int(entry.name))
            except OSError:
                pass
        return sorted(found)

    def an_agent_that_is_killed_is_nobodys_doing(self):
        run = self.start(self.target.rig("killed", sender_namespace=self.target.network), "killed")
        await_(lambda: len(self.agents()) >= 4) # itself, its guardian, receiver and sender
        os.kill(self.agents()[0], signal.SIGKILL)
        run.communicate(timeout=120)
        reps = json.loads((self.target.directory / "killed" / "result.json").read_text())["reps"]
        assert any("measured anew" in event["text"] for rep in reps for event in rep["events"]), reps

    def a_target_that_boots_anew_died_under_the_arms_hands(self):
        """As its boot number tells, which is asked for by an ssh client of the test's own."""
        programs = self.target.directory / "programs"
        programs.mkdir()
        boot = self.target.directory / "boot"
        (programs / "ssh").write_text(
            f'#!/bin/sh\nfor last; do :; done\ncase $last in *boot_id*) [ ! -e {boot} ] || exec cat {boot};; esac\n'
            f'exec {shutil.which("ssh")} "$@"\n')
        (programs / "ssh").chmod(0o755)
        rig = self.target.rig("booted", sender_namespace=self.target.network)
        run = self.start(rig, "booted", "env", f"PATH={programs}:{os.environ['PATH']}")
        await_(lambda: len(self.agents()) >= 4)
        boot.write_text("another boot\n5.00 5.00\n")
        os.kill(self.agents()[0], signal.SIGKILL)
        run.communicate(timeout=120)
        reps = json.loads((self.target.directory / "booted" / "result.json").read_text())["reps"]
        died = [event["text"] for rep in reps for event in rep["events"] if event["kind"] == "died"]
        assert len(died) == 1 and "booted anew" in died[0], reps

    def a_target_that_falls_silent_and_stays_so_died_under_the_arms_hands(self):
        """Nothing answers any more, as when its battery is empty; which takes minutes to be believed."""
        programs = self.target.directory / "silent-programs"
        programs.mkdir()
        silent = self.target.directory / "silent"
        (programs / "ssh").write_text(f'#!/bin/sh\n[ ! -e {silent} ] || exit 255\nexec {shutil.which("ssh")} "$@"\n')
        (programs / "ssh").chmod(0o755)
        before = agents_directories()
        rig = self.target.rig("silent", sender_namespace=self.target.network)
        run = self.start(rig, "silent-run", "env", f"PATH={programs}:{os.environ['PATH']}")
        await_(lambda: len(self.agents()) >= 4)
        silent.touch()
        agent = self.agents()[0]
        os.kill(agent, signal.SIGSTOP)
        journal = self.target.directory / "silent-run" / "journal.jsonl"
        await_(lambda: "does not answer for 180 s" in journal.read_text(), seconds=400)
        silent.unlink() # somebody charges it
        os.kill(agent, signal.SIGCONT)
        run.communicate(timeout=120)
        reps = json.loads((self.target.directory / "silent-run" / "result.json").read_text())["reps"]
        died = [rep["arm"] for rep in reps for event in rep["events"] if event["kind"] == "died"]
        assert len(reps) == 2 and len(died) == 1, reps
        await_(lambda: agents_directories() == before)

    def a_target_without_room_is_told_and_the_same_command_goes_on(self):
        port, make_room = self.target.sshd_without_room()
        rig = self.target.rig("full", target=f"root@127.0.0.1:{port}", sender_namespace=self.target.network)
        await_(lambda: self.doctor(rig).stdout.count("Connection refused") == 0)
        run = self.start(rig, "full")
        said, _ = run.communicate(timeout=120)
        assert run.returncode == 3 and "No space left on device" in said, said
        sh(*make_room)
        self.reps(rig, "full")

    def a_hostile_target_gets_a_plain_answer_and_fills_no_disk(self):
        """What stands in for the agent, and what besser must say of it."""
        hello = json.dumps({"line": "hello", "protocol": 4, "kernel": "", "machine": "", "boot": "", "path": ""})
        for name, (script, says) in {
                "endless": ("exec cat /dev/zero", "said a line of more than"),
                "loud": ("exec yes >&2", "ended (status "),
                "elsewhere": (f"""echo '{hello}'\necho '{{"line":"traffic","address":"8.8.8.8"}}'\nexec sleep 60""",
                              "which is not an address of a private network"),
                "garbled": ("echo '{\x1b[2J'", "not a line of the agent"),
        }.items():
            agent = self.target.directory / f"{name}-agent"
            agent.write_text(f"#!/bin/sh\n{script}\n")
            before = shutil.disk_usage(tempfile.gettempdir()).used
            said, _ = self.start(self.target.rig(name, agent=str(agent)), name).communicate(timeout=120)
            assert says in said and "\x1b" not in said, said
            assert shutil.disk_usage(tempfile.gettempdir()).used < before + 2**28

    def an_agent_whose_controller_is_killed_goes_and_takes_all_with_it(self):
        before = agents_directories()
        rig = self.target.rig("alone", sender_namespace=self.target.network)
        run = self.start(rig, "alone")
        await_(lambda: len(self.agents()) >= 4)
        run.kill()
        run.communicate()
        await_(lambda: not self.agents() and agents_directories() == before)
        self.reps(rig, "alone")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    local = subprocess.run([sys.argv[1], "doctor", "--rig", "local"], capture_output=True, text=True, check=False)
    if local.returncode != 0 or not (shutil.which("sshd") or os.path.exists("/usr/sbin/sshd")):
        print(local.stdout, "or there is no sshd")
        sys.exit(77)
    # Not in /tmp, which one of the targets has for itself.
    with tempfile.TemporaryDirectory(dir="/var/tmp") as directory, Target(pathlib.Path(directory)) as target:
        trial = Trial(sys.argv[1], target)
        named = sys.argv[2:] or [name for name in vars(Trial) if name.startswith(("a_", "an_", "the_", "this_"))]
        for name in named:
            getattr(trial, name)()
            print(f"{name}: yes", flush=True)


if __name__ == "__main__":
    main()
