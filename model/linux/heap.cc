// SPDX-License-Identifier: GPL-2.0-only
#include "model/linux/heap.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace besser::linux_api {

const char *to_string(BlockKind kind) {
    switch (kind) {
    case BlockKind::memory:
        return "memory of kmalloc";
    case BlockKind::cached:
        return "memory of a kmem_cache";
    case BlockKind::skb:
        return "an sk_buff";
    case BlockKind::skb_data:
        return "the data of an sk_buff";
    case BlockKind::pages:
        return "pages";
    }
    return "?";
}

/// The arena aligns what is a multiple of 128 to that, and the header takes 32 of them.
std::size_t Heap::room(std::size_t bytes) {
    return sizeof(Header) + std::max<std::size_t>(bytes, 16);
}

void *Heap::allocate(std::size_t bytes, BlockKind kind, const void *owner) {
    if (bytes > vkernel::Arena::default_bytes / 4)
        return nullptr;
    auto *header = static_cast<Header *>(arena_.allocate(room(bytes), 16));
    *header = {0, live_magic, kind, bytes, owner};
    live_++;
    live_bytes_ += bytes;
    world_.also(vkernel::Operation::sync, header); // after the use by whoever had it before
    world_.accesses({header + 1, nullptr, static_cast<std::uint32_t>(bytes),
                     vkernel::MemoryAccess::Kind::handed_out});
    return header + 1;
}

Heap::Header *Heap::header_of(const void *memory) const {
    const auto address = reinterpret_cast<std::uintptr_t>(memory);
    if (address % 16 != 0 || !arena_.contains(memory) ||
        arena_.offset_of(memory) < sizeof(Header) + 4096 ||
        arena_.offset_of(memory) >= arena_.used_bytes())
        return nullptr;
    return reinterpret_cast<Header *>(address) - 1;
}

/// Where no block begins other bytes stand, which AddressSanitizer may let nobody read.
__attribute__((no_sanitize("address"))) Heap::Block Heap::look(const void *memory) const {
    const Header *header = header_of(memory);
    if (header == nullptr || (header->magic != live_magic && header->magic != freed_magic))
        return {State::foreign, BlockKind::memory, nullptr, 0};
    return {header->magic == live_magic ? State::live : State::freed, header->kind, header->owner,
            header->bytes};
}

void Heap::release(void *memory) {
    Header *header = header_of(memory);
    world_.also(vkernel::Operation::sync, header);
    std::memset(memory, freed_fill, header->bytes);
    header->magic = freed_magic;
    live_--;
    live_bytes_ -= header->bytes;
    Header *oldest = std::exchange(quarantine_[next_], header);
    next_ = (next_ + 1) % quarantined;
    if (oldest != nullptr)
        arena_.deallocate(oldest, room(oldest->bytes), 16);
}

} // namespace besser::linux_api
