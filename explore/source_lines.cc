// SPDX-License-Identifier: GPL-2.0-only
#include "explore/source_lines.hpp"

#include "model/linux/kernel.hpp"

#include <backtrace.h>
#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string_view>

namespace besser::explore {

namespace {

constexpr std::size_t max_frames = 24;

void ignore_error(void *, const char *, int) {}

/// It knows the libraries that are loaded when it is made: a foreign driver that was loaded since
/// needs another one. They cannot be freed.
backtrace_state *state() {
    static backtrace_state *made = nullptr;
    static const void *known = nullptr;
    const void *module =
        linux_api::Kernel::is_here() ? linux_api::Kernel::here().module().data().data() : nullptr;
    if (made == nullptr || module != known) {
        made = ::backtrace_create_state(nullptr, 0, ignore_error, nullptr);
        known = module;
    }
    return made;
}

struct Frame {
    std::string file;
    std::string function;
    int line;
};

/// Without template arguments, parameters and namespaces: Class::function.
std::string short_name(const char *name) {
    const std::string out = demangled(name);
    std::string plain;
    int depth = 0;
    for (const char c : out.substr(0, out.find('('))) {
        depth += c == '<' ? 1 : 0;
        if (depth == 0)
            plain += c;
        depth -= c == '>' ? 1 : 0;
    }
    const auto last = plain.rfind("::");
    const auto before = last == std::string::npos ? last : plain.rfind("::", last - 1);
    return before == std::string::npos ? plain : plain.substr(before + 2);
}

int add_frame(void *frames, std::uintptr_t, const char *file, int line, const char *function) {
    if (file != nullptr)
        static_cast<std::vector<Frame> *>(frames)->push_back(
            {file, function != nullptr ? short_name(function) : "", line});
    return 0;
}

/// The part of the path below the root of the tree: "driver/core.hpp".
std::string_view in_tree(std::string_view file) {
    for (const std::string_view part :
         {"/driver/", "/explore/", "/model/vkernel/", "/chip/", "/wire/"})
        if (const auto at = file.rfind(part); at != std::string_view::npos)
            return file.substr(at + 1);
    return file;
}

/// Of a Frame the driver's own handle is the driver's memory, as a pointer to an sk_buff would be.
bool is_inside_kernel(std::string_view file) {
    return file.starts_with("model/vkernel/") && file != "model/vkernel/frame.hpp";
}

} // namespace

std::string demangled(const char *name) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> text(
        abi::__cxa_demangle(name, nullptr, nullptr, &status), &std::free);
    return status == 0 ? text.get() : name;
}

std::vector<std::uintptr_t> call_stack() {
    std::vector<std::uintptr_t> stack;
    const auto add = [](void *to, std::uintptr_t address) {
        auto &out = *static_cast<std::vector<std::uintptr_t> *>(to);
        out.push_back(address);
        return out.size() < max_frames ? 0 : 1;
    };
    ::backtrace_simple(state(), 1, add, ignore_error, &stack);
    return stack;
}

bool is_foreign(const void *code) {
    return linux_api::Kernel::is_here() &&
           !linux_api::Kernel::here().module().function_at(code).empty();
}

bool is_of_driver(const void *code) {
    return code != nullptr && (!linux_api::Kernel::is_here() || is_foreign(code));
}

std::string SourceLine::text() const {
    return file.empty() ? "?" : file + ':' + std::to_string(line);
}

SourceLine line_behind(const void *code) {
    std::vector<Frame> frames;
    if (code != nullptr)
        ::backtrace_pcinfo(state(), reinterpret_cast<std::uintptr_t>(code) - 1, add_frame,
                           ignore_error, &frames);
    if (frames.empty())
        return {};
    const auto ours = std::ranges::find_if(
        frames, [](const Frame &frame) { return in_tree(frame.file) != frame.file; });
    const Frame &frame = is_foreign(code) || ours == frames.end() ? frames.front() : *ours;
    return {std::filesystem::path(frame.file).filename(), frame.line, frame.function,
            is_inside_kernel(in_tree(frame.file))};
}

std::string source_of(const std::vector<std::uintptr_t> &stack) {
    std::vector<Frame> frames;
    for (const std::uintptr_t address : stack)
        if (is_foreign(reinterpret_cast<const void *>(address))) {
            ::backtrace_pcinfo(state(), address, add_frame, ignore_error, &frames);
            if (frames.empty())
                return linux_api::Kernel::here().module().place_of(
                    reinterpret_cast<const void *>(address));
            const Frame &frame = frames.front();
            return std::filesystem::path(frame.file).filename().string() + ':' +
                   std::to_string(frame.line) + "  " + frame.function;
        }
    for (const std::uintptr_t address : stack)
        ::backtrace_pcinfo(state(), address, add_frame, ignore_error, &frames);
    const Frame *best = nullptr;
    for (const Frame &frame : frames) {
        const auto file = in_tree(frame.file);
        if (file.starts_with("driver/") && file != "driver/port.hpp")
            return std::string(file) + ':' + std::to_string(frame.line) + "  " + frame.function;
        if (best == nullptr && file.starts_with("model/vkernel/mmc_host.cc"))
            best = &frame;
        if (best == nullptr && file.starts_with("explore/stage"))
            best = &frame;
    }
    if (best == nullptr)
        return {};
    return std::string(in_tree(best->file)) + ':' + std::to_string(best->line) + "  " +
           best->function;
}

} // namespace besser::explore
