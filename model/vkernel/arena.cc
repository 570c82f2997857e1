// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/arena.hpp"

#include "model/vkernel/sanitizer.hpp"

#include <sys/mman.h>

#include <bit>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace besser::vkernel {
namespace {

struct SizeClass {
    std::size_t index;
    std::size_t bytes;
};

SizeClass class_of(std::size_t bytes, std::size_t alignment) {
    if (alignment > 16 && bytes < Arena::max_alignment)
        bytes = Arena::max_alignment;
    if (bytes <= 256) {
        const std::size_t index = bytes == 0 ? 0 : (bytes - 1) / 16;
        return {index, (index + 1) * 16};
    }
    const auto log = static_cast<std::size_t>(std::bit_width(bytes - 1)) - 1; // >= 8
    const std::size_t step = (std::size_t{1} << log) / 4;
    const std::size_t quarter = (bytes - 1 - (std::size_t{1} << log)) / step;
    return {16 + (log - 8) * 4 + quarter, (std::size_t{1} << log) + (quarter + 1) * step};
}

[[noreturn]] void die(const char *what) {
    std::fprintf(stderr, "arena: %s\n", what);
    std::abort();
}

} // namespace

Arena::Arena(std::size_t bytes) : bytes_(bytes) {
    void *region = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (region == MAP_FAILED || bytes < sizeof(State))
        die("no address space");
    (void)::madvise(region, bytes, MADV_HUGEPAGE); // fewer page walks; only a hint
    base_ = static_cast<std::uint8_t *>(region);
    sanitizer::unpoison(base_, sizeof(State)); // an earlier mapping may have left its shadow here
    new (base_) State{(sizeof(State) + max_alignment - 1) / max_alignment * max_alignment, {}};
    sanitizer::poison(base_ + used_bytes(), bytes_ - used_bytes());
}

Arena::~Arena() {
    sanitizer::unpoison(base_, bytes_);
    ::munmap(base_, bytes_);
}

bool Arena::contains(const void *address) const {
    return address >= base_ && address < base_ + bytes_;
}

std::size_t Arena::offset_of(const void *address) const {
    return static_cast<std::size_t>(static_cast<const std::uint8_t *>(address) - base_);
}

void *Arena::do_allocate(std::size_t bytes, std::size_t alignment) {
    assert(std::has_single_bit(alignment));
    if (alignment > max_alignment || bytes > bytes_)
        die("impossible request");
    const auto [index, rounded] = class_of(bytes, alignment);
    State &s = state();
    if (Free *block = s.free[index]) {
        s.free[index] = block->next;
        sanitizer::hand_out(block, rounded);
        return block;
    }
    const std::size_t align = rounded >= max_alignment ? max_alignment : 16;
    const std::size_t begin = (s.top + align - 1) / align * align;
    if (begin + rounded > bytes_)
        die("full");
    s.top = begin + rounded;
    sanitizer::hand_out(base_ + begin, rounded); // may be poisoned: a restore lowers the top
    return base_ + begin;
}

void Arena::do_deallocate(void *address, std::size_t bytes, std::size_t alignment) {
    const auto [index, rounded] = class_of(bytes, alignment);
    assert(contains(address) && offset_of(address) + rounded <= used_bytes());
    auto *block = new (address) Free{state().free[index]};
    state().free[index] = block;
    sanitizer::poison(block + 1, rounded - sizeof(Free)); // so that a use after free is seen
}

Snapshot Arena::save(std::span<const ArenaRange> dead) const {
    // Stack frames in use have poisoned gaps between variables. They lose these here, so an overrun
    // into such a gap is no longer seen; nothing else changes.
    sanitizer::unpoison(base_, used_bytes());
    Snapshot snapshot;
    std::size_t begin = 0;
    auto keep = [&](std::size_t end) {
        if (begin < end) {
            snapshot.ranges_.push_back({begin, end});
            snapshot.bytes_.insert(snapshot.bytes_.end(), base_ + begin, base_ + end);
        }
    };
    for (const ArenaRange &range : dead) {
        assert(begin <= range.begin && range.begin <= range.end && range.end <= used_bytes());
        keep(range.begin);
        begin = range.end;
    }
    keep(used_bytes());
    snapshot.attached_ = save_attached();
    return snapshot;
}

std::vector<std::uint8_t> Arena::save_attached() const {
    std::vector<std::uint8_t> bytes;
    for (const std::span<std::uint8_t> memory : attached_)
        bytes.insert(bytes.end(), memory.begin(), memory.end());
    return bytes;
}

void Arena::restore_attached(const std::vector<std::uint8_t> &bytes) {
    const std::uint8_t *from = bytes.data();
    for (const std::span<std::uint8_t> memory : attached_) {
        std::memcpy(memory.data(), from, memory.size());
        from += memory.size();
    }
    assert(from == bytes.data() + bytes.size());
}

void Arena::restore(const Snapshot &snapshot) {
    sanitizer::unpoison(base_, used_bytes());
    const std::size_t top = used_bytes();
    const std::uint8_t *from = snapshot.bytes_.data();
    for (const auto &[begin, end] : snapshot.ranges_) {
        std::memcpy(base_ + begin, from, end - begin);
        from += end - begin;
    }
    assert(from == snapshot.bytes_.data() + snapshot.bytes_.size());
    restore_attached(snapshot.attached_);
    if (top > used_bytes())
        sanitizer::poison(base_ + used_bytes(), top - used_bytes());
}

} // namespace besser::vkernel
