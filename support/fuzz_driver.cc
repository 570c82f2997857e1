// SPDX-License-Identifier: GPL-2.0-only
// Stands in for libFuzzer where that is not: runs a target on the files of its corpus and on a
// fixed number of mutations of them, the same ones each time.
//
//     NAME_fuzz MUTATIONS DIRECTORY...     as ctest does
//     NAME_fuzz FILE                       one input, such as one that ended an earlier run
//
// A child does the work. When an input ends it, or takes longer than the guard allows, the parent
// keeps that input in the current directory as NAME_fuzz.crash.

#include "support/fuzz_target.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <random>
#include <span>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace besser {

namespace {

namespace fs = std::filesystem;

constexpr unsigned guard_s = 60; ///< against a hang; an input takes milliseconds
constexpr rlim_t most_memory = rlim_t{4} << 30;
constexpr std::size_t most_input_bytes = 64 << 10;

/// What parsers of ours look at: brackets, quotes, borders of numbers, bytes that no text holds.
constexpr std::array<std::string_view, 26> tokens = {"[",
                                                     "]",
                                                     "{",
                                                     "}",
                                                     "\"",
                                                     "\"\"\"",
                                                     "'",
                                                     "\\",
                                                     "#",
                                                     ".",
                                                     ",",
                                                     ":",
                                                     "=",
                                                     "\n",
                                                     "\r\n",
                                                     " ",
                                                     "-",
                                                     "0",
                                                     "1e999",
                                                     "nan",
                                                     "18446744073709551616",
                                                     "-9223372036854775808",
                                                     "null",
                                                     "\xff",
                                                     "\x1b[2J",
                                                     "/*"};

std::string read(const fs::path &file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> read_corpus(std::span<char *> directories) {
    std::vector<fs::path> files;
    for (const char *directory : directories)
        for (const auto &entry : fs::recursive_directory_iterator(directory))
            if (entry.is_regular_file())
                files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<std::string> texts;
    std::ranges::transform(files, std::back_inserter(texts), read);
    return texts;
}

/// Makes one input after the other from a corpus; equal numbers make equal inputs.
class Mutator {
  public:
    explicit Mutator(const std::vector<std::string> &corpus) : corpus_(corpus) {}

    std::string input(std::uint64_t number) {
        if (number < corpus_.size())
            return corpus_[number];
        random_.seed(number);
        auto text = corpus_[below(corpus_.size())];
        for (auto steps = 1 + below(4); steps > 0; --steps)
            mutate(text);
        text.resize(std::min(text.size(), most_input_bytes));
        return text;
    }

  private:
    std::size_t below(std::size_t end) { return end == 0 ? 0 : random_() % end; }

    void mutate(std::string &text) {
        const auto at = below(text.size() + 1);
        const auto length = std::min(text.size() - at, 1 + below(32));
        switch (below(7)) {
        case 0:
            if (at < text.size())
                text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
            break;
        case 1:
            text.erase(at, length);
            break;
        case 2:
            text.insert(at, tokens[below(tokens.size())]);
            break;
        case 3:
            text.replace(at, length, tokens[below(tokens.size())]);
            break;
        case 4: // a piece of it again, up to a hundred times
            repeat(text, at, length);
            break;
        case 5: // goes on as another one does
            splice(text, at);
            break;
        default:
            text.resize(at);
        }
    }

    void repeat(std::string &text, std::size_t at, std::size_t length) {
        const auto piece = text.substr(at, length);
        for (auto times = 1 + below(100); times > 0; --times)
            text.insert(at, piece);
    }

    void splice(std::string &text, std::size_t at) {
        const auto &other = corpus_[below(corpus_.size())];
        text.resize(at);
        text += other.substr(below(other.size() + 1));
    }

    const std::vector<std::string> &corpus_;
    std::mt19937_64 random_;
};

void run(const std::string &input) {
    // A copy of exactly its size, so that a sanitizer sees a read past the end.
    const std::vector<std::uint8_t> bytes(input.begin(), input.end());
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

void limit_memory() {
#ifndef BESSER_ADDRESS_SANITIZED // which maps terabytes
    const rlimit limit{most_memory, most_memory};
    ::setrlimit(RLIMIT_AS, &limit);
#endif
}

/// Runs `inputs` inputs in a child; `number` is where it is. The child's status, as waitpid() has
/// it.
int run_in_child(Mutator &mutator, std::uint64_t inputs, std::atomic<std::uint64_t> &number) {
    const pid_t child = ::fork();
    if (child == 0) {
        limit_memory();
        for (number = 0; number < inputs; ++number) {
            ::alarm(guard_s);
            run(mutator.input(number));
        }
        std::exit(0); // not _exit: the leak check comes at the end
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return status;
}

int fuzz(const std::string &name, std::uint64_t mutations, std::span<char *> directories) {
    auto corpus = read_corpus(directories);
    if (corpus.empty()) {
        std::fprintf(stderr, "%s: its corpus is empty\n", name.c_str());
        return 2;
    }
    corpus.emplace_back();
    using Number = std::atomic<std::uint64_t>;
    static_assert(Number::is_always_lock_free);
    void *page =
        ::mmap(nullptr, sizeof(Number), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return 2;
    auto &number = *new (page) Number(0);
    Mutator mutator(corpus);
    const auto inputs = corpus.size() + mutations;
    if (run_in_child(mutator, inputs, number) == 0) {
        std::printf("%s: %zu files and %zu mutations of them\n", name.c_str(), corpus.size() - 1,
                    static_cast<std::size_t>(mutations));
        return 0;
    }
    const std::uint64_t last = std::min<std::uint64_t>(number.load(), inputs - 1);
    std::ofstream(name + ".crash", std::ios::binary) << mutator.input(last);
    std::fprintf(stderr, "%s: input %zu ended it, or leaked; it is kept in %s.crash\n",
                 name.c_str(), static_cast<std::size_t>(last), name.c_str());
    return 1;
}

} // namespace

} // namespace besser

int main(int argc, char **argv) {
    const std::span<char *> arguments(argv, static_cast<std::size_t>(argc));
    if (argc == 2) {
        besser::run(besser::read(arguments[1]));
        return 0;
    }
    if (argc < 3) {
        std::fprintf(stderr, "usage: %s MUTATIONS DIRECTORY... | FILE\n", arguments[0]);
        return 2;
    }
    const auto name = std::filesystem::path(arguments[0]).filename().string();
    return besser::fuzz(name, std::strtoull(arguments[1], nullptr, 10), arguments.subspan(2));
}
