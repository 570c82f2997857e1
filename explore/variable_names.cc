// SPDX-License-Identifier: GPL-2.0-only
#include "explore/variable_names.hpp"

#include <unwind.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <string_view>

namespace besser::explore {

using linux_api::ActiveFrame;
using Pointer = linux_api::DebugInfo::Pointer;

namespace {

/// The registers that a function keeps for its caller: an unwinder knows them in each frame.
#if defined(__x86_64__)
constexpr std::array kept_registers = {3, 6, 12, 13, 14, 15};
constexpr int stack_register = 7;
#elif defined(__aarch64__)
constexpr std::array kept_registers = {19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29};
constexpr int stack_register = 31;
#endif

struct Walk {
    const linux_api::Module *module;
    std::vector<ActiveFrame> frames;
    bool last_is_drivers = false; ///< its canonical frame is what the next frame's stack begins at
};

_Unwind_Reason_Code take_frame(_Unwind_Context *context, void *argument) {
    auto &walk = *static_cast<Walk *>(argument);
    const std::uintptr_t stack = ::_Unwind_GetCFA(context);
    if (walk.last_is_drivers)
        walk.frames.back().canonical_frame = stack;
    ActiveFrame frame{::_Unwind_GetIP(context), 0, {}, 0};
    walk.last_is_drivers =
        !walk.module->function_at(reinterpret_cast<const void *>(frame.code - 1)).empty();
    if (!walk.last_is_drivers)
        return _URC_NO_REASON;
    for (const int number : kept_registers) {
        frame.registers[static_cast<std::size_t>(number)] = ::_Unwind_GetGR(context, number);
        frame.known |= std::uint64_t{1} << number;
    }
    frame.registers[stack_register] = stack;
    frame.known |= std::uint64_t{1} << stack_register;
    walk.frames.push_back(frame);
    constexpr std::size_t most_frames = 24;
    return walk.frames.size() < most_frames ? _URC_NO_REASON : _URC_END_OF_STACK;
}

std::size_t hash_of(const std::vector<ActiveFrame> &frames) {
    std::size_t hash = 0;
    for (const ActiveFrame &frame : frames)
        hash = hash * 31 + std::hash<std::string_view>()(
                               {reinterpret_cast<const char *>(&frame), sizeof frame});
    return hash;
}

} // namespace

std::unique_ptr<VariableNames> VariableNames::make() {
    if (!linux_api::Kernel::is_here())
        return nullptr;
    const linux_api::Kernel &kernel = linux_api::Kernel::here();
    return std::unique_ptr<VariableNames>(new VariableNames(
        kernel, linux_api::DebugInfo::open(kernel.module().file(), kernel.module().base())));
}

namespace {

/// Of a task's own stack, with all that stands between its variables, which AddressSanitizer lets
/// nobody read: so byte by byte, by a function that it does not see.
__attribute__((no_sanitize("address"))) void copy_stack(void *to, std::uintptr_t from,
                                                        std::size_t bytes) {
    auto *out = static_cast<unsigned char *>(to);
    const auto *in = reinterpret_cast<const volatile unsigned char *>(from);
    for (std::size_t i = 0; i < bytes; i++)
        out[i] = in[i];
}

} // namespace

void VariableNames::look() {
    Walk walk{&kernel_.module(), {}};
    ::_Unwind_Backtrace(take_frame, &walk);
    if (!walk.frames.empty() && walk.frames.back().canonical_frame == 0)
        walk.frames.pop_back(); // nothing called it: the first function of a task is the kernel's
    if (walk.frames.empty() || !seen_.insert(hash_of(walk.frames)).second)
        return;
    Look &look = looks_.emplace_back();
    look.stack.begin = walk.frames.front().registers[stack_register];
    const std::uintptr_t end = walk.frames.back().canonical_frame;
    constexpr std::uintptr_t longest = 64 << 10;
    if (end > look.stack.begin && end - look.stack.begin <= longest) {
        look.stack.bytes.resize(end - look.stack.begin);
        copy_stack(look.stack.bytes.data(), look.stack.begin, look.stack.bytes.size());
    }
    look.frames = std::move(walk.frames);
}

void VariableNames::learn() {
    for (const Look &look : looks_)
        for (const ActiveFrame &frame : look.frames)
            for (const Pointer &pointer : info_->pointers_in(frame, look.stack)) {
                const auto [begin, end] = pointers_.equal_range(pointer.value);
                if (std::none_of(begin, end, [&](const auto &known) {
                        return known.second.type == pointer.type;
                    }))
                    pointers_.emplace(pointer.value, pointer);
            }
    looks_.clear();
}

/// Of the structures that pointers say are there, the largest has it: others are parts of it.
std::string VariableNames::name_of(const void *address) {
    learn();
    const std::string plain = kernel_.describe(address);
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    if (const auto symbol = kernel_.module().function_at(address); !symbol.empty()) {
        const auto begin = reinterpret_cast<std::uintptr_t>(kernel_.module().function(symbol));
        const std::string known = info_->global_at(symbol, at - begin);
        return known.empty() ? plain : known;
    }
    const auto block = kernel_.block_of(address);
    const auto first = reinterpret_cast<std::uintptr_t>(block.data());
    std::string best;
    std::size_t best_bytes = 0;
    for (auto known = block.empty() ? pointers_.begin() : pointers_.lower_bound(first);
         known != pointers_.end() && known->first <= at; ++known) {
        const Pointer &pointer = known->second;
        if (pointer.bytes <= at - pointer.value || pointer.bytes <= best_bytes ||
            (!block.empty() && pointer.value + pointer.bytes > first + block.size()))
            continue;
        if (std::string name = info_->member_at(pointer.type, at - pointer.value); !name.empty()) {
            best = std::move(name);
            best_bytes = pointer.bytes;
        }
    }
    return best.empty() ? plain : best;
}

} // namespace besser::explore
