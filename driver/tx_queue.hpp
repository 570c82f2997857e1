// SPDX-License-Identifier: GPL-2.0-only
// Frames on their way to the chip: four queues in front of it, and the table of those it holds
// (protocol.md 4.7 and 5.4).
#pragma once

#include "driver/port.hpp"
#include "wire/sdio.hpp"
#include "wire/wsm.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace besser::driver {

/// Identifies a frame the chip holds. Generations go on counting when a slot is used again, so that
/// a late confirm cannot hit a new frame.
class PacketId {
  public:
    constexpr explicit PacketId(std::uint32_t raw) : raw_(raw) {}
    static constexpr PacketId make(std::uint8_t slot, std::uint8_t generation, std::uint8_t queue,
                                   std::uint8_t interface_id) {
        return PacketId(slot | generation << 8 | (queue & 0xFu) << 16 |
                        (interface_id & 0xFu) << 20);
    }
    [[nodiscard]] constexpr std::uint32_t raw() const { return raw_; }
    [[nodiscard]] constexpr std::uint8_t slot() const { return raw_ & 0xFF; }

  private:
    std::uint32_t raw_;
};

template <Port P>
class TxQueues {
  public:
    using Env = typename P::Env;
    using Frame = typename P::Frame;

    struct Entry {
        Frame frame;
        TxInfo info{};
        std::int64_t since_ns = 0; ///< in its queue; once fetched: in the chip
        PacketId id{0};
        std::uint32_t link = 0;  ///< the one it was handed down for
        bool barred = false;     ///< fetched, but must not go out: its link or its key is gone
        std::uint8_t policy = 0; ///< by which rates the chip sends it
    };

    static constexpr std::size_t depth = 64;       ///< frames per queue
    static constexpr std::size_t stop_mark = 48;   ///< the upper edge is asked to stop here
    static constexpr std::size_t wake_mark = 16;   ///< and to go on here
    static constexpr std::size_t max_in_chip = 64; ///< no chip announces more input buffers

    explicit TxQueues(Env &env)
        : env_(env), lock_(env), count_(env, 0), waiting_(env), in_chip_(env) {}
    TxQueues(const TxQueues &) = delete;
    TxQueues &operator=(const TxQueues &) = delete;

    /// Takes the frame, or leaves it with the caller if the queue is full or closed. [bh-off]
    [[nodiscard]] bool put(Frame &frame, const TxInfo &info) {
        BESSER_ASSERT(frame && static_cast<std::size_t>(info.category) < access_categories);
        Locked guard(lock_);
        auto &waiting = waiting_.write();
        auto &queue = waiting.queues[static_cast<std::size_t>(info.category)];
        if (waiting.closed || queue.count == depth)
            return false;
        queue.entries[(queue.first + queue.count) % depth] = {
            std::move(frame), info, env_.now_ns(), PacketId{0}, waiting.link, false, 0};
        queue.count++;
        waiting.unreported++;
        count_.store(count_.load() + 1);
        if (queue.count >= stop_mark && !queue.stopped) { // put_back() can have passed the mark
            queue.stopped = true;
            env_.stop_queue(info.category);
        }
        return true;
    }

    /// Frames that wait. [any]; a hint until fetch().
    [[nodiscard]] int waiting() const { return count_.load(); }

    /// Moves the next frame, voice before video before best effort before background, to the chip's
    /// table and gives its entry; nullptr if there is none or the table is full. The entry stays
    /// valid until its confirm or flush(). One that is barred must be taken out again and reported.
    /// [bottom half]
    Entry *fetch() {
        Locked guard(lock_);
        auto &slots = in_chip_.write();
        Slot *slot = free_slot(slots);
        if (slot == nullptr)
            return nullptr;
        auto &waiting = waiting_.write();
        for (auto &queue : waiting.queues) {
            if (queue.count == 0)
                continue;
            slot->entry = std::move(queue.entries[queue.first]);
            slot->used = true;
            slot->entry.since_ns = env_.now_ns();
            slot->entry.barred =
                slot->entry.link != waiting.link || (slot->entry.info.needs_key && !waiting.keyed);
            slot->generation++;
            slot->entry.id =
                PacketId::make(static_cast<std::uint8_t>(slot - slots.data()), slot->generation,
                               static_cast<std::uint8_t>(slot->entry.info.category),
                               slot->entry.info.interface_id);
            took_one(queue, slot->entry.info.category);
            return &slot->entry;
        }
        return nullptr;
    }

    /// Tells the upper edge what became of a frame that was taken out. [bottom half; process in
    /// teardown]
    void report(Entry &entry, const TxReport &report) {
        env_.tx_status(std::move(entry.frame), report);
        Locked guard(lock_);
        waiting_.write().unreported--;
    }
    /// Whether the fate of each frame that put() took was reported. A frame passes from a queue to
    /// the chip's table, to whoever takes it out, and maybe back: counts of those places and of
    /// credits miss one that is between two of them. [any]
    [[nodiscard]] bool all_reported() {
        Locked guard(lock_);
        return waiting_.read().unreported == 0;
    }

    /// The frame the chip confirms; nothing if it holds no such frame. [bottom half]
    std::optional<Entry> confirm(PacketId id) {
        Locked guard(lock_);
        auto &slots = in_chip_.write();
        if (id.slot() >= slots.size())
            return std::nullopt;
        auto &slot = slots[id.slot()];
        if (!slot.used || slot.entry.id.raw() != id.raw())
            return std::nullopt;
        slot.used = false;
        return std::move(slot.entry);
    }

    /// Puts a frame that the chip gave back at the front of its queue; false if that is full.
    /// [bottom half]
    [[nodiscard]] bool put_back(Entry &entry) {
        BESSER_ASSERT(entry.frame);
        Locked guard(lock_);
        return put_first(entry);
    }

    /// Undoes fetch(): the frame is the next of its queue again. False: that has filled up
    /// meanwhile, and the frame stays fetched. [bottom half]
    [[nodiscard]] bool put_again(Entry &fetched) {
        Locked guard(lock_);
        const auto slot = fetched.id.slot();
        if (!put_first(fetched))
            return false;
        in_chip_.write()[slot].used = false;
        return true;
    }

    /// Takes out one frame of any queue or of the chip's table, until none is left: what teardown
    /// does. [process]
    std::optional<Entry> take_any() {
        Locked guard(lock_);
        for (auto &queue : waiting_.write().queues)
            if (queue.count > 0) {
                auto entry = std::move(queue.entries[queue.first]);
                took_one(queue, entry.info.category);
                return entry;
            }
        for (auto &slot : in_chip_.write())
            if (slot.used) {
                slot.used = false;
                return std::move(slot.entry);
            }
        return std::nullopt;
    }

    /// Takes out a frame that has waited in a queue longer than its category allows, or is of a
    /// link that is over: it need not wait for a credit to be given back. [bottom half]
    std::optional<Entry> take_expired(std::int64_t now_ns) {
        Locked guard(lock_);
        auto &queues = waiting_.write().queues;
        for (std::size_t i = 0; i < queues.size(); i++) {
            auto &queue = queues[i];
            if (queue.count == 0)
                continue;
            const auto &oldest = queue.entries[queue.first];
            if (oldest.link == waiting_.read().link && now_ns - oldest.since_ns < lifetime_ns[i])
                continue;
            auto entry = std::move(queue.entries[queue.first]);
            took_one(queue, entry.info.category);
            return entry;
        }
        return std::nullopt;
    }

    /// Whether a frame in the chip is sent by that policy. [bottom half]
    [[nodiscard]] bool in_chip_by(std::uint8_t policy) {
        Locked guard(lock_);
        return std::ranges::any_of(in_chip_.read(), [policy](const Slot &slot) {
            return slot.used && slot.entry.policy == policy;
        });
    }

    /// When the frame went to the chip that it holds longest; now_ns if it holds none. [bottom
    /// half]
    [[nodiscard]] std::int64_t oldest_in_chip_ns(std::int64_t now_ns) const {
        std::int64_t oldest = now_ns;
        for (const auto &slot : in_chip_.read())
            if (slot.used)
                oldest = std::min(oldest, slot.entry.since_ns);
        return oldest;
    }

    // The gate of the transmit callback. A link lasts from open() to close(). Once close() has
    // returned no frame enters, and none of those that wait goes out any more, into whatever link
    // comes next: it may be another network, and the chip may have forgotten its keys.

    /// Frames enter from here on; those that need a key have none yet. False: close() was called
    /// after the one that gave `link`, and the gate stays as it is. [process]
    [[nodiscard]] bool open(std::uint32_t link) {
        Locked guard(lock_);
        auto &waiting = waiting_.write();
        if (waiting.link != link)
            return false;
        waiting.closed = false;
        waiting.keyed = false;
        return true;
    }
    /// Gives the number of the link that open() may begin. [any]
    std::uint32_t close() {
        Locked guard(lock_);
        auto &waiting = waiting_.write();
        waiting.closed = true;
        return ++waiting.link;
    }
    /// Of the frames that wait none goes out any more; the gate stays as it is. Not between close()
    /// and open(). [process]
    void bar() {
        Locked guard(lock_);
        auto &waiting = waiting_.write();
        if (!waiting.closed)
            waiting.link++;
    }
    [[nodiscard]] bool is_open() {
        Locked guard(lock_);
        return !waiting_.read().closed;
    }
    /// Whether the chip has the key of those frames that need one. False is said before the key is
    /// taken away: the messages that follow are behind the frames that still had it. [process]
    void set_keyed(bool keyed) {
        Locked guard(lock_);
        waiting_.write().keyed = keyed;
    }

  private:
    /// Section 4.7: how long a frame may wait before it is not worth sending.
    static constexpr std::int64_t lifetime_ns[access_categories] = {1'000'000'000, 2'000'000'000,
                                                                    5'000'000'000, 10'000'000'000};
    struct Queue {
        std::array<Entry, depth> entries;
        std::size_t first = 0;
        std::size_t count = 0;
        bool stopped = false;
    };
    struct Waiting {
        std::array<Queue, access_categories> queues;
        int unreported = 0; ///< frames that put() took, without those that report() gave back
        std::uint32_t link = 0;
        bool closed = true;
        bool keyed = false;
    };
    struct Slot {
        Entry entry;
        std::uint8_t generation = 0;
        bool used = false;
    };

    using Slots = std::array<Slot, max_in_chip>;

    static Slot *free_slot(Slots &slots) {
        for (auto &slot : slots)
            if (!slot.used)
                return &slot;
        return nullptr;
    }

    /// At the front of its queue; false: that is full, and the entry stays as it is. By lock_.
    [[nodiscard]] bool put_first(Entry &entry) {
        auto &queue = waiting_.write().queues[static_cast<std::size_t>(entry.info.category)];
        if (queue.count == depth)
            return false;
        queue.first = (queue.first + depth - 1) % depth;
        queue.entries[queue.first] = std::move(entry);
        queue.count++;
        count_.store(count_.load() + 1);
        return true;
    }

    void took_one(Queue &queue, AccessCategory category) {
        BESSER_ASSERT(queue.count > 0);
        queue.first = (queue.first + 1) % depth;
        queue.count--;
        count_.store(count_.load() - 1);
        if (queue.stopped && queue.count <= wake_mark) {
            queue.stopped = false;
            env_.wake_queue(category);
        }
    }

    Env &env_;
    typename P::SpinLock lock_;
    typename P::template Shared<int> count_;        ///< written under lock_, read without
    typename P::template Guarded<Waiting> waiting_; ///< by lock_
    /// By lock_. The bottom half also reads a fetched entry, and how long it has been there,
    /// without: it is the context that takes confirms, so nobody else moves an entry out meanwhile.
    typename P::template Guarded<Slots> in_chip_;
};

} // namespace besser::driver
