// SPDX-License-Identifier: GPL-2.0-only
#include "mine/test_driver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace besser::mine {

namespace {

constexpr std::array file_names = {"main.c", "bh.c",   "queue.c", "scan.c",
                                   "sta.c",  "txrx.c", "wsm.c"};

class Renderer {
  public:
    explicit Renderer(const CodeStyle &style) : style_(style) {}

    std::string function(const Function &function) {
        out_.clear();
        out_ += function.result + " " + function.name + "(" + function.parameters + ")\n{\n";
        statements(function.body, 1);
        out_ += "}\n\n";
        return out_;
    }

  private:
    void line(int depth, const std::string &text) {
        for (int i = 0; i < depth; ++i)
            out_ += style_.indent;
        out_ += text + "\n";
    }

    void statements(const std::vector<Statement> &body, int depth) {
        for (const auto &statement : body) {
            if (!statement.comment.empty())
                line(depth, style_.old_comments ? "/* " + statement.comment + " */"
                                                : "// " + statement.comment);
            if (statement.body.empty())
                line(depth, statement.text);
            else
                block(statement, depth);
        }
    }

    void block(const Statement &statement, int depth) {
        const bool braces = style_.braces_always || statement.body.size() > 1 ||
                            !statement.body.front().body.empty();
        if (!braces) {
            line(depth, statement.text);
        } else if (style_.brace_below) {
            line(depth, statement.text);
            line(depth, "{");
        } else {
            line(depth, statement.text + " {");
        }
        statements(statement.body, depth + 1);
        if (braces)
            line(depth, "}");
    }

    const CodeStyle &style_;
    std::string out_;
};

} // namespace

Function *Driver::find(const std::string &name) {
    const auto found = std::ranges::find(functions, name, &Function::name);
    return found == functions.end() ? nullptr : &*found;
}

const Function *Driver::find(const std::string &name) const {
    const auto found = std::ranges::find(functions, name, &Function::name);
    return found == functions.end() ? nullptr : &*found;
}

std::map<std::string, std::string> render(const Driver &driver, const CodeStyle &style,
                                          const std::string &directory) {
    std::map<std::string, std::string> texts;
    auto header = style.banner;
    for (const auto &[name, value] : driver.constants)
        header += fmt::format("#define {} {}\n", name, value);
    header += "\nstruct ab1200_common {\n";
    for (const auto &field : driver.fields)
        header += style.indent + field.text + "\n";
    header += "};\n\n";
    Renderer renderer(style);
    for (const auto &function : driver.functions) {
        header += function.result + " " + function.name + "(" + function.parameters + ");\n";
        auto &text = texts[directory + "/" + function.file];
        if (text.empty())
            text = style.banner + "#include \"ab1200.h\"\n\n";
        text += renderer.function(function);
    }
    texts[directory + "/ab1200.h"] = header;
    return texts;
}

std::string DriverMaker::noun() {
    constexpr std::array nouns = {"queue", "frame",  "scan",   "link",    "key",   "beacon",
                                  "power", "packet", "buffer", "channel", "event", "policy",
                                  "rate",  "timer",  "filter", "station", "mib",   "credit"};
    return nouns[below(nouns.size())];
}

std::string DriverMaker::verb() {
    constexpr std::array verbs = {"start", "stop",   "update", "flush",  "submit", "lookup",
                                  "reset", "handle", "set",    "get",    "notify", "prepare",
                                  "sync",  "cancel", "parse",  "release"};
    return verbs[below(verbs.size())];
}

Statement DriverMaker::statement(int depth) {
    const auto a = noun();
    const auto b = noun();
    const auto v = verb();
    const auto simple = [&](std::string text) {
        return Statement{next_id(), std::move(text), {}, ""};
    };
    const auto body = [&](int least) {
        std::vector<Statement> inner;
        const auto count = least + static_cast<int>(below(2));
        for (int i = 0; i < count; ++i)
            inner.push_back(statement(depth + 1));
        return inner;
    };
    switch (below(depth > 1 ? 9 : 14)) {
    case 0:
        return simple(fmt::format("ret = ab1200_{}_{}(priv, {});", v, a, below(64)));
    case 1:
        return simple(fmt::format("priv->{}_{} = {};", a, v, b));
    case 2:
        return simple(fmt::format("priv->{}_count += {};", a, below(4) + 1));
    case 3:
        return simple(fmt::format("wsm_{}_{}(priv, &priv->{});", v, a, b));
    case 4:
        return simple(
            fmt::format("memcpy(priv->{}, buf + {}, sizeof(priv->{}));", a, below(128), a));
    case 5:
        return simple(fmt::format("list_add_tail(&{}->head, &priv->{}_list);", a, b));
    case 6:
        return simple(fmt::format("{} = le{}_to_cpu(hdr->{});", a, below(2) == 0 ? 16 : 32, b));
    case 7:
        return simple(fmt::format("queue_work(priv->workqueue, &priv->{}_{}_work);", a, v));
    case 8:
        return simple(fmt::format("dev_dbg(priv->dev, \"{} {} %d\\n\", {});", v, a, b));
    case 9:
        return {next_id(), fmt::format("if (priv->{}_{})", a, v), body(1), ""};
    case 10:
        return {next_id(), fmt::format("if ({} > priv->max_{})", a, b), body(1), ""};
    case 11:
        return {next_id(), fmt::format("for (i = 0; i < priv->num_{}; i++)", a), body(1), ""};
    case 12:
        return {next_id(), fmt::format("while (!list_empty(&priv->{}_list))", a), body(1), ""};
    default:
        return {next_id(),
                fmt::format("if (ret < 0)"),
                {Statement{next_id(), "return ret;", {}, ""}},
                ""};
    }
}

Function DriverMaker::function(int number) {
    Function made;
    made.name = fmt::format("ab1200_{}_{}{}", verb(), noun(), number);
    made.parameters =
        below(2) == 0 ? "struct ab1200_common *priv" : "struct ab1200_common *priv, const u8 *buf";
    made.file = file_names[below(file_names.size())];
    made.body.push_back({next_id(), "int ret = 0;", {}, ""});
    const auto statements = 7 + below(16);
    for (std::size_t i = 0; i < statements; ++i) {
        made.body.push_back(statement(0));
        if (below(6) == 0)
            made.body.back().comment = fmt::format("{} the {} first", verb(), noun());
    }
    made.body.push_back({next_id(), "return ret;", {}, ""});
    return made;
}

Driver DriverMaker::make(int functions) {
    Driver driver;
    for (int i = 0; i < functions; ++i)
        driver.functions.push_back(function(i));
    for (int i = 0; i < 40; ++i) {
        driver.constants[fmt::format("AB1200_MAX_{}{}", noun(), i)] = fmt::format("{}", below(900));
        driver.fields.push_back({next_id(), fmt::format("u32 {}_{}{};", noun(), verb(), i)});
    }
    return driver;
}

} // namespace besser::mine
