// SPDX-License-Identifier: GPL-2.0-only
#include "model/linux/kernel.hpp"

#include "model/linux/mac.hpp"
#include "model/linux/oops.hpp"
#include "model/linux/sdio.hpp"
#include "model/linux/work.hpp"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

namespace besser::linux_api {
namespace {

thread_local Kernel *current_kernel = nullptr;

} // namespace

Kernel::Kernel(host::Env &env, const Module &module)
    : world_(env.world()), env_(env), module_(module), heap_(world_), held_(&world_.memory()),
      lock_order_(&world_.memory()), tracked_(&world_.memory()), stubs_(&world_.memory()),
      overruns_(&world_.memory()) {
    world_.memory().attach(module.data());
    mac_ = &world_.memory().make<Mac>(*this);
    sdio_ = &world_.memory().make<SdioBus>(*this);
    system_queues_ = {make_queue(*this, "events", {}),
                      make_queue(*this, "events_highpri", {.high_priority = true}),
                      make_queue(*this, "events_long", {}),
                      make_queue(*this, "events_unbound", {.unbound = true})};
}

void *Kernel::bounce(std::size_t bytes) {
    if (bytes > bounce_bytes_) {
        bounce_bytes_ = std::max<std::size_t>(bytes, 64 << 10);
        bounce_ = world_.memory().allocate(bounce_bytes_, vkernel::Arena::max_alignment);
    }
    return bounce_;
}

Kernel &Kernel::here() {
    if (current_kernel == nullptr) {
        std::fputs("linux: a driver calls, but no world runs in this thread\n", stderr);
        std::abort();
    }
    return *current_kernel;
}

bool Kernel::is_here() { return current_kernel != nullptr; }

void Kernel::enter(Kernel *kernel) {
    if (kernel != nullptr)
        catch_faults();
    current_kernel = kernel;
}

void Kernel::finding(const void *from, const char *format, ...) {
    char what[128];
    std::va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    const std::string place = module_.place_of(from);
    char text[200];
    std::snprintf(text, sizeof text, "BUG: %s%s%s", what, place.empty() ? "" : ", in ",
                  place.c_str());
    world_.warn(text);
}

void Kernel::stub(const char *call, const char *effect) {
    if (std::find(stubs_.begin(), stubs_.end(), call) != stubs_.end())
        return;
    stubs_.push_back(call);
    log("%s is a stub here: %s", call, effect);
}

void Kernel::log(const char *format, ...) {
    char text[200];
    std::va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    world_.log(text);
}

// --- Contexts --------------------------------------------------------------------------------

Held &Kernel::held() {
    const vkernel::Task *task = world_.current();
    if (task == nullptr)
        return outside_;
    if (task->id >= held_.size())
        held_.resize(std::max<std::size_t>(task->id + 1, 2 * held_.size()));
    return held_[task->id];
}

bool Kernel::in_softirq() {
    const vkernel::Task *task = world_.current();
    return task != nullptr && task->options.task_class == vkernel::TaskClass::softirq;
}

bool Kernel::in_hardirq() {
    const vkernel::Task *task = world_.current();
    return task == nullptr || task->options.task_class == vkernel::TaskClass::irq;
}

bool Kernel::atomic() {
    const vkernel::Task *task = world_.current();
    return task == nullptr || task->interrupt() || task->atomic_depth != 0;
}

bool Kernel::may_sleep(const char *call, const void *from) {
    if (!atomic())
        return true;
    const char *why = in_hardirq()          ? "in a hard interrupt"
                      : in_softirq()        ? "in a softirq"
                      : held().rcu != 0     ? "in an RCU read section"
                      : held().softirqs_off ? "with softirqs off"
                      : held().hardirqs_off ? "with interrupts off"
                                            : "with a spin lock held";
    finding(from, "%s sleeps %s", call, why);
    return false;
}

bool Kernel::on_dead_stack(const void *memory) {
    const auto *address = static_cast<const std::byte *>(memory);
    constexpr std::size_t stack_bytes = std::size_t{64} << 10;
    for (const vkernel::Task *task : world_.tasks()) {
        if (task->stack == nullptr || address < task->stack || address >= task->stack + stack_bytes)
            continue;
        const void *top = task == world_.current() ? __builtin_frame_address(0) : task->fiber;
        return address < top;
    }
    return false;
}

const void *Kernel::place_in_driver(const void *place, std::uintptr_t stack) const {
    if (!module_.function_at(place).empty())
        return place;
    constexpr int words_looked_at = 32; // the frames of a call and of one or two below it
    for (int i = 0; i < words_looked_at; i++)
        if (const void *word = reinterpret_cast<void *const *>(stack)[i];
            !module_.function_at(word).empty())
            return word;
    return nullptr;
}

// --- Objects ---------------------------------------------------------------------------------

Tracked *Kernel::tracked(const void *object) {
    const auto found = tracked_.find(object);
    return found != tracked_.end() ? found->second : nullptr;
}

void Kernel::forget(const void *begin, std::size_t bytes, const void *from) {
    const void *end = static_cast<const std::uint8_t *>(begin) + bytes;
    auto at = tracked_.lower_bound(begin);
    while (at != tracked_.end() && at->first < end) {
        const char *use = at->second->in_use();
        if (use != nullptr) { // its function would run on what is no longer there
            finding(from, "memory is freed while %s in it: %s", use, at->second->function_name());
            at->second->stop_use();
        }
        at = tracked_.erase(at);
    }
}

std::uint64_t Kernel::random() { // splitmix64
    std::uint64_t z = random_state_ += 0x9E37'79B9'7F4A'7C15u;
    z = (z ^ (z >> 30)) * 0xBF58'476D'1CE4'E5B9u;
    z = (z ^ (z >> 27)) * 0x94D0'49BB'1331'11EBu;
    return z ^ (z >> 31);
}

void Kernel::touches(const void *memory, std::size_t bytes, AccessKind kind, const void *from) {
    if (world_.explored())
        world_.accesses({memory, from, static_cast<std::uint32_t>(bytes), kind});
}

void Kernel::transfers(const void *memory, std::size_t bytes, AccessKind kind, const char *call,
                       const void *from) {
    const auto *begin = static_cast<const std::uint8_t *>(memory);
    if (const auto block = block_of(memory); !block.empty()) {
        const auto left = static_cast<std::size_t>(block.data() + block.size() - begin);
        if (bytes > left && std::ranges::find(overruns_, from) == overruns_.end()) {
            overruns_.push_back(from);
            finding(from, "%s %s %zu bytes where %s has %zu left", call,
                    kind == AccessKind::write ? "writes" : "reads", bytes,
                    to_string(heap_.look(block.data()).kind), left);
        }
        bytes = std::min(bytes, left);
    }
    touches(memory, bytes, kind, from);
}

std::span<const std::uint8_t> Kernel::block_of(const void *variable) const {
    if (!world_.memory().contains(variable))
        return {};
    // The block that it lies in begins at a multiple of 16 before it.
    auto address = reinterpret_cast<std::uintptr_t>(variable) & ~std::uintptr_t{15};
    constexpr std::uintptr_t longest = 64 << 10;
    for (std::uintptr_t back = 0; back < longest; back += 16, address -= 16) {
        const auto *begin = reinterpret_cast<const std::uint8_t *>(address);
        const Heap::Block block = heap_.look(begin);
        if (block.state != Heap::State::foreign &&
            reinterpret_cast<std::uintptr_t>(variable) - address < block.bytes)
            return {begin, block.bytes};
    }
    return {};
}

std::string Kernel::name_of(LockClass lock) const {
    return lock.name != nullptr ? lock.name : describe(lock.key);
}

void Kernel::will_wait_for(LockClass lock, const char *call, const void *from) {
    const auto wrong = lock_order_.takes(held().locks, lock, from);
    if (!wrong)
        return;
    const std::string other = name_of(wrong->held);
    if (wrong->held == lock)
        return finding(from, "%s of one of several locks alike (%s) with another held", call,
                       other.c_str());
    finding(
        from, "%s of a lock (%s) with another held (%s): at %s they are taken the other way about",
        call, name_of(lock).c_str(), other.c_str(), module_.place_of(wrong->other_way_at).c_str());
}

std::string Kernel::describe(const void *variable) const {
    if (const std::string place = module_.place_of(variable); !place.empty())
        return place;
    const auto block = block_of(variable);
    if (block.empty())
        return {};
    char text[64];
    std::snprintf(
        text, sizeof text, "byte %zu of %s of %zu",
        static_cast<std::size_t>(static_cast<const std::uint8_t *>(variable) - block.data()),
        to_string(heap_.look(block.data()).kind), block.size());
    return text;
}

// --- Calls into the driver -------------------------------------------------------------------

Called::Called(Kernel &kernel, const char *as, const void *function)
    : kernel_(kernel), as_(as), function_(function), locks_(kernel.world().current()->atomic_depth),
      before_(kernel.held()) {}

Called::~Called() {
    Held &after = kernel_.held();
    vkernel::Task &task = *kernel_.world().current();
    const auto say = [&](bool wrong, const char *what) {
        if (wrong)
            kernel_.finding(function_, "%s returns with %s", as_, what);
        return wrong;
    };
    const int parts = after.softirqs_off - before_.softirqs_off + after.hardirqs_off -
                      before_.hardirqs_off + after.rcu - before_.rcu;
    say(after.rcu != before_.rcu, "rcu_read_lock held");
    say(after.softirqs_off != before_.softirqs_off, "softirqs off");
    say(after.hardirqs_off != before_.hardirqs_off, "interrupts off");
    say(parts == 0 && task.atomic_depth != locks_, "a spin lock held");
    say(after.mutexes != before_.mutexes, "a mutex held");
    say(after.host_claims != before_.host_claims, "the SDIO host claimed");
    after = before_;
    task.atomic_depth = locks_;
}

} // namespace besser::linux_api
