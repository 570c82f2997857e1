// SPDX-License-Identifier: GPL-2.0-only
// Which values a load may return on CPUs that show each other's stores late and in another order.
//
// Loads and stores of a Shared<T> are READ_ONCE and WRITE_ONCE: they order nothing but themselves.
// A context's view says of each variable which store is the oldest it may still load. Its own
// accesses move the view on, and so does what orders contexts: a lock passes the view from who
// releases it to who takes it, a kernel object's internal lock and a wakeup do the same
// (Documentation/memory-barriers.txt, "Implicit kernel memory barriers"). Tasks pinned to one CPU
// share its view.
//
// Not modelled: stores of one variable in another order than they were carried out, and loads that
// return a store that has not been carried out yet (load buffering).
#pragma once

#include "explore/execution.hpp"
#include "model/vkernel/world.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace besser::explore {

/// What the loads of a schedule return.
enum class Memory : std::uint8_t {
    sequential, ///< always the last store
    weak,       ///< any store that the context's view allows
};

class WeakMemory {
  public:
    /// A schedule begins: what is stored now everybody has seen.
    void restart();
    /// `task` does something that orders memory accesses, on the object with this index.
    void order(const vkernel::Task &task, std::size_t object, vkernel::Operation operation);
    /// `waker` makes `task` runnable.
    void wake(const vkernel::Task &waker, const vkernel::Task &task);
    /// Time had to pass: all that was stored is seen by all.
    void settle();

    /// How many stores `task` may load from now, the last one included. `newest` is the value of
    /// that one.
    [[nodiscard]] unsigned readable(const vkernel::Task &task, std::size_t object,
                                    std::uint64_t newest);
    /// Which of these the context loaded last, while there was a newer one already; 0: there is
    /// none such. To load it again is to go on without the newer ones.
    [[nodiscard]] unsigned stays_with(const vkernel::Task &task, std::size_t object);
    /// Loads the `older`th store before the last one; below readable().
    std::uint64_t load(const vkernel::Task &task, std::size_t object, unsigned older);
    void store(const vkernel::Task &task, std::size_t object, std::uint64_t before,
               std::uint64_t value);

  private:
    static constexpr std::size_t max_variables = 64;
    static constexpr std::size_t max_views = max_tasks + vkernel::World::max_cpus;

    /// Of each variable the number of the oldest store that may still be loaded.
    struct View {
        std::array<std::uint16_t, max_variables> oldest{};
        std::array<std::uint16_t, max_variables>
            stale{}; ///< number plus one of stays_with()'s store
        void join(const View &other);
    };
    /// In the order they were carried out; the first one is the value at the beginning.
    using Stores = std::vector<std::uint64_t>;

    [[nodiscard]] View &view_of(const vkernel::Task &task);
    [[nodiscard]] std::size_t variable(std::size_t object, std::uint64_t value_at_first);

    std::array<View, max_views> views_{};
    std::vector<View> objects_;                           ///< what is passed on by each object
    std::vector<std::optional<std::size_t>> variable_of_; ///< by object
    std::vector<Stores> variables_;
};

} // namespace besser::explore
