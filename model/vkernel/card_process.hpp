// SPDX-License-Identifier: GPL-2.0-only
// A card that is a process of the machine which it is plugged into (guest/card behind guest/vsdio):
// a real-time task, which takes a CPU for each bus command and whenever something is due in the
// chip or on the air. A card of silicon takes none, so a tablet has no such process.
//
//   driver -- MmcHost -- CardProcess -- chip, air (whose clock it is) -- CardSide (a TAP)
#pragma once

#include "model/chip/scheduler.hpp"
#include "model/chip/sdio_card.hpp"
#include "model/vkernel/event_queue.hpp"
#include "model/vkernel/world.hpp"

#include <cstddef>
#include <cstdint>
#include <memory_resource>

namespace besser::vkernel {

/// What the process is and takes; of the CPU unless it says otherwise.
struct CardTimes {
    bool process = false;        ///< whether there is one
    std::int64_t command_ns = 0; ///< of a command beside its bits, on the bus: --command-time
    std::int64_t wake_ns =
        0; ///< a turn: woken, answers a command or does what is due, sleeps again
    std::int64_t copy_ns_per_kib = 0; ///< of a CMD53's data
    std::int64_t frame_in_ns = 0;     ///< reads a frame from its other side, for the air
    std::int64_t frame_out_ns = 0;    ///< writes one there, and what its receiver does with it
};

class CardProcess;

/// A command on its way. Lives as long as the call of CardProcess::run().
struct CardCommand {
    std::int64_t due_ns; ///< when it has crossed the bus
    std::size_t bytes;   ///< of data; 0: a CMD52
    void (*execute)(void *);
    void *context;
    int irq_cpu;             ///< whose timer ends it at `due_ns`
    std::int64_t handler_ns; ///< of that timer's interrupt
    Task *task = nullptr;
    CardProcess *process = nullptr;
    bool done = false;
    InterruptWork irq{nullptr, nullptr, 0, "bus timer"};
};

/// The network on the far side of the access point, as the process has it.
class CardSide {
  public:
    /// A frame waits to be read.
    [[nodiscard]] virtual bool waits() const = 0;
    /// Reads one for the air. Called only if one waits.
    virtual void read() = 0;
    /// What the air has sent is to be written.
    [[nodiscard]] virtual bool has_sent() const = 0;
    virtual void write() = 0;

  protected:
    ~CardSide() = default;
};

/// Not to be moved: a task runs in it. Chip and air are made with it as their scheduler, and called
/// by it alone, or after catch_up().
class CardProcess final : public chip::Scheduler {
  public:
    static constexpr int most_reads = 64; ///< in a row, until it looks at the clock again (tap.hpp)

    CardProcess(World &world, const CardTimes &times, int cpu);
    CardProcess(const CardProcess &) = delete;
    CardProcess &operator=(const CardProcess &) = delete;

    void connect(CardSide &side) { side_ = &side; }
    /// `shown(context)` is called whenever the host is told the level of the interrupt.
    void attach(chip::SdioCard &card, void (*shown)(void *context), void *context);

    /// Posts the command and sleeps until it has ended. [process]
    void run(CardCommand &command);
    /// Something waits on the side. [any]
    void kick();
    /// Everything that is due has happened, at no cost: for who is about to call chip or air. [any]
    void catch_up() { advance_to(world_.now_ns()); }
    /// The level that the host was told last.
    [[nodiscard]] bool shown_level() const { return shown_; }
    /// Tells the host the level, if it has changed. [any]
    void show_level();
    [[nodiscard]] const CardTimes &times() const { return times_; }

    // chip::Scheduler: a clock that a process follows in steps, as guest/card/clock.hpp does. A
    // callback sees the time that it was scheduled for.
    [[nodiscard]] std::int64_t now_ns() const override { return now_ns_; }
    Token at(std::int64_t when_ns, Callback callback, void *context,
             std::uint64_t argument) override;
    void cancel(Token token) override { events_.cancel(token); }

  private:
    static void main(void *self);
    void turn();
    void execute(CardCommand &command);
    void advance_to(std::int64_t when_ns);
    void serve_side();
    void read_side();
    void sleep();
    static void timer_due(void *self, std::uint64_t);
    static void timer_interrupt(void *self);
    static void level_rose(void *self);
    static void bus_time_over(void *command, std::uint64_t);
    static void bus_timer_interrupt(void *command);
    void complete(CardCommand &command);

    World &world_;
    const CardTimes times_;
    EventQueue events_;
    std::int64_t now_ns_;
    Task *task_;
    CardSide *side_ = nullptr;
    chip::SdioCard *card_ = nullptr;
    void (*on_shown_)(void *) = nullptr;
    void *context_ = nullptr;
    CardCommand *posted_ = nullptr;
    bool executing_ = false; ///< a command, whose end makes the host look by itself
    bool shown_ = false;
    const int cpu_;
    InterruptWork timer_irq_{timer_interrupt, this, 0, "card timer"};
};

} // namespace besser::vkernel
