// SPDX-License-Identifier: GPL-2.0-only
// For tests: the toy driver (toy/) in a world of its own, with a card that answers what it is told.
#pragma once

#include "model/host/test_upper.hpp"
#include "model/linux/kernel.hpp"
#include "model/linux/tree_build.hpp"
#include "model/vkernel/fake_card.hpp"
#include "model/vkernel/test_world.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace besser::linux_api::testing {

inline Module load_toy() {
    const auto built = build_tree({.tree = BESSER_TOY, .arguments = {}, .module = {}});
    EXPECT_TRUE(built) << built.error();
    auto loaded = Module::load(built.value());
    EXPECT_TRUE(loaded) << loaded.error();
    return std::move(*loaded);
}

class ToyWorld {
  public:
    explicit ToyWorld(int misuse = 0, std::uint8_t functions = 1,
                      const vkernel::WorldConfig &config = {.cpus = 2,
                                                            .costs = vkernel::testing::no_costs()})
        : t(config), card(functions) {
        EXPECT_TRUE(module.set_parameter("misuse", std::to_string(misuse)));
        Kernel::enter(&kernel);
    }
    ~ToyWorld() { Kernel::enter(nullptr); }
    ToyWorld(const ToyWorld &) = delete;
    ToyWorld &operator=(const ToyWorld &) = delete;

    void load() {
        t.task("insmod", [this] { EXPECT_EQ(module.entry()(), 0); });
        run_for(1'000'000'000);
    }
    void unload() {
        t.task("rmmod", [this] { module.exit()(); });
        run_for(1'000'000'000);
    }
    void run_for(std::int64_t ns) { (void)t.world.run_until(t.world.now_ns() + ns); }
    [[nodiscard]] unsigned counts(unsigned which) const {
        return reinterpret_cast<unsigned (*)(unsigned)>(module.function("toy_counts"))(which);
    }
    [[nodiscard]] std::vector<std::string> findings() const {
        std::vector<std::string> all;
        for (const auto &warning : t.world.trace().warnings)
            all.emplace_back(warning.text.view());
        return all;
    }

    Module module = load_toy();
    vkernel::testing::TestWorld t;
    vkernel::testing::FakeCard card;
    host::NoUpper upper;
    host::Env &env = t.arena.make<host::Env>(t.world, card, upper);
    Kernel &kernel = t.arena.make<Kernel>(env, module);
};

} // namespace besser::linux_api::testing
