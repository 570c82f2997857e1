// SPDX-License-Identifier: GPL-2.0-only
#include "model/vkernel/card_process.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace besser::vkernel {

CardProcess::CardProcess(World &world, const CardTimes &times, int cpu)
    : world_(world), times_(times), events_(&world.memory()), now_ns_(world.now_ns()),
      task_(
          &world.spawn("card", main, this,
                       {.task_class = TaskClass::rt, .cpu = cpu, .pinned = true, .service = true})),
      cpu_(cpu) {}

void CardProcess::attach(chip::SdioCard &card, void (*shown)(void *), void *context) {
    card_ = &card;
    on_shown_ = shown;
    context_ = context;
    card.on_interrupt(level_rose, this);
}

CardProcess::Token CardProcess::at(std::int64_t when_ns, Callback callback, void *context,
                                   std::uint64_t argument) {
    if (world_.current() != task_)
        kick(); // it sleeps until something else
    return events_.insert(std::max(when_ns, now_ns_), {callback, context, argument});
}

void CardProcess::kick() { world_.wake(*task_); }

void CardProcess::run(CardCommand &command) {
    assert(posted_ == nullptr && world_.current() != nullptr);
    Task &self = *world_.current();
    command.task = &self;
    command.process = this;
    posted_ = &command;
    kick();
    world_.charge(world_.costs().wake_up_ns);
    world_.might_sleep("mmc_wait_for_req");
    while (!command.done) { // somebody else's wakeup does not end the wait
        self.woken = false;
        world_.block();
    }
    self.woken = false;
}

void CardProcess::main(void *self) {
    auto &process = *static_cast<CardProcess *>(self);
    for (;;) {
        process.task_->woken = false;
        process.turn();
        const bool busy = process.side_ != nullptr && process.side_->waits();
        if (!busy && process.posted_ == nullptr)
            process.sleep();
        process.read_side();
    }
}

/// ppoll: until it is woken, or the timer of what is due next interrupts.
void CardProcess::sleep() {
    const std::int64_t next_ns = events_.next_ns();
    if (next_ns <= world_.now_ns())
        return;
    const Token timer = next_ns == never_ns ? 0 : world_.at(next_ns, timer_due, this, 0);
    world_.block();
    world_.cancel(timer);
}

void CardProcess::timer_due(void *self, std::uint64_t) {
    auto &process = *static_cast<CardProcess *>(self);
    process.world_.raise_irq(process.cpu_, process.timer_irq_);
}

void CardProcess::timer_interrupt(void *self) { static_cast<CardProcess *>(self)->kick(); }

/// Process::run of guest/card: the host first, then what is due, then the network. What the host
/// sees of it happens halfway (docs/log/2026-11-30-card-process.md: after 7 us of 13).
void CardProcess::turn() {
    const std::int64_t before_ns = times_.wake_ns / 2;
    world_.charge(before_ns);
    while (posted_ != nullptr)
        execute(*std::exchange(posted_, nullptr));
    catch_up();
    show_level();
    while (side_ != nullptr && side_->has_sent()) {
        world_.charge(times_.frame_out_ns);
        side_->write();
    }
    world_.charge(times_.wake_ns - before_ns);
}

void CardProcess::read_side() {
    if (side_ == nullptr || !side_->waits())
        return;
    catch_up(); // to when the frames came
    show_level();
    for (int i = 0; i < most_reads && side_->waits(); i++) {
        world_.charge(times_.frame_in_ns);
        side_->read();
    }
}

/// The command is executed at the moment it has crossed the bus, which may lie ahead of the clock.
void CardProcess::execute(CardCommand &command) {
    world_.charge(times_.copy_ns_per_kib * static_cast<std::int64_t>(command.bytes) / 1024);
    executing_ = true;
    advance_to(command.due_ns);
    command.execute(command.context);
    executing_ = false;
    if (world_.now_ns() >= command.due_ns)
        return complete(command); // late
    world_.at(command.due_ns, bus_time_over, &command, 0);
}

void CardProcess::bus_time_over(void *argument, std::uint64_t) {
    auto &command = *static_cast<CardCommand *>(argument);
    command.irq.function = bus_timer_interrupt;
    command.irq.context = &command;
    command.irq.cost_ns = command.handler_ns;
    command.process->world_.raise_irq(command.irq_cpu, command.irq);
}

void CardProcess::bus_timer_interrupt(void *argument) {
    auto &command = *static_cast<CardCommand *>(argument);
    command.process->complete(command);
}

/// vsdio_complete: the level comes first, for what the driver does next may depend on it.
void CardProcess::complete(CardCommand &command) {
    show_level();
    on_shown_(context_);
    command.done = true;
    world_.wake(*command.task); // from here on `command` may be gone
    world_.charge(world_.costs().wake_up_ns);
}

void CardProcess::advance_to(std::int64_t when_ns) {
    while (events_.next_ns() <= when_ns) {
        now_ns_ = events_.next_ns();
        const EventQueue::Event event = events_.pop();
        event.callback(event.context, event.argument);
    }
    now_ns_ = std::max(now_ns_, when_ns);
}

void CardProcess::show_level() {
    const bool level = card_ != nullptr && card_->interrupt_level();
    if (level != std::exchange(shown_, level) && !executing_)
        on_shown_(context_);
}

/// A rise is shown at once: of a pulse nothing is left when the callback has returned.
void CardProcess::level_rose(void *self) { static_cast<CardProcess *>(self)->show_level(); }

} // namespace besser::vkernel
