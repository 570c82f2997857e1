// SPDX-License-Identifier: GPL-2.0-only
// A firmware that confirms what it is told, in the tests of what speaks to it.
#pragma once

#include "driver/core.hpp"
#include "driver/test_port.hpp"
#include "support/time_units.hpp"
#include "wire/mib.hpp"

#include <algorithm>
#include <functional>
#include <memory>

namespace besser::driver::testing {

using Message = std::vector<std::uint8_t>;

/// The T at the start of a message; what is missing is zero.
template <class T>
T as(const Message &message) {
    T layout{};
    std::memcpy(&layout, message.data(), std::min(sizeof(layout), message.size()));
    return layout;
}

struct FirmwareTest : PortTest {
    using Policy = SingleWriter<host::VirtualPort>;
    using Engine = Core<host::VirtualPort, Policy>;

    std::vector<Errc> lost;
    std::unique_ptr<Engine> core =
        std::make_unique<Engine>(env, Engine::RestartHook{&FirmwareTest::on_lost, this}, true);
    std::vector<Message> sent; ///< to the firmware, in that order
    std::function<std::uint32_t(wire::wsm::Id)> status = [](wire::wsm::Id) { return 0u; };
    std::function<void(wire::wsm::Id)> confirmed = [](wire::wsm::Id) {};

    FirmwareTest() {
        run([this] {
            core->prepare();
            wire::wsm::Startup startup{};
            startup.input_buffers = 8;
            indicate(wire::wsm::id::startup, startup);
            EXPECT_TRUE(core->open(second));
        });
    }
    static void on_lost(void *self, Errc why) {
        static_cast<FirmwareTest *>(self)->lost.push_back(why);
    }

    /// Runs `operation` to its end while a bottom half brings its commands to the firmware.
    template <class Operation>
    void operate(Operation operation) {
        bool over = false;
        t.task("bottom half", [this, &over] {
            while (!over) {
                (void)core->sleep([&over] { return over; }, second);
                serve();
            }
        });
        run([&] {
            operation();
            over = true;
            core->wake();
        });
    }
    /// A message of the firmware, and what comes after its layout. [bottom half]
    template <class T>
    void indicate(std::uint16_t message, T layout, Bytes after = {}) {
        Message bytes(sizeof(layout) + after.size());
        layout.header = {static_cast<std::uint16_t>(bytes.size()), numbered(message)};
        std::ranges::copy(wire::bytes_of(layout), bytes.begin());
        std::ranges::copy(after, bytes.begin() + sizeof(layout));
        EXPECT_TRUE(core->handle({bytes}));
    }

    /// What was sent as `message`, header included.
    [[nodiscard]] std::vector<Message> sent_as(std::uint16_t message) const {
        std::vector<Message> found;
        for (const auto &one : sent)
            if (id_of(one).message() == message)
                found.push_back(one);
        return found;
    }
    /// The body last written to `mib`.
    [[nodiscard]] Message body(std::uint16_t mib) const {
        Message found;
        for (const auto &one : sent_as(wire::wsm::id::write_mib))
            if (as<wire::wsm::WriteMib>(one).mib == mib)
                found.assign(one.begin() + sizeof(wire::wsm::WriteMib), one.end());
        return found;
    }
    [[nodiscard]] std::uint32_t word(std::uint16_t mib) const { return as<wire::Le32>(body(mib)); }
    /// Messages in the order sent, a MIB by its own number.
    [[nodiscard]] std::vector<unsigned> order() const {
        std::vector<unsigned> numbers;
        for (const auto &one : sent) {
            const auto message = id_of(one).message();
            numbers.push_back(message == wire::wsm::id::write_mib
                                  ? unsigned{as<wire::wsm::WriteMib>(one).mib}
                                  : message);
        }
        return numbers;
    }
    static wire::wsm::Id id_of(const Message &message) {
        return wire::wsm::Id(as<wire::wsm::Header>(message).id);
    }

  private:
    std::uint16_t numbered(std::uint16_t message) {
        const wire::wsm::Id id(message);
        return id.with_sequence(next_[id.space()]++ & wire::wsm::sequence_mask).raw();
    }
    void serve() {
        while (auto outgoing = core->fetch(core->credits().used())) {
            core->credits().take();
            Message message(outgoing->bytes());
            core->write(*outgoing, message);
            message.resize(as<wire::wsm::Header>(message).length);
            sent.push_back(message);
            const auto id = id_of(message);
            confirm(id);
            confirmed(id);
        }
    }

    void confirm(wire::wsm::Id id) {
        if (id.space() == 1)
            return indicate(id.message(),
                            wire::wsm::McuMessage{{}, 0, wire::wsm::mcu_label_confirm, 0});
        wire::wsm::GenericConfirm confirm{};
        confirm.status = status(id);
        indicate(id.message() | wire::wsm::id::confirm_bit, confirm);
    }

    std::array<std::uint8_t, wire::wsm::sequence_spaces> next_{};
};

} // namespace besser::driver::testing
