// SPDX-License-Identifier: GPL-2.0-only
// What every data path shares: the protocol's state, and the two steps a path is made of: take one
// message in (handle) and bring one message out (fetch, write, send). A path decides who does it
// and when.
#pragma once

#include "driver/aggregate.hpp"
#include "driver/batch.hpp"
#include "driver/confirm.hpp"
#include "driver/events.hpp"
#include "driver/rates.hpp"
#include "driver/receive.hpp"
#include "driver/receive_watch.hpp"
#include "driver/reconnect.hpp"
#include "driver/sdio_link.hpp"

#include <algorithm>
#include <optional>

namespace besser::driver {

/// What the station knows of the network that it has joined.
struct Network {
    bool associated = false;
    std::uint8_t width_type = 0; ///< of 0x0016: 0 HT20, 2 HT40-, 3 HT40+
    std::uint16_t channel = 0;
};

template <Port P, class Policy>
class Core {
  public:
    using Env = typename P::Env;
    using Frame = typename P::Frame;
    using Entry = typename TxQueues<P>::Entry;

    /// Called when driver and chip no longer agree; [any context that may call Work::queue]
    struct RestartHook {
        void (*function)(void *context, Errc why);
        void *context;
    };

    /// `watches`: a receive that has collapsed is a reason for a restart, too.
    Core(Env &env, RestartHook hook, bool watches)
        : env_(env), link_(env, counters_), credits_(env), sequences_(env), commands_(env),
          queues_(env), events_(env), bottom_half_(env), rates_(env, TxRates{}),
          network_(env, Network{}), saves_power_(env, false), reconnect_(env),
          receiver_(env, counters_, reconnect_), ladders_(env),
          confirms_(env, counters_, credits_, commands_, ladders_, mode_, queues_, watch_, pulse_),
          watches_(watches), restart_(hook) {}
    Core(const Core &) = delete;
    Core &operator=(const Core &) = delete;

    [[nodiscard]] Env &env() { return env_; }
    [[nodiscard]] SdioLink<P> &link() { return link_; }
    [[nodiscard]] Counters &counters() { return counters_; }
    [[nodiscard]] const Counters &counters() const { return counters_; }
    [[nodiscard]] Credits<typename Policy::Counter> &credits() { return credits_; }
    [[nodiscard]] const Credits<typename Policy::Counter> &credits() const { return credits_; }

    // ---- For the data path.

    /// The bottom half sleeps until `ready()`, or until something waits to be sent and the chip has
    /// room for it, which stays a hint until fetch(). False: `ns` passed. [bottom half]
    template <class Ready>
    [[nodiscard]] bool sleep(Ready &&ready, std::int64_t ns) {
        return bottom_half_.wait([&] { return ready() || can_send(); }, ns);
    }
    /// The bottom half asks `ready()` again. [any]
    void wake() { bottom_half_.wake(); }

    /// One message to send, not yet numbered.
    struct Outgoing {
        MutableBytes command; ///< a whole command, or
        Entry *frame;         ///< a frame

        /// Messages of the MCU class do not share a transfer (protocol.md 2.6).
        [[nodiscard]] bool alone() const {
            const auto *header = wire::view<wire::wsm::Header>(Bytes(command));
            return header != nullptr && wire::wsm::Id(header->id).space() == 1;
        }
        /// What crosses the bus: the message and the host timestamp after it, on 4 bytes.
        [[nodiscard]] std::size_t bytes() const {
            const std::size_t message =
                frame == nullptr ? command.size()
                                 : sizeof(wire::wsm::TransmitRequest) + frame->frame.bytes().size();
            return wire::round_up(message + wire::wsm::host_timestamp_bytes,
                                  wire::sdio::message_alignment);
        }
    };

    /// The next message to send if `used` credits are taken: commands first, then frames, which
    /// leave one credit for a command (protocol.md 4.6). The caller takes the credit. [bottom half]
    std::optional<Outgoing> fetch(int used) {
        if (ladders_.uploading() || mode_.telling())
            return std::nullopt; // the frame that it is for would overtake it
        if (const auto mode = mode_to_tell(used); !mode.empty())
            return Outgoing{mode, nullptr};
        if (commands_.queued() && used < credits_.total())
            if (auto command = commands_.fetch(); !command.empty())
                return Outgoing{command, nullptr};
        if (pulse_.unsent() && used < credits_.total())
            return Outgoing{pulse_.message(env_.now_ns()), nullptr};
        while (queues_.waiting() > 0 && used < credits_.total() - 1) {
            auto *entry = queues_.fetch();
            if (entry == nullptr)
                break;
            if (!entry->barred)
                return with_ladder(*entry);
            give_back_unsent(*entry);
        }
        return std::nullopt;
    }

    /// Writes the message to its slot and gives it its sequence number: the order of these calls is
    /// the order on the wire. `slot` holds at least outgoing.bytes(). [bottom half]
    void write(const Outgoing &outgoing, MutableBytes slot) {
        BESSER_ASSERT(slot.size() >= outgoing.bytes());
        const std::size_t length = outgoing.frame == nullptr ? write_command(outgoing, slot)
                                                             : write_frame(*outgoing.frame, slot);
        auto *header = wire::view<wire::wsm::Header>(slot);
        header->length = static_cast<std::uint16_t>(length);
        header->id = sequences_.stamp(wire::wsm::Id(header->id)).raw();
        const wire::Le32 now_ms = static_cast<std::uint32_t>(env_.now_ns() / 1'000'000);
        const auto timestamp = wire::bytes_of(now_ms);
        std::copy(timestamp.begin(), timestamp.end(), slot.begin() + length);
        counters_.tx_messages.add();
    }

    /// Brings what the aggregate holds to the chip, in one bus request, and empties it. Not when it
    /// is empty. [process]
    Result<> send(Aggregate &aggregate) {
        BESSER_ASSERT(!aggregate.empty());
        Result<> sent;
        {
            Claimed host(env_);
            sent =
                link_.write_aggregate(aggregate.bytes(), aggregate.slot_total(), aggregate.kind());
        }
        counters_.tx_aggregates.add();
        aggregate.clear();
        return sent;
    }

    /// Takes in one message: checks its number and hands it to whom it is for. An error means that
    /// driver and chip no longer agree: the device must be restarted. [who receives]
    Result<> handle(const Incoming<P> &incoming) {
        using namespace wire::wsm;
        const auto *header = wire::view<Header>(incoming.bytes);
        if (header == nullptr)
            return Errc::protocol;
        const Id id(header->id);
        counters_.rx_messages.add();
        // An exception carries no sequence number (protocol.md 4.4).
        if (id.message() != id::exception && !sequences_.accept(id))
            return unexpected(env_, "sequence number");
        if (watches_)
            tell_watch(id.message(), incoming.bytes);
        if (is_confirm(incoming.bytes))
            return confirms_.handle(id, incoming.bytes);
        if (id.message() == id::receive)
            return receiver_.handle(incoming);
        if (!BESSER_TRY(events_.on_indication(id.message(), incoming.bytes)))
            counters_.unknown_messages.add();
        return {};
    }

    /// A batch was taken in. [bottom half]
    void heard() { pulse_.on_heard(env_.now_ns()); }
    /// A chip that says nothing is asked in a network, now and then, whether it is alive, and the
    /// answer is awaited by enforce_time_limits(). Who is woken to send, and has nothing in the
    /// chip, begins to wait for a sign. [bottom half]
    void take_pulse(bool woken, bool may_sleep) {
        const auto now = env_.now_ns();
        if (woken && credits_.used() == 0 && something_waits())
            pulse_.begin_to_wait(now);
        else if (may_ask() && pulse_.due(now, may_sleep))
            pulse_.ask();
    }

    /// Whether the chip has held a frame, or what the bottom half asked of its own accord, for so
    /// long that the confirm is not to be expected any more, unless it is there and was not read.
    /// (For a command there waits who gave it.) [bottom half]
    [[nodiscard]] bool confirm_overdue() const {
        const auto now = env_.now_ns();
        const auto oldest = std::min(queues_.oldest_in_chip_ns(now), ladders_.asked_ns(now));
        return pulse_.overdue(now) || now - oldest >= confirm_timeout_ns;
    }

    /// How long the bottom half may rest before the answer to its question is overdue, or before
    /// the next is due; at most `most_ns`. [bottom half]
    [[nodiscard]] std::int64_t rest_at_most(std::int64_t most_ns, bool may_sleep) {
        const auto now = env_.now_ns();
        auto left = pulse_.time_left(now);
        if (!left && may_ask())
            left = pulse_.time_to_question(now, may_sleep);
        return left ? std::clamp<std::int64_t>(*left, 0, most_ns) : most_ns;
    }
    [[nodiscard]] bool answer_overdue() const { return pulse_.overdue(env_.now_ns()); }

    /// Gives back frames that waited too long. Errc::timeout: as confirm_overdue() says, and it is
    /// not there. Errc::starved: the chip receives next to nothing any more. [bottom half], now and
    /// then, when it has just looked at the chip
    Result<> enforce_time_limits() {
        const auto now = env_.now_ns();
        if (watches_ && watch_.collapsed(now))
            return Errc::starved;
        while (auto entry = queues_.take_expired(now))
            queues_.report(*entry, TxReport{});
        if (!confirm_overdue())
            return {};
        if (pulse_.overdue(now))
            pulse_.give_up(now);
        env_.log(LogLevel::error, "no confirm from the chip, %d messages outstanding",
                 credits_.used());
        return Errc::timeout;
    }

    // ---- The chip's sleep, for a path that lets it.

    /// Whether nothing is under way in the driver, as far as that can be: it is in no network, or
    /// saves power there, and nobody scans or has anything to send. [bottom half]
    [[nodiscard]] bool idle() {
        const bool rests = !in_network() || (network().associated && saves_power_.load());
        return rests && !something_waits() && credits_.total() > 0 && !events_.scanning();
    }
    /// The chip may sleep from when the firmware was told so; not any more as soon as something
    /// waits to be sent. [bottom half]
    void allow_sleep(bool allowed) { sleep_allowed_ = allowed && !mode_.refused(); }
    /// Whether the firmware was told, and still nothing waits. [bottom half]
    [[nodiscard]] bool may_sleep() const {
        return sleep_allowed_ && mode_.quiescent() && !something_waits();
    }

    /// The chip that is restarted does not even switch Wi-Fi off. [process], no data path running
    void confirm_suspicion() { pulse_.confirm_suspicion(); }

    /// Nobody waits for the chip any longer; the device is restarted soon. No frame enters until a
    /// network is joined: the chip that comes up knows neither it nor its keys. [any]
    void request_restart(Errc why) {
        if (why != Errc::deaf && in_network() && network().associated)
            reconnect_.on_restart();
        give_up();
        queues_.close();
        restart_.function(restart_.context, why);
    }
    /// Whoever waits for the chip, or is about to, gets Errc::gone. [any]
    void give_up() {
        commands_.close();
        events_.give_up(); // after it: whoever got a confirm before may be about to wait for more
    }

    // ---- For the device.

    /// Everything at the start again: what the chip forgets when Wi-Fi is switched off
    /// (protocol.md 4.2), and the startup indication is expected. [process], no data path running
    void prepare() {
        credits_.reset();
        sequences_.reset();
        ladders_.reset();
        pulse_.reset();
        mode_.reset();
        sleep_allowed_ = false;
        events_.expect_startup();
    }

    /// Waits for the startup indication, which says how many buffers the chip has; from then on
    /// commands pass. Errc::timeout, or Errc::gone: the device is lost. [process]
    Result<> open(std::int64_t timeout_ns) {
        const int buffers = BESSER_TRY(events_.wait_startup(timeout_ns));
        credits_.announce(std::min<int>(buffers, TxQueues<P>::max_in_chip));
        commands_.open();
        return {};
    }

    /// Gives back everything that waits, as not sent, and fails whoever waits for a confirm.
    /// [process], no data path running
    void abandon() {
        commands_.close_and_wait();
        events_.give_up();
        queues_.close();
        while (auto entry = queues_.take_any())
            queues_.report(*entry, TxReport{});
        events_.refuse_scans();
    }
    /// Scans may be asked for, until abandon(): not while the device is restarted, for mac80211
    /// warns of one under way when it configures the device anew. [process]
    void admit_scans() { events_.admit_scans(); }

    /// Queues a frame; false: it was not taken and is still the caller's. [bh-off]
    [[nodiscard]] bool put(Frame &frame, const TxInfo &info) {
        if (!queues_.put(frame, info))
            return false;
        bottom_half_.wake();
        return true;
    }
    /// Whether a frame was taken whose fate has not been reported. [any]
    [[nodiscard]] bool outstanding() { return !queues_.all_reported(); }
    /// Frames that have not gone to the chip yet go there no more: the bottom half gives them back.
    /// [process]
    void drop_waiting() {
        queues_.bar();
        bottom_half_.wake();
    }
    [[nodiscard]] bool waiting() const { return queues_.waiting() > 0; }

    // ---- For the station's operations.

    /// No frame passes any more, those that wait included: the network is left, or another is about
    /// to be joined. Gives what admit_frames() is to be given. [process]
    std::uint32_t refuse_frames() {
        saves_power_.store(false); // in the next network it is asked for anew
        return queues_.close();
    }
    /// The network is joined: frames pass. Errc::gone: not so, for since refuse_frames() the device
    /// was stopped or is restarted, and the chip has forgotten the network. [process]
    Result<> admit_frames(std::uint32_t link) {
        if (!queues_.open(link))
            return Errc::gone;
        return {};
    }
    /// Whether the chip is in a network: from the end of a join on. [any]
    [[nodiscard]] bool in_network() { return queues_.is_open(); }
    /// What the operations know of that network. [process]
    [[nodiscard]] Network network() const { return network_.load(); }
    void set_network(const Network &network) { network_.store(network); }
    /// Whether the firmware saves power in that network. [process]
    void set_saves_power(bool saves) { saves_power_.store(saves); }
    /// Whether frames that need the key of the access point have it in the chip. [process]
    void set_keyed(bool keyed) { queues_.set_keyed(keyed); }

    /// Sends a command and waits for its confirm. [process]
    Result<> execute(wire::wsm::Id id, Bytes payload) {
        return commands_.execute(
            id, payload, [this] { bottom_half_.wake(); },
            [this] { request_restart(Errc::timeout); });
    }
    [[nodiscard]] FirmwareEvents<P> &events() { return events_; }
    [[nodiscard]] Reconnect<P> &reconnect() { return reconnect_; }
    [[nodiscard]] TxRates rates() const { return rates_.load(); }
    void set_rates(const TxRates &rates) { rates_.store(rates); }

  private:
    void tell_watch(std::uint16_t message, Bytes bytes) {
        using namespace wire::wsm;
        switch (message) {
        case id::receive:
            if (bytes.size() >= sizeof(ReceiveIndication))
                watch_.on_frame(bytes.subspan(sizeof(ReceiveIndication)));
            break;
        case id::event:
            if (const auto *event = wire::view<Event>(bytes);
                event != nullptr && event->event == event::bss_lost)
                watch_.on_beacons_lost();
            break;
        case id::scan_complete:
        case id::join | id::confirm_bit:
            watch_.forget();
            break;
        default:
            break;
        }
    }

    [[nodiscard]] bool can_send() const {
        return !ladders_.uploading() && !mode_.telling() &&
               ((commands_.queued() && credits_.for_command()) ||
                (queues_.waiting() > 0 && credits_.for_data()));
    }

    /// A scan may keep the chip from answering, and has a limit of its own.
    [[nodiscard]] bool may_ask() { return in_network() && !events_.scanning(); }

    [[nodiscard]] bool something_waits() const {
        return commands_.queued() || queues_.waiting() > 0 || pulse_.unsent();
    }

    /// The firmware's mode, if it must be told it before anything else.
    MutableBytes mode_to_tell(int used) {
        if (!sleep_allowed_ && !mode_.quiescent())
            return {};
        if (used != 0 || mode_.refused() || something_waits())
            sleep_allowed_ = false;
        if (sleep_allowed_ == mode_.quiescent())
            return {};
        pulse_.on_asked(env_.now_ns());
        return mode_.tell(sleep_allowed_);
    }

    /// Chooses the policy that the frame is sent by, or has the chip told of it first: until that
    /// is confirmed nothing is sent, for the firmware may take a frame before a command that came
    /// earlier. It is not told where that cannot be now: the frame goes by what the association
    /// says. [bottom half]
    Outgoing with_ladder(Entry &entry) {
        const RateTries tries = tries_of(entry.info);
        entry.policy = entry.info.management ? management_policy : data_policy;
        if (entry.info.management || tries == RateTries{})
            return {{}, &entry};
        if (std::exchange(ladders_link_, entry.link) != entry.link)
            ladders_.forget();
        if (const auto known = ladders_.find(tries)) {
            entry.policy = *known;
            return {{}, &entry};
        }
        const auto in_use = [&](std::uint8_t policy) { return queues_.in_chip_by(policy); };
        if (!ladders_.ready() || commands_.under_way() || !ladders_.has_room(in_use) ||
            !queues_.put_again(entry))
            return {{}, &entry};
        ladders_.replace(tries, in_use, env_.now_ns());
        return {ladders_.upload(), nullptr};
    }

    /// A fetched frame that must not go out.
    void give_back_unsent(Entry &entry) {
        if (auto taken = queues_.confirm(entry.id))
            queues_.report(*taken, TxReport{});
    }

    std::size_t write_command(const Outgoing &outgoing, MutableBytes slot) {
        env_.copy(slot, outgoing.command);
        return outgoing.command.size();
    }

    std::size_t write_frame(Entry &entry, MutableBytes slot) {
        using namespace wire::wsm;
        constexpr std::uint8_t wsm_queue[access_categories] = {
            queue::voice, queue::video, queue::best_effort, queue::background};
        const auto [rate, has_ht] = rate_of(entry);
        const auto frame = Bytes(entry.frame.bytes());
        auto *request = wire::view<TransmitRequest>(slot);
        *request = TransmitRequest{
            .header = {0, Id(id::transmit).with_interface(entry.info.interface_id).raw()},
            .packet_id = entry.id.raw(),
            .max_rate = rate,
            .queue = wsm_queue[static_cast<std::size_t>(entry.info.category)],
            .more = 0,
            .flags = tx_flag::rate_policy(entry.policy),
            .reserved = 0,
            .expiry = 0,
            .ht_parameters = has_ht ? ht::mixed : ht::none};
        env_.copy(slot.subspan(sizeof(TransmitRequest)), frame);
        return sizeof(TransmitRequest) + frame.size();
    }

    struct FirstRate {
        std::uint8_t rate;
        bool ht;
    };
    [[nodiscard]] FirstRate rate_of(const Entry &entry) const {
        const TxRates rates = rates_.load();
        switch (entry.policy) {
        case data_policy:
            return {rates.data_rate, rates.ht};
        case management_policy:
            return {rates.management_rate, false};
        default:
            const auto rate = wire::wsm::highest_rate(tries_of(entry.info));
            return {rate, rate >= wire::wsm::rate::first_mcs};
        }
    }

    Env &env_;
    Counters counters_;
    SdioLink<P> link_;
    Credits<typename Policy::Counter> credits_;
    Sequences<P> sequences_;
    CommandChannel<P> commands_;
    TxQueues<P> queues_;
    FirmwareEvents<P> events_;
    typename P::WaitQueue bottom_half_; ///< where the bottom half sleeps
    typename P::template Shared<TxRates> rates_;
    typename P::template Shared<Network> network_;
    typename P::template Shared<bool> saves_power_;
    Reconnect<P> reconnect_;
    Receiver<P> receiver_;
    ReceiveWatch watch_; ///< whoever receives
    RateCache<P> ladders_;
    // Of the bottom half.
    Pulse pulse_;
    OperatingMode mode_;
    bool sleep_allowed_ = false;     ///< the chip's, if nothing is to be sent
    std::uint32_t ladders_link_ = 0; ///< for which ladders_ holds: a RESET may have it forgotten
    Confirms<P, Policy> confirms_;
    const bool watches_;
    const RestartHook restart_;
};

} // namespace besser::driver
