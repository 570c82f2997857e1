// SPDX-License-Identifier: GPL-2.0-only
// Frame buffers (sk_buff): a pool of buffers of one size, and handles that own one each.
#pragma once

#include "model/vkernel/list.hpp"
#include "model/vkernel/sanitizer.hpp"
#include "model/vkernel/world.hpp"
#include "wire/bytes.hpp"

#include <array>
#include <cassert>
#include <cstdint>
#include <cstring>
#include <utility>

namespace besser::vkernel {

class FramePool;

/// Owns at most one buffer and gives it back when it goes. [any]
class Frame {
  public:
    static constexpr std::size_t buffer_bytes = 2048;
    static constexpr std::size_t headroom_bytes = 64;
    static constexpr std::size_t max_bytes = buffer_bytes - headroom_bytes;

    Frame() = default;
    ~Frame() { reset(); }
    Frame(Frame &&other) noexcept : buffer_(std::exchange(other.buffer_, nullptr)) {}
    Frame &operator=(Frame &&other) noexcept {
        if (this != &other) {
            reset();
            buffer_ = std::exchange(other.buffer_, nullptr);
        }
        return *this;
    }
    Frame(const Frame &) = delete;
    Frame &operator=(const Frame &) = delete;

    /// dev_alloc_skb from anything that has a pool; empty: no memory, or more than max_bytes.
    /// Contents are undefined.
    template <class Env>
    [[nodiscard]] static Frame allocate(Env &env, std::size_t bytes) {
        return env.frames().allocate(bytes);
    }

    explicit operator bool() const { return buffer_ != nullptr; }
    [[nodiscard]] wire::MutableBytes bytes() {
        return buffer_ ? wire::MutableBytes(buffer_->data.data() + buffer_->begin, buffer_->size)
                       : wire::MutableBytes();
    }
    [[nodiscard]] wire::Bytes bytes() const {
        return buffer_ ? wire::Bytes(buffer_->data.data() + buffer_->begin, buffer_->size)
                       : wire::Bytes();
    }
    /// Drops bytes at the front; at most bytes().size().
    void pull(std::size_t count) {
        assert(count <= bytes().size());
        buffer_->begin += count;
        buffer_->size -= count;
    }
    /// Adds bytes at the front; at most headroom_bytes and what was pulled.
    void push(std::size_t count) {
        assert(buffer_ != nullptr && count <= buffer_->begin);
        buffer_->begin -= count;
        buffer_->size += count;
    }
    /// Drops bytes at the end so that `size` remain; at most bytes().size().
    void trim(std::size_t size) {
        assert(size <= bytes().size());
        buffer_->size = size;
    }

  private:
    friend class FramePool;
    struct Buffer : Link {
        FramePool *pool = nullptr;
        std::size_t begin = 0;
        std::size_t size = 0;
        std::array<std::uint8_t, buffer_bytes> data;
    };
    explicit Frame(Buffer *buffer) : buffer_(buffer) {}
    void reset() { // most frames that go have been moved from
        if (buffer_ != nullptr)
            give_back();
    }
    void give_back();

    Buffer *buffer_ = nullptr;
};

class FramePool {
  public:
    explicit FramePool(World &world) : world_(world) {}
    FramePool(const FramePool &) = delete;
    FramePool &operator=(const FramePool &) = delete;

    [[nodiscard]] Frame allocate(std::size_t bytes);
    /// Frames that somebody owns; 0 when all is over, or one has leaked.
    [[nodiscard]] std::size_t in_use() const { return in_use_; }
    /// The next `count` allocations find no memory.
    void fail_next(unsigned count) { failures_ = count; }

  private:
    friend class Frame;
    World &world_;
    List<Frame::Buffer> free_;
    std::size_t in_use_ = 0;
    unsigned failures_ = 0;
};

[[gnu::no_sanitize_thread]] inline Frame FramePool::allocate(std::size_t bytes) {
    world_.charge(world_.costs().frame_allocation_ns);
    if (failures_ > 0 || bytes > Frame::max_bytes) {
        failures_ -= failures_ > 0 ? 1 : 0;
        return {};
    }
    Frame::Buffer *buffer = free_.pop_front();
    if (buffer == nullptr)
        buffer = &world_.memory().make<Frame::Buffer>();
    sanitizer::unpoison(buffer->data.data(), Frame::buffer_bytes);
    buffer->pool = this;
    buffer->begin = Frame::headroom_bytes;
    buffer->size = bytes;
    in_use_++;
    world_.accesses({buffer, nullptr, sizeof *buffer, MemoryAccess::Kind::handed_out});
    return Frame(buffer);
}

[[gnu::no_sanitize_thread]] inline void Frame::give_back() {
    FramePool &pool = *buffer_->pool;
    assert(pool.in_use_ > 0 && buffer_->begin + buffer_->size <= buffer_bytes);
    if (pool.world_.explored()) [[unlikely]] // a use after free shows as a damaged frame
        std::memset(buffer_->data.data() + buffer_->begin, 0xDB, buffer_->size);
    sanitizer::poison(buffer_->data.data(), buffer_bytes);   // so that a use after free is seen
    pool.free_.push_front(*std::exchange(buffer_, nullptr)); // the warmest goes out next
    pool.in_use_--;
}

} // namespace besser::vkernel
