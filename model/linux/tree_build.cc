// SPDX-License-Identifier: GPL-2.0-only
#include "model/linux/tree_build.hpp"

#include "model/linux/exports.hpp"
#include "support/child.hpp"
#include "support/sha256.hpp"
#include "support/temporary_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <thread>

namespace besser::linux_api {
namespace {

namespace fs = std::filesystem;
using Text = std::expected<std::string, std::string>;

constexpr std::chrono::seconds make_limit{600};

std::string read_file(const fs::path &path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// All that decides what comes out: the tree, our headers, the exports, the compiler.
Text fingerprint(const TreeBuild &build) {
    auto compiler = run_program({"gcc", "--version"}, make_limit);
    if (!compiler)
        return compiler;
    std::string all = *compiler + build.module + (build.accesses_are_seen ? "seen" : "");
    for (const std::string &argument : build.arguments)
        all += "\nargument " + argument;
    for (const Export &exported : exports())
        all += "\n" + std::string(exported.name);
    for (const fs::path &root : {fs::path(BESSER_LINUX_HEADERS), build.tree}) {
        std::map<std::string, std::string> files;
        std::error_code error;
        for (auto it = fs::recursive_directory_iterator(root, error);
             it != fs::recursive_directory_iterator(); it.increment(error)) {
            if (error)
                return std::unexpected(root.string() + ": " + error.message());
            if (it->path().filename() == ".git")
                it.disable_recursion_pending();
            const std::string name = it->path().filename();
            if (it->is_regular_file(error) && !name.ends_with(".o") && !name.ends_with(".ko"))
                files[it->path().lexically_relative(root)] = sha256_hex(read_file(it->path()));
        }
        if (error)
            return std::unexpected(root.string() + ": " + error.message());
        for (const auto &[name, hash] : files)
            all += "\n" + name + " " + hash;
    }
    return sha256_hex(all).substr(0, 16);
}

/// What the tree's Makefile says of itself, asked of make: no parser of ours reads it.
constexpr const char *question = R"(.PHONY: besser-question
besser-question:
	@$(foreach o,$(obj-m) $(obj-y),printf 'module %s|%s\n' '$(o)' '$(call parts,$(o:.o=))'; )
	@printf 'flags %s\n' '$(strip $(ccflags-y) $(ccflags-m) $(EXTRA_CFLAGS) $(subdir-ccflags-y))'
	@$(foreach v,$(filter CFLAGS_%.o,$(.VARIABLES)),printf 'flags-of %s|%s\n' '$(v:CFLAGS_%.o=%)' '$($(v))'; )
parts = $(strip $($(1)-y) $($(1)-m) $($(1)-objs))
srctree := $(src)
obj := $(src)
include $(firstword $(wildcard $(src)/Kbuild) $(src)/Makefile)
)";

struct Answer {
    fs::path directory;
    std::map<std::string, std::vector<std::string>> modules; ///< objects of each
    std::vector<fs::path> directories;                       ///< where more is built
    std::string flags;
    std::map<std::string, std::string> flags_of; ///< by object, without its suffix
};

std::vector<std::string> words_of(const std::string &text) {
    std::istringstream in(text);
    return {std::istream_iterator<std::string>(in), {}};
}

std::expected<Answer, std::string> ask(const TreeBuild &build, const fs::path &directory,
                                       const fs::path &work) {
    std::ofstream(work / "question.mk") << question;
    std::vector<std::string> command = {"make",
                                        "-s",
                                        "--no-print-directory",
                                        "-C",
                                        directory,
                                        "-f",
                                        work / "question.mk",
                                        "src=" + directory.string(),
                                        "CONFIG_PM=y",
                                        "CONFIG_MMC=y",
                                        "CONFIG_MAC80211=m",
                                        "CONFIG_CFG80211=m",
                                        "CONFIG_DEBUG_FS=y",
                                        "KERNELRELEASE=6.1.0"};
    command.insert(command.end(), build.arguments.begin(), build.arguments.end());
    command.emplace_back("besser-question");
    const auto said = run_program(command, make_limit);
    if (!said)
        return std::unexpected("its Makefile cannot be read: " + said.error());
    Answer answer{
        .directory = directory, .modules = {}, .directories = {}, .flags = {}, .flags_of = {}};
    std::istringstream lines(*said);
    for (std::string line; std::getline(lines, line);) {
        const auto bar = line.find('|');
        if (line.starts_with("flags ")) {
            answer.flags = line.substr(6);
        } else if (line.starts_with("flags-of ") && bar != std::string::npos) {
            answer.flags_of[line.substr(9, bar - 9)] = line.substr(bar + 1);
        } else if (line.starts_with("module ") && bar != std::string::npos) {
            const std::string object = line.substr(7, bar - 7);
            if (object.ends_with('/')) {
                answer.directories.push_back(directory / object);
                continue;
            }
            auto parts = words_of(line.substr(bar + 1));
            std::sort(parts.begin(), parts.end());
            parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
            const std::string name = object.substr(0, object.rfind('.'));
            answer.modules[name] =
                parts.empty() ? std::vector<std::string>{object} : std::move(parts);
        }
    }
    return answer;
}

/// The module that is meant, looked for in the directories below, too.
std::expected<std::pair<Answer, std::string>, std::string> choose(const TreeBuild &build,
                                                                  const fs::path &work) {
    std::vector<fs::path> directories = {build.tree};
    std::vector<std::pair<Answer, std::string>> found;
    for (std::size_t i = 0; i < directories.size() && i < 64; i++) {
        auto answer = ask(build, directories[i], work);
        if (!answer)
            return std::unexpected(answer.error());
        directories.insert(directories.end(), answer->directories.begin(),
                           answer->directories.end());
        for (const auto &[name, objects] : answer->modules)
            if (build.module.empty() || build.module == name)
                found.emplace_back(*answer, name);
    }
    if (found.size() == 1)
        return std::move(found.front());
    if (found.empty())
        return std::unexpected(build.module.empty()
                                   ? "its Makefile builds no module: obj-m is empty"
                                   : "its Makefile builds no module " + build.module);
    std::string names;
    for (const auto &[answer, name] : found)
        names += (names.empty() ? "" : ", ") + name;
    return std::unexpected("it builds " + std::to_string(found.size()) + " modules (" + names +
                           "): name the one that is meant");
}

/// Jumps to the kernel, through slots that the loader fills. Those that nobody calls vanish.
std::string jumps() {
    std::string text = "#if defined(__x86_64__)\n"
                       "#define JUMP(name) jmp *vk_slot_##name(%rip)\n"
                       "#elif defined(__aarch64__)\n"
                       "#define JUMP(name) adrp x16, vk_slot_##name; "
                       "ldr x16, [x16, #:lo12:vk_slot_##name]; br x16\n"
                       "#endif\n"
                       "#define EXPORT(name) .section .text.vk_##name, \"ax\", %progbits; "
                       ".hidden name; .globl name; .type name, %function; name: JUMP(name); "
                       ".size name, .-name; "
                       ".section .data.vk_##name, \"aw\", %progbits; .balign 8; "
                       "vk_slot_##name: .quad 0; .size vk_slot_##name, 8\n";
    for (const Export &exported : exports())
        text += "EXPORT(" + std::string(exported.name) + ")\n";
    // Constructors call it before the loader has filled the slots.
    text += ".text\n.hidden __tsan_init\n.globl __tsan_init\n__tsan_init: ret\n";
    return text + ".section .note.GNU-stack, \"\", %progbits\n";
}

std::string shell_word(const std::string &text) {
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? "'\\''" : c == '$' ? "$$" : std::string(1, c);
    return out + "'";
}

/// As a line of a Makefile of ours has them: those for all files of a module.
std::string flags_for_all(const TreeBuild &build, const std::string &module) {
    const auto include = run_program({"gcc", "-print-file-name=include"}, make_limit);
    std::string flags = "-std=gnu11 -O2 -g -fPIC -nostdinc -isystem " +
                        shell_word(words_of(include.value_or("")).front()) + " -I" +
                        shell_word(BESSER_LINUX_HEADERS) +
                        " -D__KERNEL__ -DMODULE -DCONFIG_PM=1 -DCONFIG_PM_SLEEP=1 -DCONFIG_MMC=1 "
                        "-DCONFIG_DEBUG_FS=1 -DCONFIG_64BIT=1 -DKBUILD_MODNAME='\"" +
                        module +
                        "\"' -fno-strict-aliasing -fno-common -fwrapv "
                        "-fno-delete-null-pointer-checks -fno-stack-protector "
                        "-fno-omit-frame-pointer -fno-optimize-sibling-calls ";
    if (build.accesses_are_seen)
        flags += "-fsanitize=thread --param tsan-distinguish-volatile=1 -Dmemcpy=vk_seen_memcpy "
                 "-Dmemmove=vk_seen_memmove -Dmemset=vk_seen_memset ";
    return flags;
}

/// And those for one.
std::string flags_for(const Answer &answer, const std::string &stem) {
    const auto own = answer.flags_of.find(stem);
    return "-DKBUILD_BASENAME='\"" + fs::path(stem).filename().string() + "\"' " + answer.flags +
           " " + (own != answer.flags_of.end() ? own->second : "");
}

std::string stem_of(const std::string &object) { return object.substr(0, object.rfind('.')); }

/// A Makefile of ours: make runs compilers side by side and stops at the first error.
std::string recipe(const TreeBuild &build, const Answer &answer, const std::string &module) {
    const std::string flags = flags_for_all(build, module);
    // Warnings are the tree's affair, but a call of what is not declared would not be what it says.
    const std::string last = " -w -Wno-error -Werror=implicit-function-declaration";
    std::string text = "all: module.so\n";
    std::string objects;
    for (const std::string &object : answer.modules.at(module)) {
        const std::string stem = stem_of(object);
        std::string name = stem + ".o";
        std::replace(name.begin(), name.end(), '/', '_');
        objects += " " + name;
        text += name + ":\n\tcd " + shell_word(answer.directory) + " && gcc " + flags +
                flags_for(answer, stem) + last + " -c " + shell_word(stem + ".c") +
                " -o $(CURDIR)/" + name + "\n";
    }
    text += "jumps.o:\n\tgcc -c jumps.S -o $@\n";
    text += "module.so:" + objects +
            " jumps.o\n\tgcc -shared -Wl,-z,defs -Wl,-z,now -Wl,--gc-sections -Wl,-Bsymbolic "
            "-Wl,--no-demangle -o module.tmp $^ && mv module.tmp $@\n";
    return text;
}

/// The same Makefile's way of telling the flags: each word as the compiler would get it, and a zero
/// behind it; before them the file, behind them an empty word.
std::string question_for_units(const TreeBuild &build, const Answer &answer,
                               const std::string &module) {
    const std::string flags = flags_for_all(build, module);
    std::string text = "units:\n";
    for (const std::string &object : answer.modules.at(module)) {
        const std::string stem = stem_of(object);
        text += "\t@printf '%s\\0' " + shell_word(stem + ".c") + " " + flags +
                flags_for(answer, stem) + " ''\n";
    }
    return text;
}

/// The line that tells most, and in our words what it means.
std::string explain(const std::string &log) {
    std::istringstream lines(log);
    std::string first;
    std::string more;
    for (std::string line; std::getline(lines, line);) {
        const bool error = line.find("error: ") != std::string::npos;
        const bool missing = line.find("undefined reference to") != std::string::npos;
        if (!error && !missing)
            continue;
        if (line.find("implicit declaration of function") != std::string::npos || missing)
            more = " (a call that the virtual kernel does not have)";
        else if (line.find("No such file or directory") != std::string::npos)
            more = " (a header that the virtual kernel does not have)";
        first = line;
        break;
    }
    if (first.empty())
        return log.substr(log.size() - std::min<std::size_t>(log.size(), 500));
    return first + more;
}

/// Held while one builds: two at a time would share a directory.
class Lock {
  public:
    explicit Lock(const fs::path &file)
        : descriptor_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
        if (descriptor_ >= 0)
            (void)::flock(descriptor_, LOCK_EX);
    }
    ~Lock() {
        if (descriptor_ >= 0)
            ::close(descriptor_);
    }
    Lock(const Lock &) = delete;
    Lock &operator=(const Lock &) = delete;

  private:
    int descriptor_;
};

std::string make_it(const fs::path &work) {
    const unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
    auto child = Child::start({"make", "-s", "-C", work, "-j" + std::to_string(jobs)},
                              work / "output", work / "errors");
    if (!child)
        return child.error();
    const auto end = child->wait_for(make_limit);
    if (!end)
        return "the compiler took longer than 10 minutes";
    return end->status == 0 ? "" : explain(read_file(work / "errors"));
}

std::expected<TreeBuild, std::string> with_canonical_tree(TreeBuild build) {
    std::error_code error;
    const fs::path tree = fs::canonical(build.tree, error);
    if (error || !fs::is_directory(tree))
        return std::unexpected(build.tree.string() + ": no such directory");
    build.tree = tree;
    return build;
}

/// A path that stands in a Makefile: make takes a blank and some other characters for its own, so a
/// tree with such a name is reached by a link in `work`.
fs::path for_make(const fs::path &tree, const fs::path &work) {
    const std::string name = tree;
    const auto plain = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
               std::string_view("/._-+@,").contains(c);
    };
    if (std::all_of(name.begin(), name.end(), plain))
        return tree;
    const fs::path link = work / "tree";
    std::error_code error; // make says that nothing is there
    fs::remove(link, error);
    fs::create_directory_symlink(tree, link, error);
    return link;
}

/// The text with each `from` in it replaced.
std::string with(std::string text, const std::string &from, const std::string &to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

} // namespace

std::expected<std::vector<TreeUnit>, std::string> tree_units(const TreeBuild &given) {
    auto build = with_canonical_tree(given);
    if (!build)
        return std::unexpected(build.error());
    const TemporaryDirectory work;
    const std::string tree = build->tree;
    const std::string in_make = build->tree = for_make(tree, work.path);
    const auto chosen = choose(*build, work.path);
    if (!chosen)
        return std::unexpected(given.tree.string() + ": " + chosen.error());
    const auto &[answer, module] = *chosen;
    std::ofstream(work.path / "Makefile") << question_for_units(*build, answer, module);
    const auto said =
        run_program({"make", "-s", "--no-print-directory", "-C", work.path, "units"}, make_limit);
    if (!said)
        return std::unexpected(given.tree.string() + ": " + said.error());
    std::vector<TreeUnit> units;
    bool first = true;
    std::istringstream words(*said);
    for (std::string word; std::getline(words, word, '\0'); first = word.empty())
        if (first)
            units.push_back({with(answer.directory, in_make, tree), word, {}});
        else if (!word.empty())
            units.back().arguments.push_back(with(word, in_make, tree));
    return units;
}

std::expected<fs::path, std::string> build_tree(const TreeBuild &given) {
    auto canonical = with_canonical_tree(given);
    if (!canonical)
        return std::unexpected(canonical.error());
    TreeBuild &build = *canonical;
    const auto key = fingerprint(build);
    if (!key)
        return std::unexpected(key.error());
    std::error_code error;
    const fs::path cache = BESSER_TREE_CACHE;
    fs::create_directories(cache, error);
    const Lock lock(cache / "lock");
    const fs::path work = cache / *key;
    if (fs::exists(work / "module.so", error))
        return work / "module.so";
    fs::create_directories(work, error);
    if (error)
        return std::unexpected(work.string() + ": " + error.message());
    build.tree = for_make(build.tree, work);
    const auto chosen = choose(build, work);
    if (!chosen)
        return std::unexpected(given.tree.string() + ": " + chosen.error());
    std::ofstream(work / "jumps.S") << jumps();
    std::ofstream(work / "Makefile") << recipe(build, chosen->first, chosen->second);
    if (const std::string wrong = make_it(work); !wrong.empty())
        return std::unexpected(given.tree.string() + ": " + wrong);
    return work / "module.so";
}

} // namespace besser::linux_api
