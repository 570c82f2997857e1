// SPDX-License-Identifier: GPL-2.0-only
// The commands of the firmware, one handler each (protocol.md 5.1).
#include "model/chip/firmware.hpp"

#include <cassert>

namespace besser::chip {

using namespace wire;

struct Firmware::Command {
    std::uint16_t message; ///< id without interface and sequence
    std::size_t min_bytes;
    std::int64_t Profile::*latency_ns;
    void (Firmware::*handler)(const Request &);
};

/// The last row answers what no other row matches.
constexpr Firmware::Command Firmware::commands[] = {
    {wsm::id::read_mib, sizeof(wsm::ReadMib), &Profile::mib_ns, &Firmware::read_mib},
    {wsm::id::write_mib, sizeof(wsm::WriteMib), &Profile::mib_ns, &Firmware::write_mib},
    {wsm::id::start_scan, sizeof(wsm::StartScan), &Profile::start_scan_ns, &Firmware::start_scan},
    {wsm::id::stop_scan, 4, &Profile::command_ns, &Firmware::stop_scan},
    {wsm::id::configuration, sizeof(wsm::ConfigurationHead), &Profile::configuration_ns,
     &Firmware::configure},
    {wsm::id::reset, sizeof(wsm::Reset), &Profile::reset_ns, &Firmware::reset},
    {wsm::id::join, sizeof(wsm::Join), &Profile::join_ns, &Firmware::join},
    {wsm::id::add_key, sizeof(wsm::AddKey), &Profile::key_ns, &Firmware::add_key},
    {wsm::id::remove_key, sizeof(wsm::RemoveKey), &Profile::key_ns, &Firmware::remove_key},
    {wsm::id::set_pm, sizeof(wsm::SetPm), &Profile::command_ns, &Firmware::set_pm},
    {wsm::id::set_bss_params, sizeof(wsm::SetBssParams), &Profile::command_ns,
     &Firmware::set_bss_params},
    {wsm::id::tx_queue_params, sizeof(wsm::TxQueueParams), &Profile::command_ns,
     &Firmware::tx_queue_params},
    {wsm::id::edca_params, sizeof(wsm::EdcaParams), &Profile::command_ns,
     &Firmware::accept_silently},
    {wsm::id::switch_channel, sizeof(wsm::SwitchChannel), &Profile::command_ns,
     &Firmware::switch_channel},
    {wsm::id::coex, 16, &Profile::command_ns, &Firmware::accept_silently},
    // Access point and P2P: known, not offered.
    {wsm::id::start, 4, &Profile::command_ns, &Firmware::refuse},
    {0x0019, 4, &Profile::command_ns, &Firmware::refuse},
    {0x001A, 4, &Profile::command_ns, &Firmware::refuse},
    {0x001B, 4, &Profile::command_ns, &Firmware::refuse},
    {0x001C, 4, &Profile::command_ns, &Firmware::refuse},
    {wsm::id::driver_command, 8, &Profile::mcu_command_ns, &Firmware::mcu_command},
    {0xFFFF, 4, &Profile::command_ns, &Firmware::unknown}};

const Firmware::Command &Firmware::command_for(const Request &request) {
    for (const Command &command : commands)
        if (command.message == request.id.message())
            return command;
    return commands[std::size(commands) - 1];
}

void Firmware::arm_next() {
    const auto &command = command_for(request(waiting_[first_]));
    command_timer_.arm(context_.now_ns() + context_.profile.*command.latency_ns);
}

void Firmware::execute() {
    assert(count_ > 0);
    const std::uint8_t buffer = waiting_[first_];
    first_ = (first_ + 1) % max_input_buffers;
    count_--;
    const Request request = this->request(buffer);
    const auto &command = command_for(request);
    if (request.message.size() < command.min_bytes) {
        context_.stats.count(Violation::bad_message);
        refuse(request);
    } else if (!request.mcu() && request.interface_id() >= wsm::interfaces) {
        context_.stats.count(Violation::bad_interface);
        refuse(request);
    } else {
        (this->*command.handler)(request);
    }
    if (!running_) // halted by what it was told to do, and its buffers with it
        return;
    buffers_.give_back(buffer);
    if (count_ > 0)
        arm_next();
}

void Firmware::accept_silently(const Request &request) {
    outbox_.answer_status(request, wsm_status::success);
}

/// The confirm has the whole layout its request asks for, or the host would run off its end.
void Firmware::refuse(const Request &request) {
    constexpr auto refused = wsm_status::invalid_parameter;
    if (request.mcu())
        return mcu_command(request);
    switch (request.id.message()) {
    case wsm::id::read_mib:
        return outbox_.answer(request, wsm::ReadMibConfirm{{}, refused, 0, 0});
    case wsm::id::configuration:
        return outbox_.answer(request, wsm::ConfigurationConfirm{.header = {},
                                                                 .status = refused,
                                                                 .mac = {},
                                                                 .bands = 0,
                                                                 .pad = 0,
                                                                 .rate_mask = 0,
                                                                 .power = {}});
    case wsm::id::join:
        return outbox_.answer(request, wsm::JoinConfirm{{}, refused, 0, 0});
    case wsm::id::transmit: {
        const auto *frame = wire::view<wsm::TransmitRequest>(request.message);
        wsm::TransmitConfirm confirm{};
        confirm.result.packet_id = frame == nullptr ? wire::Le32(0) : frame->packet_id;
        confirm.result.status = refused;
        return outbox_.answer(request, confirm);
    }
    default:
        return outbox_.answer_status(request, refused);
    }
}

void Firmware::unknown(const Request &request) {
    context_.stats.count(Violation::unknown_request);
    refuse(request);
}

void Firmware::read_mib(const Request &request) {
    const std::uint16_t mib = request.as<wsm::ReadMib>().mib;
    const Bytes data = mibs_.read(request.interface_id(), mib);
    const auto size = static_cast<std::uint16_t>(data.size());
    outbox_.answer(
        request,
        wsm::ReadMibConfirm{
            {}, data.empty() ? wsm_status::invalid_parameter : wsm_status::success, mib, size},
        data);
}

void Firmware::write_mib(const Request &request) {
    const auto &write = request.as<wsm::WriteMib>();
    if (write.size > request.message.size() - sizeof(write)) {
        context_.stats.count(Violation::bad_message);
        return refuse(request);
    }
    const std::uint8_t interface_id = request.interface_id();
    const std::uint32_t result =
        mibs_.write(interface_id, write.mib, request.message.subspan(sizeof(write), write.size));
    if (write.mib == wsm::mib::multi_confirm)
        transmitter_.set_multi_confirm(interface_id,
                                       mibs_.word(interface_id, wsm::mib::multi_confirm) != 0);
    if (write.mib == wsm::mib::rate_policy && result == wsm_status::success)
        transmitter_.learn_ladders(interface_id, mibs_.read(interface_id, wsm::mib::rate_policy));
    if (write.mib == wsm::mib::rx_filter || write.mib == wsm::mib::beacon_filter_enable)
        station_.on_filter_changed(interface_id);
    if (write.mib == wsm::mib::rssi_threshold)
        station_.on_signal_bounds_changed(interface_id);
    outbox_.answer_status(request, result);
}

void Firmware::start_scan(const Request &request) {
    const auto &head = request.as<wsm::StartScan>();
    const std::uint8_t id = request.interface_id();
    if (station_.joined(id) && head.type != wsm::scan_type::background)
        context_.stats.count(Violation::foreground_scan);
    if (station_.wide(id))
        context_.stats.count(Violation::wide_scan);
    const std::uint32_t result = context_.fires(Fault::scan_rejected)
                                     ? wsm_status::invalid_parameter
                                     : scanner_.accept(request);
    outbox_.answer_status(request, result);
    if (result == wsm_status::success)
        scanner_.run();
    else
        context_.stats.scans_rejected++;
}

void Firmware::stop_scan(const Request &request) {
    outbox_.answer_status(request, wsm_status::success);
    scanner_.stop();
}

void Firmware::configure(const Request &request) {
    const auto &head = request.as<wsm::ConfigurationHead>();
    constexpr std::size_t before_dpd = sizeof(head) - wsm::dpd_head_bytes;
    if (head.dpd_bytes < wsm::dpd_head_bytes ||
        request.message.size() < before_dpd + head.dpd_bytes) {
        context_.stats.count(Violation::bad_message);
        return refuse(request);
    }
    station_.set_mac(request.interface_id(), head.mac);
    const Profile &profile = context_.profile;
    const wsm::TxPowerRange range{profile.min_power_dbm10, profile.max_power_dbm10, 10};
    outbox_.answer(request, wsm::ConfigurationConfirm{.header = {},
                                                      .status = wsm_status::success,
                                                      .mac = head.mac,
                                                      .bands = profile.bands,
                                                      .pad = 0,
                                                      .rate_mask = profile.rate_mask,
                                                      .power = {range, range}});
}

void Firmware::reset(const Request &request) {
    if (request.as<wsm::Reset>().statistics == wsm::Reset::clear)
        mibs_.counters = {};
    station_.leave(request.interface_id());
    outbox_.answer_status(request, wsm_status::success);
}

void Firmware::join(const Request &request) {
    if (station_.refused(request.interface_id())) {
        context_.stats.count(Violation::join_without_reset);
        if (context_.profile.second_join == SecondJoin::breaks_bus)
            return break_bus();
    }
    const std::uint32_t result = station_.join(request.interface_id(), request.as<wsm::Join>());
    keys_.forget_types();
    const Profile &profile = context_.profile;
    outbox_.answer(request,
                   wsm::JoinConfirm{{}, result, profile.min_power_dbm10, profile.max_power_dbm10});
}

void Firmware::add_key(const Request &request) {
    outbox_.answer_status(request, keys_.add(request.as<wsm::AddKey>(), [this] {
        return context_.chance.hits(context_.profile.wrong_key_after_rekey);
    }));
}

void Firmware::remove_key(const Request &request) {
    outbox_.answer_status(request, keys_.remove(request.as<wsm::RemoveKey>().index));
}

void Firmware::set_pm(const Request &request) {
    outbox_.answer_status(request, wsm_status::success);
    station_.set_pm(request.interface_id(), request.as<wsm::SetPm>());
}

void Firmware::set_bss_params(const Request &request) {
    station_.set_bss_params(request.interface_id(), request.as<wsm::SetBssParams>());
    outbox_.answer_status(request, wsm_status::success);
}

void Firmware::tx_queue_params(const Request &request) {
    const bool known = request.as<wsm::TxQueueParams>().aci <= wsm::queue::mask;
    outbox_.answer_status(request, known ? wsm_status::success : wsm_status::invalid_parameter);
}

void Firmware::switch_channel(const Request &request) {
    const auto &message = request.as<wsm::SwitchChannel>();
    const std::uint16_t channel = message.channel;
    if (channel == 0 || channel > 255)
        return refuse(request);
    outbox_.answer_status(request, wsm_status::success);
    station_.switch_channel(request.interface_id(), static_cast<std::uint8_t>(channel),
                            message.mode != wsm::SwitchChannel::mode_of(0));
}

/// Confirmed by label, in its own sequence space (4.3); type 0 has one more word.
void Firmware::mcu_command(const Request &request) {
    const auto *type = view<Le32>(request.message, sizeof(wsm::Header));
    const std::uint32_t command = type == nullptr ? 0 : static_cast<std::uint32_t>(*type);
    const Le32 result = wsm_status::success;
    outbox_.answer(request, wsm::McuMessage{{}, 0, wsm::mcu_label_confirm, command},
                   command == 0 ? bytes_of(result) : Bytes{});
}

} // namespace besser::chip
