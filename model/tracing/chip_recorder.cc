// SPDX-License-Identifier: GPL-2.0-only
#include "model/tracing/chip_recorder.hpp"

#include "model/tracing/frame_names.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::tracing {

using trace::Argument;
namespace wsm = wire::wsm;

namespace {

std::int64_t number(std::size_t value) { return static_cast<std::int64_t>(value); }

/// What protocol.md 5.1 calls a message.
std::string name_of(wire::Bytes message) {
    const wsm::Id id(wire::view<wsm::Header>(message)->id);
    switch (id.message()) {
    case wsm::id::transmit:
        return "transmit";
    case wsm::id::transmit_confirm:
        return "transmit confirm";
    case wsm::id::multi_transmit_confirm:
        return "multi-transmit confirm";
    case wsm::id::receive:
        return "receive";
    case wsm::id::exception:
        return "exception";
    case wsm::id::startup:
        return "startup";
    case wsm::id::event:
        return "event";
    case wsm::id::start_scan:
        return "start scan";
    case wsm::id::scan_complete:
        return "scan complete";
    case wsm::id::join:
        return "join";
    default:
        return fmt::format("0x{:04x}", id.message());
    }
}

} // namespace

ChipRecorder::ChipRecorder(Recording &recording) : recording_(recording) {
    auto &file = recording.file();
    const auto chip = recording.group("chip");
    life_ = file.track(chip, "firmware and faults");
    out_ = file.track(chip, "messages put out");
    batches_ = file.track(chip, "batches announced");
    waiting_ = file.counter(chip, "messages that wait for the host");
    in_ = file.track(chip, "messages taken in");
    taken_ = file.counter(chip, "input buffers in use (credits)");
    radio_ = recording.group("radio");
    channel_ = file.track(radio_, "receiver of the chip");
    frames_ = file.track(radio_, "frames of the chip");
    last_flow_ = out_.id << 32; // no other recorder of the file has that track
}

void ChipRecorder::instant(trace::Track track, std::string_view name, trace::Arguments arguments) {
    if (recording_.on())
        recording_.file().instant(track, recording_.now_ns(), name, arguments);
}

void ChipRecorder::gets_power(bool on) { instant(life_, on ? "power on" : "power off"); }

void ChipRecorder::starts() { instant(life_, "firmware starts"); }

void ChipRecorder::halts() { instant(life_, "firmware halts"); }

void ChipRecorder::resets_itself() { instant(life_, "chip resets itself"); }

void ChipRecorder::suffers(chip::Fault fault) {
    instant(life_, fmt::format("fault {}", chip::info(fault).name));
}

void ChipRecorder::count_taken(std::uint32_t taken) {
    if (recording_.on())
        recording_.file().count(taken_, recording_.now_ns(), taken);
}

void ChipRecorder::count_waiting() {
    if (recording_.on())
        recording_.file().count(waiting_, recording_.now_ns(), number(put_out_.size()));
}

void ChipRecorder::takes_in(wire::Bytes message, std::uint32_t taken) {
    instant(in_, name_of(message), std::array{Argument{"bytes", number(message.size())}});
    count_taken(taken);
}

ChipRecorder::Key ChipRecorder::key_of(wire::Bytes frame) {
    Key key;
    std::copy_n(frame.begin() + 4, key.size(), key.begin());
    return key;
}

void ChipRecorder::puts_out(wire::Bytes message) {
    const bool shown = recording_.on(); // a flow begins with what is shown
    Message put{shown ? ++last_flow_ : 0, false, {}};
    const bool receive =
        wsm::Id(wire::view<wsm::Header>(message)->id).message() == wsm::id::receive;
    if (receive &&
        message.size() >= sizeof(wsm::ReceiveIndication) + sizeof(wire::ieee80211::Header)) {
        put.has_frame = true;
        put.key = key_of(message.subspan(sizeof(wsm::ReceiveIndication)));
    }
    put_out_.push_back(put);
    if (!shown)
        return;
    recording_.file().instant(out_, recording_.now_ns(), name_of(message),
                              std::array{Argument{"bytes", number(message.size())}},
                              put.has_frame ? put.flow : 0);
    count_waiting();
}

void ChipRecorder::publishes(std::size_t messages) {
    if (recording_.on())
        recording_.file().begin(batches_, recording_.now_ns(), "batch",
                                std::array{Argument{"messages", number(messages)}});
}

void ChipRecorder::hands_over(std::size_t messages, std::uint32_t taken) {
    for (std::size_t i = 0; i < messages && !put_out_.empty(); i++) {
        if (put_out_.front().has_frame)
            fetched_.push_back(put_out_.front());
        put_out_.pop_front();
    }
    while (fetched_.size() > most_fetched)
        fetched_.pop_front();
    if (!recording_.on())
        return;
    recording_.file().end(batches_, recording_.now_ns());
    count_waiting();
    count_taken(taken);
}

void ChipRecorder::forgets() {
    put_out_.clear();
    fetched_.clear();
    if (!recording_.on())
        return;
    recording_.file().end(batches_, recording_.now_ns());
    count_waiting();
    count_taken(0);
}

/// Frames are handed up in the order in which they were fetched, but not all of them are.
trace::Flow ChipRecorder::flow_of(wire::Bytes frame) {
    if (frame.size() < sizeof(wire::ieee80211::Header))
        return 0;
    const auto found = std::ranges::find(fetched_, key_of(frame), &Message::key);
    if (found == fetched_.end())
        return 0;
    const auto flow = found->flow;
    fetched_.erase(fetched_.begin(), found + 1);
    return flow;
}

void ChipRecorder::sends(wire::Bytes frame) {
    if (recording_.on())
        instant(frames_, fmt::format("queues {}", frame_name(frame)),
                std::array{Argument{"bytes", number(frame.size())}});
}

void ChipRecorder::has_sent(const chip::TxOutcome &outcome) {
    instant(frames_, outcome.acked ? "sent: acknowledged" : "sent: not acknowledged",
            std::array{Argument{"retries", outcome.ack_failures},
                       Argument{"in an A-MPDU", outcome.aggregated ? 1 : 0}});
}

void ChipRecorder::hears(wire::Bytes frame, bool taken) {
    if (recording_.on())
        instant(frames_,
                fmt::format("hears {}{}", frame_name(frame), taken ? "" : ": no room, no ack"),
                std::array{Argument{"bytes", number(frame.size())}});
}

void ChipRecorder::tunes(std::uint8_t channel) {
    if (!recording_.on())
        return;
    recording_.file().end(channel_, recording_.now_ns());
    if (channel != 0)
        recording_.file().begin(channel_, recording_.now_ns(), fmt::format("channel {}", channel));
}

} // namespace besser::tracing
