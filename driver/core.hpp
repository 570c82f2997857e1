// SPDX-License-Identifier: GPL-2.0-only
// What every data path shares: the link, the protocol state, and the two steps a path is made of:
// take one message in (handle) and bring one message out (fetch, write). A path decides who does it
// and when.
#pragma once

#include "driver/aggregate.hpp"
#include "driver/batch.hpp"
#include "driver/receive.hpp"
#include "driver/sdio_link.hpp"

#include <algorithm>
#include <optional>

namespace besser::driver {

/// How frames are sent; set when the station associates, read for each frame.
struct TxRates {
    std::uint8_t data_rate = 0; ///< WSM rate index
    std::uint8_t management_rate = 0;
    bool ht = false;
};

/// Rate policies kept in the chip (MIB 0x1016).
inline constexpr std::uint8_t data_policy = 0;
inline constexpr std::uint8_t management_policy = 1;

template <Port P, class Policy>
class Core {
  public:
    using Env = typename P::Env;
    using Entry = typename TxQueues<P>::Entry;

    /// Called when driver and chip no longer agree; [any context that may call Work::queue]
    struct RestartHook {
        void (*function)(void *context, Errc why);
        void *context;
    };

    Core(Env &environment, RestartHook hook)
        : env(environment), link(env, counters), credits(env), commands(env), queues(env),
          events(env), bottom_half(env), rates(env, TxRates{}), restart_(hook),
          receiver_(env, counters, credits, sequences, commands, queues, events) {}
    Core(const Core &) = delete;
    Core &operator=(const Core &) = delete;

    /// One message to send, not yet numbered.
    struct Outgoing {
        MutableBytes command; ///< a whole command, or
        Entry *frame;         ///< a frame

        /// What crosses the bus: the message and the host timestamp behind it, on 4 bytes.
        [[nodiscard]] std::size_t bytes() const {
            const std::size_t message =
                frame == nullptr ? command.size()
                                 : sizeof(wire::wsm::TransmitRequest) + frame->frame.bytes().size();
            return wire::round_up(message + wire::wsm::host_timestamp_bytes,
                                  wire::sdio::message_alignment);
        }
    };

    /// Whether something waits to be sent and the chip has room for it. [any]; a hint until
    /// fetch().
    [[nodiscard]] bool can_send() const {
        return (commands.queued() && credits.for_command()) ||
               (queues.waiting() > 0 && credits.for_data());
    }

    /// The next message to send if `used` credits are taken: commands first, then frames, which
    /// leave one credit for a command (protocol.md 4.6). The caller takes the credit.
    std::optional<Outgoing> fetch(int used) {
        if (commands.queued() && used < credits.total())
            if (auto command = commands.fetch(); !command.empty())
                return Outgoing{command, nullptr};
        if (queues.waiting() > 0 && used < credits.total() - 1)
            if (auto *entry = queues.fetch(); entry != nullptr)
                return Outgoing{{}, entry};
        return std::nullopt;
    }

    /// Writes the message to its slot and gives it its sequence number: the order of these calls is
    /// the order on the wire. `slot` holds at least outgoing.bytes().
    void write(const Outgoing &outgoing, MutableBytes slot) {
        const std::size_t length = outgoing.frame == nullptr ? write_command(outgoing, slot)
                                                             : write_frame(*outgoing.frame, slot);
        auto *header = wire::view<wire::wsm::Header>(slot);
        header->length = static_cast<std::uint16_t>(length);
        header->id = sequences.stamp(wire::wsm::Id(header->id)).raw();
        const wire::Le32 now_ms = static_cast<std::uint32_t>(env.now_ns() / 1'000'000);
        const auto timestamp = wire::bytes_of(now_ms);
        std::copy(timestamp.begin(), timestamp.end(), slot.begin() + length);
        counters.tx_messages++;
    }

    /// Brings what the aggregate holds to the chip, in one bus request, and empties it. [process]
    Result<> send(Aggregate &aggregate) {
        Result<> sent;
        {
            Claimed host(env);
            sent =
                link.write_aggregate(aggregate.bytes(), aggregate.slot_total(), aggregate.kind());
        }
        counters.tx_aggregates++;
        aggregate.clear();
        return sent;
    }

    /// Takes in one message. An error means that the device must be restarted.
    Result<> handle(const Incoming<P> &incoming) { return receiver_.handle(incoming); }

    /// Sends a command and waits for its confirm. [process]
    Result<> execute(wire::wsm::Id id, Bytes payload, MutableBytes confirm = {}) {
        auto result = commands.execute(id, payload, confirm, [this] { bottom_half.wake(); });
        if (!result && result.error() == Errc::timeout)
            request_restart(Errc::timeout);
        return result;
    }

    /// Nobody waits for the chip any longer; the device is restarted soon. [any]
    void request_restart(Errc why) {
        events.give_up_startup();
        commands.close();
        restart_.function(restart_.context, why);
    }

    /// Gives back frames that waited too long, ends a scan that takes too long. Errc::timeout: the
    /// chip has held a frame for so long that its confirm is not to be expected any more. [bottom
    /// half], now and then
    Result<> look_after_frames() {
        const auto now = env.now_ns();
        events.look_after_scan(now);
        while (auto entry = queues.take_expired(now))
            env.tx_status(std::move(entry->frame), TxReport{});
        if (now - queues.oldest_in_chip_ns(now) < confirm_timeout_ns)
            return {};
        env.log(LogLevel::error, "no confirm from the chip, %d messages outstanding",
                credits.used());
        return Errc::timeout;
    }

    /// Everything at the start again: what the chip forgets when Wi-Fi is switched off
    /// (protocol.md 4.2), but for the credits, which open() sets. [process], no data path running
    void reset() {
        link.reset_toggles();
        sequences.reset();
    }

    /// The chip said how many buffers it has: commands and frames pass. Not before, since whatever
    /// was under way then would come back as a credit that nobody took. [process]
    void open(int buffers) {
        credits.reset(buffers);
        commands.open();
        queues.open();
    }

    /// Gives back everything that waits, as not sent, and fails whoever waits for a confirm.
    /// [process], no data path running
    void abandon() {
        commands.close();
        queues.close();
        while (auto entry = queues.take_any())
            env.tx_status(std::move(entry->frame), TxReport{});
        events.end_scan(ScanOutcome::aborted);
    }

    Env &env;
    Counters counters{};
    SdioLink<P> link;
    Credits<typename Policy::Counter> credits;
    Sequences sequences;
    CommandChannel<P> commands;
    TxQueues<P> queues;
    FirmwareEvents<P> events;
    typename P::WaitQueue bottom_half; ///< where the bottom half sleeps
    typename P::template Shared<TxRates> rates;

  private:
    std::size_t write_command(const Outgoing &outgoing, MutableBytes slot) {
        env.copy(slot, outgoing.command);
        return outgoing.command.size();
    }

    std::size_t write_frame(Entry &entry, MutableBytes slot) {
        using namespace wire::wsm;
        constexpr std::uint8_t wsm_queue[access_categories] = {
            queue::voice, queue::video, queue::best_effort, queue::background};
        const TxRates rate = rates.load();
        const bool management = entry.info.management;
        const auto frame = Bytes(entry.frame.bytes());
        auto *request = wire::view<TransmitRequest>(slot);
        *request = TransmitRequest{
            .header = {0, Id(id::transmit).with_interface(entry.info.interface_id).raw()},
            .packet_id = entry.id.raw(),
            .max_rate = management ? rate.management_rate : rate.data_rate,
            .queue = wsm_queue[static_cast<std::size_t>(entry.info.category)],
            .more = 0,
            .flags = static_cast<std::uint8_t>((management ? management_policy : data_policy) << 4),
            .reserved = 0,
            .expiry = 0,
            .ht_parameters = !management && rate.ht ? 1u : 0u};
        env.copy(slot.subspan(sizeof(TransmitRequest)), frame);
        return sizeof(TransmitRequest) + frame.size();
    }

    RestartHook restart_;
    Receiver<P, Policy> receiver_;
};

} // namespace besser::driver
