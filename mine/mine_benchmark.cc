// SPDX-License-Identifier: GPL-2.0-only
// How long mining takes, beside `git log -p` over the same history. The repositories are made
// here: a driver's history of the size of cw1200's, and a long history that rarely touches it.

#include "mine/mining.hpp"
#include "mine/test_corpus.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <sys/resource.h>

namespace besser::mine {
namespace {

double cpu_s(int who) {
    rusage usage = {};
    ::getrusage(who, &usage);
    const auto seconds = [](const timeval &time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::string quoted(const std::string &text) { return "'" + text + "'"; }

/// CPU seconds of a command that this file makes.
double run(const std::string &command) {
    const double before = cpu_s(RUSAGE_CHILDREN);
    if (std::system(command.c_str()) != 0)
        fmt::print(stderr, "failed: {}\n", command);
    return cpu_s(RUSAGE_CHILDREN) - before;
}

void mines_a_drivers_history(benchmark::State &state) {
    Corpus corpus;
    make_corpus(corpus, 1, 228);
    MiningOptions options;
    options.ancestor = corpus.ancestor.directory() + ":drivers/ab1200";
    options.fork = corpus.fork.directory() + ":wifi";
    std::size_t commits = 0;
    const double before = cpu_s(RUSAGE_SELF);
    for ([[maybe_unused]] auto _ : state)
        commits = mine(options)->commits.size();
    state.counters["commits"] = static_cast<double>(commits);
    state.counters["cpu_s"] =
        (cpu_s(RUSAGE_SELF) - before) / static_cast<double>(state.iterations());
    state.counters["git_log_p_cpu_s"] = run(fmt::format(
        "git -C {} log -p main -- drivers/ab1200 >/dev/null", quoted(corpus.ancestor.directory())));
}
BENCHMARK(mines_a_drivers_history)->Unit(benchmark::kSecond)->Iterations(1);

/// A repository of `commits` commits, one in a thousand of them below drivers/net/ab.
void make_long_history(const std::string &directory, std::int64_t commits) {
    const auto command =
        fmt::format("git init -q --bare -b main {0} && git -C {0} fast-import --quiet --force",
                    quoted(directory));
    std::FILE *pipe = ::popen(command.c_str(), "w");
    for (std::int64_t i = 0; i < commits; ++i) {
        const bool touches = i % 1000 == 0;
        fmt::print(pipe,
                   "commit refs/heads/main\ncommitter A <a@example.org> {} +0000\ndata 5\nfix {}\n",
                   1'000'000'000 + i, i % 10);
        const auto path = touches ? std::string("drivers/net/ab/a.c")
                                  : fmt::format("dir{}/sub{}/file{}.c", i % 20, i % 37, i % 211);
        const auto text = fmt::format("int f(void)\n{{\n\treturn g({});\n}}\n", i);
        fmt::print(pipe, "M 100644 inline {}\ndata {}\n{}\n", path, text.size(), text);
    }
    if (::pclose(pipe) != 0)
        fmt::print(stderr, "git fast-import failed\n");
}

void walks_a_long_history(benchmark::State &state) {
    TestRepository place; // for a directory that is removed at the end
    const auto directory = place.directory() + "/long";
    make_long_history(directory, state.range(0));
    MiningOptions options;
    options.ancestor = directory + ":drivers/net/ab";
    options.fork = options.ancestor;
    const double before = cpu_s(RUSAGE_SELF);
    for ([[maybe_unused]] auto _ : state)
        state.counters["commits"] = static_cast<double>(mine(options)->commits.size());
    state.counters["cpu_s"] =
        (cpu_s(RUSAGE_SELF) - before) / static_cast<double>(state.iterations());
    rusage usage = {};
    ::getrusage(RUSAGE_SELF, &usage);
    state.counters["max_rss_MiB"] = static_cast<double>(usage.ru_maxrss) / 1024;
    state.counters["git_log_p_cpu_s"] =
        run(fmt::format("git -C {} log -p main -- drivers/net/ab >/dev/null", quoted(directory)));
}
BENCHMARK(walks_a_long_history)
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->Unit(benchmark::kSecond)
    ->Iterations(1);

} // namespace
} // namespace besser::mine

BENCHMARK_MAIN();
