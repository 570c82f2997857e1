// SPDX-License-Identifier: GPL-2.0-only
// Variables that several contexts touch.
#pragma once

#include "model/vkernel/world.hpp"

#include <concepts>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace besser::vkernel {

/// The name, or where the variable is constructed.
[[nodiscard]] inline FixedText<31> label(const char *name, std::string_view path, unsigned line) {
    if (name != nullptr)
        return std::string_view(name);
    return std::string_view(std::string(path.substr(path.rfind('/') + 1)) + ':' +
                            std::to_string(line));
}

/// What a load of `variable` returns: the last value stored, or in a world with weak memory maybe
/// one before it.
template <class T>
[[nodiscard]] T loaded(World &world, const void *variable, T newest) {
    static_assert(sizeof(T) <= sizeof(std::uint64_t) && std::is_trivially_copyable_v<T>);
    if (world.weak_memory()) [[unlikely]] {
        std::uint64_t raw = 0;
        std::memcpy(&raw, &newest, sizeof newest);
        raw = world.decider().loads(variable, raw);
        std::memcpy(static_cast<void *>(&newest), &raw, sizeof newest);
    }
    return newest;
}
/// `variable` is about to become `value`.
template <class T>
void storing(World &world, const void *variable, T before, T value) {
    if (!world.weak_memory()) [[likely]]
        return;
    std::uint64_t old = 0;
    std::uint64_t raw = 0;
    std::memcpy(&old, &before, sizeof before);
    std::memcpy(&raw, &value, sizeof value);
    world.decider().stores(variable, old, raw);
}

/// A plain variable that several contexts use without a lock. add() is a load,
/// Costs::torn_update_ns, and a store: what another context stores in between is lost, and the
/// world's trace says so. With 0 ns nothing can come between.
template <class T>
class Shared {
  public:
    /// `env` has a world(); `name` is for reports, the place of construction stands in for it.
    template <class Env>
    explicit Shared(Env &env, T initial = {}, const char *name = nullptr,
                    const char *file = __builtin_FILE(), unsigned line = __builtin_LINE())
        : world_(env.world()), value_(initial), label_(label(name, file, line)) {
        world_.name(this, label_.view());
    }
    Shared(const Shared &) = delete;
    Shared &operator=(const Shared &) = delete;

    [[nodiscard]] T load() const {
        world_.before(Operation::load, this);
        return loaded(world_, this, value_);
    }
    void store(T value) {
        world_.before(Operation::store, this);
        if constexpr (std::equality_comparable<T>)
            if (value == value_ && !world_.weak_memory()) // it hides what was stored before
                world_.changed_nothing();
        write(value);
    }
    /// The new value, as this context sees it.
    T add(T delta) requires std::is_integral_v<T> {
        world_.before(Operation::update_load, this);
        const T loaded = value_;
        const std::uint32_t stores = stores_;
        if (const std::int64_t ns = world_.costs().torn_update_ns; ns > 0)
            world_.charge(ns);
        world_.before(Operation::update_store, this);
        const T sum = static_cast<T>(loaded + delta);
        if (stores_ != stores)
            report(sum);
        write(sum);
        return sum;
    }

  private:
    void write(T value) {
        storing(world_, this, value_, value);
        value_ = value;
        stores_++;
        writer_ = world_.current();
    }
    void report(T stored) const {
        static constexpr auto name_of = [](const Task *task) {
            return task != nullptr ? task->name : FixedText<31>("no task");
        };
        world_.trace().lost_updates.push(
            {world_.now_ns(), label_, name_of(writer_), name_of(world_.current()),
             static_cast<std::int64_t>(value_), static_cast<std::int64_t>(stored)});
    }
    World &world_;
    T value_;
    std::uint32_t stores_ = 0;
    const Task *writer_ = nullptr;
    FixedText<31> label_;
};

/// Plain data whose accesses a lock, the host's claim or a wait must order. An explorer is told of
/// each read and write: two accesses of which one writes, and that nothing orders, are a data race.
template <class T>
class Guarded {
  public:
    template <class Env>
    explicit Guarded(Env &env, const char *file = __builtin_FILE(),
                     unsigned line = __builtin_LINE())
        : world_(env.world()) {
        world_.name(this, label(nullptr, file, line).view());
    }
    Guarded(const Guarded &) = delete;
    Guarded &operator=(const Guarded &) = delete;

    [[nodiscard]] const T &read() const {
        world_.also(Operation::plain_read, this);
        return value_;
    }
    [[nodiscard]] T &write() {
        world_.also(Operation::plain_write, this);
        return value_;
    }

  private:
    World &world_;
    T value_{};
};

/// atomic_t: no window between load and store.
template <class T>
class Atomic {
  public:
    template <class Env>
    explicit Atomic(Env &env, T initial = {}, const char * = nullptr)
        : world_(env.world()), value_(initial) {}
    Atomic(const Atomic &) = delete;
    Atomic &operator=(const Atomic &) = delete;

    // atomic_read and atomic_set order nothing; atomic_add_return orders fully.
    [[nodiscard]] T load() const {
        world_.before(Operation::load, this);
        return loaded(world_, this, value_);
    }
    void store(T value) {
        world_.before(Operation::store, this);
        write(value);
    }
    T add(T delta) {
        world_.before(Operation::atomic, this);
        write(static_cast<T>(value_ + delta));
        return value_;
    }

  private:
    void write(T value) {
        storing(world_, this, value_, value);
        value_ = value;
    }

    World &world_;
    T value_;
};

} // namespace besser::vkernel
