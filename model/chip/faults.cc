// SPDX-License-Identifier: GPL-2.0-only
#include "model/chip/faults.hpp"

#include "support/time_units.hpp"

#include <utility>

namespace besser::chip {

namespace {
using enum Duty;

constexpr bool quiet = false;
constexpr bool by_itself = true;
constexpr bool keeps_running = false;
constexpr bool restarts = true;
} // namespace

constexpr std::array<FaultInfo, fault_count> fault_table = {{
    {Fault::crc_error_byte, "crc_error_byte", "a CMD52 ends with a CRC error and has no effect",
     "CMD52 of function 1", quiet, recovers, keeps_running, 200 * ms},
    {Fault::crc_error_read, "crc_error_read", "a CMD53 read was served, its data arrive broken",
     "CMD53 reads", quiet, recovers, keeps_running, 10 * ms},
    {Fault::crc_error_write, "crc_error_write", "the chip sees broken data and drops the transfer",
     "CMD53 writes", quiet, recovers, keeps_running, 10 * ms},
    {Fault::crc_status_lost, "crc_status_lost",
     "the chip takes the transfer, but the host sees a CRC error", "CMD53 writes", quiet, recovers,
     keeps_running, 10 * ms},
    {Fault::timeout, "timeout", "a command is not answered and has no effect", "bus commands",
     quiet, recovers, restarts, 1000 * ms},
    {Fault::lost_interrupt, "lost_interrupt", "a batch is published without an interrupt",
     "interrupts", quiet, recovers, keeps_running, 200 * ms},
    {Fault::spurious_interrupt, "spurious_interrupt", "an interrupt with nothing published",
     "batches fetched", by_itself, recovers, keeps_running, 10 * ms},
    {Fault::stale_toggle, "stale_toggle",
     "a published control byte shows the old toggle for Profile::stale_toggle_ns", "batches", quiet,
     recovers, keeps_running, 200 * ms},
    {Fault::never_settles, "never_settles",
     "0x001 and bit 0 of 0x000 read zero until Wi-Fi is switched off", "batches fetched", by_itself,
     recovers, restarts, 4000 * ms},
    {Fault::length_short, "length_short", "the control byte announces one block too few",
     "batches of two or more blocks", quiet, recovers, restarts, 1000 * ms},
    {Fault::length_overlong, "length_overlong", "the control byte announces 127 blocks", "batches",
     quiet, recovers, restarts, 1000 * ms},
    {Fault::malformed_message, "malformed_message", "a message has an impossible length field",
     "messages", quiet, recovers, restarts, 1000 * ms},
    {Fault::wrong_sequence, "wrong_sequence", "a message has a wrong sequence number", "messages",
     quiet, recovers, restarts, 1000 * ms},
    {Fault::withheld_confirm, "withheld_confirm", "a request is never confirmed", "confirms", quiet,
     recovers, restarts, 4000 * ms},
    {Fault::double_confirm, "double_confirm", "a request is confirmed twice", "confirms", quiet,
     recovers, restarts, 1000 * ms},
    {Fault::credit_overrun, "credit_overrun", "16 frames are confirmed that nobody sent",
     "batches fetched", by_itself, recovers, restarts, 1000 * ms},
    {Fault::credits_overannounced, "credits_overannounced",
     "0x0801 announces 65535 input buffers; the chip still has its own number", "startups", quiet,
     recovers, restarts, 4000 * ms},
    {Fault::frame_returned, "frame_returned",
     "a frame is not sent but given back, to be sent again (status 11)", "frames to send", quiet,
     recovers, keeps_running, 10 * ms},
    {Fault::scan_rejected, "scan_rejected", "start-scan is confirmed with status 2", "start-scans",
     quiet, recovers, keeps_running, 1000 * ms},
    {Fault::scan_unfinished, "scan_unfinished", "a scan ends without 0x0806", "scans", quiet,
     recovers, keeps_running, 8000 * ms},
    {Fault::decrypt_failed, "decrypt_failed",
     "a data frame is passed on as one that no key opened (status 9)", "data frames received",
     quiet, recovers, keeps_running, 1000 * ms},
    {Fault::beacon_lost, "beacon_lost", "a beacon of the network is not heard",
     "beacons of the network", quiet, recovers, keeps_running, 1000 * ms},
    {Fault::deauthenticated, "deauthenticated",
     "the access point deauthenticates the station (reason 6)", "batches fetched", by_itself,
     recovers, keeps_running, 3000 * ms},
    {Fault::exception, "exception", "0x0800 is published, then the firmware does nothing more",
     "batches fetched", by_itself, recovers, restarts, 1000 * ms},
    {Fault::dead_silent, "dead_silent", "no command is answered until power is cycled",
     "bus commands", by_itself, recovers, restarts, 5000 * ms},
    {Fault::dead_frozen, "dead_frozen",
     "registers answer with what they held, nothing else happens until power is cycled",
     "bus commands", by_itself, recovers, restarts, 5000 * ms},
    {Fault::self_reset, "self_reset", "the chip restarts into its boot ROM", "bus commands",
     by_itself, recovers, restarts, 5000 * ms},
    {Fault::rx_collapse, "rx_collapse",
     "from Profile::bug5_onset_ns of uptime on, receive falls by half every bug5_halving_ns",
     "always", quiet, carries_on, keeps_running, 0},
    {Fault::scans_refused, "scans_refused",
     "a start-scan that names several channels of 5 GHz is confirmed with status 2", "always",
     quiet, carries_on, keeps_running, 0},
    {Fault::bug5, "bug5", "rx_collapse and scans_refused", "always", quiet, carries_on,
     keeps_running, 0},
}};

static_assert([] {
    for (std::size_t i = 0; i < fault_count; i++)
        if (fault_table[i].fault != static_cast<Fault>(i))
            return false;
    return true;
}());

std::optional<Fault> fault_by_name(std::string_view name) {
    for (const auto &row : fault_table)
        if (row.name == name)
            return row.fault;
    return std::nullopt;
}

void FaultInjector::arm(Fault fault, const Trigger &trigger) {
    triggers_[static_cast<std::size_t>(fault)] = trigger;
    in_burst_[static_cast<std::size_t>(fault)] = 0;
    armed_ |= bit(fault);
    if (fault == Fault::bug5)
        armed_ |= bit(Fault::rx_collapse) | bit(Fault::scans_refused);
}

void FaultInjector::disarm(Fault fault) {
    armed_ &= ~bit(fault);
    if (fault == Fault::bug5)
        armed_ &= ~(bit(Fault::rx_collapse) | bit(Fault::scans_refused));
}

void FaultInjector::end_burst(Fault fault, std::int64_t now_ns) {
    auto &in_burst = in_burst_[static_cast<std::size_t>(fault)];
    auto &trigger = triggers_[static_cast<std::size_t>(fault)];
    if (std::exchange(in_burst, 0) > 0)
        trigger.at_ns = now_ns + trigger.every_ns;
}

bool FaultInjector::decide(Fault fault, std::int64_t now_ns) {
    Trigger &trigger = triggers_[static_cast<std::size_t>(fault)];
    if (now_ns < trigger.at_ns)
        return false;
    if (trigger.after_count > 0) {
        trigger.after_count--;
        return false;
    }
    if (!chance_.hits(trigger.probability))
        return false;
    if (trigger.repeat == 0 || --trigger.repeat == 0)
        armed_ &= ~bit(fault);
    auto &in_burst = in_burst_[static_cast<std::size_t>(fault)];
    if (trigger.every_ns > 0 && ++in_burst >= trigger.burst) {
        in_burst = 0;
        trigger.at_ns = now_ns + trigger.every_ns;
    }
    fired_[static_cast<std::size_t>(fault)]++;
    return true;
}

} // namespace besser::chip
