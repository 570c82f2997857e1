// SPDX-License-Identifier: GPL-2.0-only
#include "bench/rigs/real/rig_file.hpp"

#include "agent/agent_protocol.hpp"
#include "support/limits.hpp"
#include "support/suggestion.hpp"
#include "support/text_file.hpp"
#include "support/toml_fields.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <linux/if.h>

namespace besser::bench {

namespace {

constexpr std::array<std::string_view, 2> kinds = {"local", "ssh"};
constexpr std::array<std::string_view, 2> places = {"target", "sender"};
constexpr std::size_t most_commands = 64;
constexpr std::size_t most_arguments = 256;

bool is_simple(std::string_view name, std::string_view more) {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || more.contains(c);
    });
}

std::string choice(const TomlFields &fields, std::string_view key, std::string value,
                   std::span<const std::string_view> known) {
    if (std::ranges::find(known, value) == known.end())
        fields.complain(key, fmt::format("\"{}\" is unknown{}", value, did_you_mean(value, known)),
                        fmt::format("known: {}", fmt::join(known, ", ")));
    return value;
}

Place read_place(const TomlFields &fields, std::string_view fallback) {
    const auto at = choice(fields, "at", fields.text("at", std::string(fallback)), places);
    return at == "sender" ? Place::sender : Place::target;
}

/// Empty where it is none; the reason was told.
std::vector<std::string> read_command(const TomlFields &fields, std::string_view key,
                                      const toml::node &node) {
    const auto complain = [&](const char *what) {
        fields.errors().add(node, fields.path_of(key), what,
                            "write each command as a list of its words: "
                            "[[\"tc\", \"qdisc\", \"show\"]]; no shell takes it apart");
        return std::vector<std::string>();
    };
    const auto *list = node.as_array();
    if (list == nullptr || list->empty() || list->size() > most_arguments)
        return complain("is no command");
    std::vector<std::string> command;
    for (const auto &word : *list) {
        const auto *text = word.as_string();
        if (text == nullptr || text->get().contains('\0'))
            return complain("holds a word that is no text");
        command.push_back(text->get());
    }
    return command.front().empty() ? complain("names no program") : command;
}

Commands read_commands(const TomlFields &fields, std::string_view key) {
    Commands commands;
    const auto *node = fields.raw().get(key);
    if (node == nullptr)
        return commands;
    const auto *list = node->as_array();
    if (list == nullptr || list->size() > most_commands) {
        fields.complain(key, "is no list of commands",
                        "write a list of lists: [[\"rmmod\", \"bes2600\"]]");
        return commands;
    }
    for (const auto &entry : *list)
        commands.push_back(read_command(fields, key, entry));
    return commands;
}

RigSetup read_setup(const TomlFields &fields) {
    RigSetup setup;
    setup.module = fields.text("module");
    setup.parameters = fields.texts("parameters");
    for (const auto &parameter : setup.parameters)
        if (!parameter.contains('=') || parameter.starts_with('='))
            fields.complain("parameters", fmt::format("\"{}\" gives nothing a value", parameter),
                            "write \"name=value\"");
    if (!setup.parameters.empty() && setup.module.empty())
        fields.complain("parameters", "are a module's", "leave them out, or give \"module\"");
    setup.at = read_place(fields, "target");
    setup.before = read_commands(fields, "before");
    setup.after = read_commands(fields, "after");
    return setup;
}

void read_setups(const TomlFields &root, RigDescription &rig) {
    const auto *setups = root.table("setup");
    if (setups == nullptr)
        return;
    for (const auto &[key, node] : *setups) {
        const auto path = fmt::format("setup.{}", key.str());
        const auto *table = node.as_table();
        if (!is_simple(key.str(), "-")) {
            root.errors().add(node, path, "is not a name", "use at most 64 of a-z, 0-9 and -");
        } else if (table == nullptr) {
            root.errors().add(node, path, "is no table", fmt::format("write [{}]", path));
        } else {
            const TomlFields fields(root.errors(), *table, path,
                                    {"module", "parameters", "at", "before", "after"});
            rig.setups[std::string(key.str())] = read_setup(fields);
        }
    }
}

void read_power(const TomlFields &root, RigDescription &rig) {
    const auto *table = root.table("power");
    if (table == nullptr)
        return;
    const TomlFields fields(root.errors(), *table, "power", {"cycle", "at", "proof", "settle"});
    auto &power = rig.power;
    power.cycle = read_commands(fields, "cycle");
    if (power.cycle.empty())
        fields.complain("cycle", "is missing",
                        "give the commands that cut the chip's power and "
                        "bring it back, or leave [power] out");
    power.at = read_place(fields, "sender");
    power.proof = fields.text("proof");
    power.settle = fields.duration("settle").value_or(std::chrono::nanoseconds{});
    if (power.settle > std::chrono::minutes(10))
        fields.complain("settle", "is longer than 10 minutes", "give a time such as \"5s\"");
}

void read_endpoint(const TomlFields &root, RigDescription &rig) {
    const auto endpoint = parse_endpoint(root.required_text("target"));
    if (!endpoint) {
        root.complain("target", endpoint.error(), "write \"root@HOST\" or \"root@HOST:PORT\"");
        return;
    }
    rig.endpoint = *endpoint;
    rig.endpoint.identity = root.text("identity");
    rig.endpoint.known_hosts = root.text("known_hosts");
}

/// What the local rig makes itself, it is not told.
void refuse_in_local(const TomlFields &root) {
    for (const auto *key : {"target", "identity", "known_hosts", "agent", "interface", "address",
                            "sender_namespace", "power"})
        if (root.has(key))
            root.complain(key, "is of a rig that is reached by ssh",
                          "leave it out: the local rig makes its interfaces, and powers nothing");
}

RigDescription read_root(InputErrors &errors, const toml::table &table) {
    const TomlFields root(errors, table, "",
                          {"kind", "target", "identity", "known_hosts", "agent", "interface",
                           "address", "sender_namespace", "work_functions", "cpu_samples", "power",
                           "setup"});
    const auto kind = choice(root, "kind", root.required_text("kind"), kinds);
    auto rig = local_rig();
    if (root.has("work_functions"))
        rig.work_functions = root.texts("work_functions");
    rig.cpu_samples = static_cast<std::uint32_t>(
        root.integer("cpu_samples", 0, 0, agent::most_cpu_samples_per_s));
    read_setups(root, rig);
    if (kind != "ssh") {
        refuse_in_local(root);
        return rig;
    }
    rig.kind = RigKind::ssh;
    read_endpoint(root, rig);
    rig.agent = root.text("agent");
    rig.interface = root.text("interface", rig.interface);
    if (rig.interface.size() >= IFNAMSIZ ||
        !is_simple(rig.interface, "._-ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        root.complain("interface", fmt::format("\"{}\" is no interface", rig.interface),
                      "give a name such as \"wlan0\"");
    rig.address = root.text("address");
    rig.sender_namespace = root.text("sender_namespace");
    if (!rig.sender_namespace.empty() && !is_simple(rig.sender_namespace, "-_"))
        root.complain("sender_namespace",
                      fmt::format("\"{}\" is no namespace of ip-netns", rig.sender_namespace),
                      "use at most 64 of a-z, 0-9, - and _");
    read_power(root, rig);
    return rig;
}

} // namespace

RigDescription local_rig() {
    RigDescription rig;
    rig.work_functions = {"vmstat_update"};
    return rig;
}

std::expected<RigDescription, InputError> parse_rig(std::string text, const std::string &file) {
    const auto table = parse_toml(text, file);
    if (!table)
        return std::unexpected(table.error());
    InputErrors errors(file);
    auto rig = read_root(errors, *table);
    if (errors.first())
        return std::unexpected(*errors.first());
    rig.file = file;
    rig.text = std::move(text);
    return rig;
}

std::expected<RigDescription, InputError> read_rig(const std::filesystem::path &file) {
    auto text = read_text_file(file, limits::rig_bytes);
    if (!text)
        return std::unexpected(text.error());
    return parse_rig(std::move(*text), file.string());
}

} // namespace besser::bench
