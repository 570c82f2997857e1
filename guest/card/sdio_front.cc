// SPDX-License-Identifier: GPL-2.0-only
#include "guest/card/sdio_front.hpp"

#include <cerrno>

namespace besser::card {

using chip::BusStatus;

namespace {
// Opcodes (SD physical layer 3.01, 4.7.4; SDIO 3.00, 3.1).
constexpr std::uint32_t go_idle = 0;
constexpr std::uint32_t send_relative_address = 3;
constexpr std::uint32_t send_operating_condition = 5;
constexpr std::uint32_t select_card = 7;
constexpr std::uint32_t access_direct = 52;
constexpr std::uint32_t access_extended = 53;

/// R4: ready, so many I/O functions, no memory, 2.7 to 3.6 V (SDIO 3.00, 3.2).
constexpr std::uint32_t operating_condition(std::uint8_t functions) {
    return 0x8000'0000 | std::uint32_t{functions} << 28 | 0x00FF'8000;
}
constexpr std::uint32_t relative_address = 1u << 16;
/// R1 of a selected card: ready for data, state transfer.
constexpr std::uint32_t card_status = 0x0000'0900;

// R5 (SDIO 3.00, 5.2): state command or transfer in 13:12, errors above the data byte.
constexpr std::uint32_t r5_command_state = 0x1000;
constexpr std::uint32_t r5_transfer_state = 0x2000;
constexpr std::uint32_t r5_function_number = 0x0200;
constexpr std::uint32_t r5_out_of_range = 0x0100;

// Fields of the argument of CMD52 and CMD53.
constexpr bool is_write(std::uint32_t argument) { return argument >> 31 != 0; }
constexpr auto function_of(std::uint32_t argument) {
    return static_cast<std::uint8_t>(argument >> 28 & 7);
}
constexpr std::uint32_t address_of(std::uint32_t argument) { return argument >> 9 & 0x1FFFF; }
constexpr std::uint32_t read_after_write = 1u << 27; ///< CMD52
constexpr std::uint32_t block_mode = 1u << 27;       ///< CMD53

/// I/O abort register of the CCCR, and its bit that resets the card.
constexpr std::uint32_t abort_register = 0x06;
constexpr std::uint8_t reset_bit = 0x08;

vsdio_reply no_answer() {
    vsdio_reply reply{};
    reply.error = -ETIMEDOUT;
    return reply;
}

vsdio_reply answer(std::uint32_t response) {
    vsdio_reply reply{};
    reply.response[0] = response;
    return reply;
}

/// R5 bits of what is told in the response; what is no response at all is the caller's.
std::uint32_t r5_errors(BusStatus status) {
    switch (status) {
    case BusStatus::bad_function:
        return r5_function_number;
    case BusStatus::out_of_range:
        return r5_out_of_range;
    default:
        return 0;
    }
}
} // namespace

/// A card without power, or whose bus interface is dead, says nothing.
bool SdioFront::answers() { return card_.read_byte(0, 0).status != BusStatus::timeout; }

vsdio_reply SdioFront::execute(const vsdio_event &command, wire::MutableBytes data) {
    vsdio_reply reply{};
    switch (command.opcode) {
    case go_idle:
        selected_ = false;
        break;
    case send_operating_condition:
        reply = answers() ? answer(operating_condition(card_.functions())) : no_answer();
        break;
    case send_relative_address:
        reply = answers() ? answer(relative_address) : no_answer();
        break;
    case select_card:
        selected_ = command.argument == relative_address && answers();
        reply = selected_ ? answer(card_status) : no_answer();
        break;
    case access_direct:
        reply = access_byte(command.argument);
        break;
    case access_extended:
        reply = selected_ ? access_blocks(command, data) : no_answer();
        break;
    default: // a memory card's: none of ours
        reply = no_answer();
        break;
    }
    reply.seq = command.seq;
    return reply;
}

vsdio_reply SdioFront::access_byte(std::uint32_t argument) {
    const std::uint8_t function = function_of(argument);
    const std::uint32_t address = address_of(argument);
    auto value = static_cast<std::uint8_t>(argument);
    const bool reset = is_write(argument) && function == 0 && address == abort_register &&
                       (value & reset_bit) != 0;
    // The reset is the one thing a card that is not selected does.
    if (!selected_ && !reset)
        return no_answer();
    BusStatus status = BusStatus::ok;
    if (is_write(argument))
        status = card_.write_byte(function, address, value);
    if (status == BusStatus::ok && (!is_write(argument) || (argument & read_after_write) != 0)) {
        const auto result = card_.read_byte(function, address);
        status = result.status;
        value = result.value;
    }
    if (reset)
        selected_ = false;
    if (status == BusStatus::timeout)
        return no_answer();
    vsdio_reply reply = answer(r5_command_state | r5_errors(status) | value);
    reply.error = status == BusStatus::crc_error ? -EILSEQ : 0;
    return reply;
}

vsdio_reply SdioFront::access_blocks(const vsdio_event &command, wire::MutableBytes data) {
    const chip::BlockTransfer transfer{.function = function_of(command.argument),
                                       .block_mode = (command.argument & block_mode) != 0,
                                       .address = address_of(command.argument)};
    const BusStatus status =
        is_write(command.argument) ? card_.write(transfer, data) : card_.read(transfer, data);
    if (status == BusStatus::timeout)
        return no_answer();
    vsdio_reply reply = answer(r5_transfer_state | r5_errors(status));
    // A damaged block is seen in the data, after a good response.
    reply.data_error = status == BusStatus::crc_error ? -EILSEQ : 0;
    reply.data_bytes = static_cast<std::uint32_t>(data.size());
    return reply;
}

} // namespace besser::card
