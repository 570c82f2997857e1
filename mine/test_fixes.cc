// SPDX-License-Identifier: GPL-2.0-only
#include "mine/test_fixes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace besser::mine {

namespace {

using What = CodeEdit::What;

/// The list that holds a statement, and where in it.
struct Position {
    std::vector<Statement> *list = nullptr;
    std::size_t index = 0;
};

Position find_in(std::vector<Statement> &list, int id) {
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i].id == id)
            return {&list, i};
        if (const auto inner = find_in(list[i].body, id); inner.list != nullptr)
            return inner;
    }
    return {};
}

bool apply_to_statement(Position at, const CodeEdit &edit) {
    auto &list = *at.list;
    const auto where = list.begin() + static_cast<std::ptrdiff_t>(at.index);
    switch (edit.what) {
    case What::insert_after:
        list.insert(where + 1, edit.statement);
        return true;
    case What::insert_in:
        where->body.insert(where->body.begin(), edit.statement);
        return true;
    case What::replace:
        where->text = edit.statement.text;
        return true;
    case What::comment:
        where->comment = edit.statement.text;
        return true;
    default:
        list.erase(where);
        return true;
    }
}

bool add_field(Driver &driver, const CodeEdit &edit) {
    const auto at = std::ranges::find(driver.fields, edit.anchor, &Field::id);
    if (at == driver.fields.end())
        return false;
    driver.fields.insert(at + 1, {edit.statement.id, edit.statement.text});
    return true;
}

bool add_function(Driver &driver, const CodeEdit &edit) {
    const auto at = std::ranges::find(driver.functions, edit.name, &Function::name);
    if (at == driver.functions.end())
        return false;
    auto added = edit.function;
    added.file = at->file;
    driver.functions.insert(at, std::move(added));
    return true;
}

} // namespace

bool apply(Driver &driver, const CodeEdit &edit) {
    if (edit.what == What::add_field)
        return add_field(driver, edit);
    if (edit.what == What::add_function)
        return add_function(driver, edit);
    if (edit.what == What::set_constant) {
        driver.constants[edit.name] = edit.statement.text;
        return true;
    }
    auto *function = driver.find(edit.function_name);
    if (function == nullptr)
        return false;
    const auto at = find_in(function->body, edit.anchor);
    return at.list != nullptr && apply_to_statement(at, edit);
}

std::vector<CodeEdit> inverse(const Driver &driver, const Fix &fix) {
    auto copy = driver;
    std::vector<CodeEdit> back;
    for (const auto &edit : fix.edits) {
        auto *function = copy.find(edit.function_name);
        const auto at = function == nullptr ? Position{} : find_in(function->body, edit.anchor);
        if (at.list == nullptr)
            return {}; // only edits of statements can be taken back
        CodeEdit undo = edit;
        undo.what = What::replace;
        undo.statement.text = (*at.list)[at.index].text;
        if (edit.what == What::insert_after || edit.what == What::insert_in) {
            undo.what = What::remove;
            undo.anchor = edit.statement.id;
        } else if (edit.what != What::replace) {
            return {};
        }
        back.push_back(undo);
    }
    return back;
}

template <class Fits>
std::optional<FixMaker::Place> FixMaker::place(const Driver &driver, Fits fits) {
    for (int tries = 0; tries < 400; ++tries) {
        const auto &function = driver.functions[maker_.below(driver.functions.size())];
        std::vector<const Statement *> all;
        for (const auto &statement : function.body) {
            all.push_back(&statement);
            for (const auto &inner : statement.body)
                all.push_back(&inner);
        }
        const auto *chosen = all[maker_.below(all.size())];
        if (std::ranges::find(touched_, chosen->id) != touched_.end() ||
            chosen->text.starts_with("return") || chosen->text.starts_with("int ") ||
            !fits(*chosen))
            continue;
        touched_.push_back(chosen->id);
        return Place{function.name, chosen};
    }
    return {};
}

namespace {

bool is_simple(const Statement &statement) { return statement.body.empty(); }

bool is_assignment(const Statement &statement) {
    return statement.body.empty() && statement.text.starts_with("priv->");
}

} // namespace

std::optional<Fix> FixMaker::missing_check(const Driver &driver) {
    const auto at = place(driver, is_simple);
    if (!at)
        return {};
    const auto id = maker_.next_id();
    const Statement check{id,
                          fmt::format("if (!priv->valid_{})", id % 37),
                          {{maker_.next_id(), "return -EINVAL;", {}, ""}},
                          ""};
    return Fix{"missing check",
               fmt::format("ab1200: Fix NULL pointer dereference {}", id),
               {{What::insert_after, at->function, at->statement->id, check, "", {}}}};
}

std::optional<Fix> FixMaker::missing_lock(const Driver &driver) {
    const auto at = place(driver, is_assignment);
    if (!at)
        return {};
    const auto id = maker_.next_id();
    const auto old = at->statement->text;
    const Statement unlock{id, "spin_unlock_bh(&priv->lock);", {}, ""};
    // Nothing stands in front of a statement by name, so the lock takes its place.
    const Statement locked{maker_.next_id(), old, {}, ""};
    return Fix{"missing lock",
               fmt::format("ab1200: Fix race on the counters {}", id),
               {{What::insert_after, at->function, at->statement->id, unlock, "", {}},
                {What::insert_after, at->function, at->statement->id, locked, "", {}},
                {What::replace,
                 at->function,
                 at->statement->id,
                 {0, "spin_lock_bh(&priv->lock);", {}, ""},
                 "",
                 {}}}};
}

std::optional<Fix> FixMaker::wrong_call(const Driver &driver) {
    const auto at = place(driver, [](const Statement &statement) {
        return is_simple(statement) && (statement.text.starts_with("queue_work(") ||
                                        statement.text.starts_with("list_add_tail(") ||
                                        statement.text.starts_with("memcpy("));
    });
    if (!at)
        return {};
    auto text = at->statement->text;
    const auto swap = [&](std::string_view from, std::string_view to) {
        if (text.starts_with(from))
            text.replace(0, from.size(), to);
    };
    swap("queue_work(priv->workqueue, ", "mod_delayed_work(system_wq, ");
    swap("list_add_tail(", "list_move_tail(");
    swap("memcpy(", "memcpy_fromio(");
    return Fix{"wrong call",
               fmt::format("ab1200: Use the right call {}", maker_.next_id()),
               {{What::replace, at->function, at->statement->id, {0, text, {}, ""}, "", {}}}};
}

std::optional<Fix> FixMaker::off_by_one(const Driver &driver) {
    const auto at = place(driver, [](const Statement &statement) {
        return !statement.body.empty() && statement.text.find(" > ") != std::string::npos;
    });
    if (!at)
        return {};
    auto text = at->statement->text;
    text.replace(text.find(" > "), 3, " >= ");
    return Fix{"off by one",
               fmt::format("ab1200: Fix out of bounds access {}", maker_.next_id()),
               {{What::replace, at->function, at->statement->id, {0, text, {}, ""}, "", {}}}};
}

std::optional<Fix> FixMaker::needless_statement(const Driver &driver) {
    const auto at = place(driver, [&](const Statement &statement) {
        return is_simple(statement) && !statement.text.starts_with("dev_dbg");
    });
    if (!at)
        return {};
    const auto *function = driver.find(at->function);
    const bool outermost = std::ranges::any_of(function->body, [&](const Statement &statement) {
        return statement.id == at->statement->id;
    });
    if (!outermost) // an empty body is no C
        return {};
    return Fix{"needless statement",
               fmt::format("ab1200: Drop a second update {}", maker_.next_id()),
               {{What::remove, at->function, at->statement->id, {}, "", {}}}};
}

std::optional<Fix> FixMaker::wrong_constant(const Driver &driver) {
    auto at = driver.constants.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(maker_.below(driver.constants.size())));
    const auto key = -1 - static_cast<int>(std::hash<std::string>()(at->first) % 1'000'000);
    if (std::ranges::find(touched_, key) != touched_.end())
        return {};
    touched_.push_back(key);
    return Fix{"wrong constant",
               fmt::format("ab1200: Raise {}", at->first),
               {{What::set_constant,
                 "",
                 0,
                 {0, fmt::format("{}", std::stoi(at->second) + 1000), {}, ""},
                 at->first,
                 {}}}};
}

std::optional<Fix> FixMaker::new_state(const Driver &driver) {
    const auto first = place(driver, is_simple);
    const auto second = place(driver, is_simple);
    if (!first || !second)
        return {};
    const auto id = maker_.next_id();
    const auto name = fmt::format("stopping_{}", id);
    const Statement set{maker_.next_id(), fmt::format("priv->{} = true;", name), {}, ""};
    const Statement ask{maker_.next_id(),
                        fmt::format("if (priv->{})", name),
                        {{maker_.next_id(), "return -ESHUTDOWN;", {}, ""}},
                        ""};
    return Fix{"new state",
               fmt::format("ab1200: Fix use after free at stop {}", id),
               {{What::add_field,
                 "",
                 driver.fields[maker_.below(driver.fields.size())].id,
                 {id, fmt::format("bool {};", name), {}, ""},
                 "",
                 {}},
                {What::insert_after, first->function, first->statement->id, set, "", {}},
                {What::insert_after, second->function, second->statement->id, ask, "", {}}}};
}

std::optional<Fix> FixMaker::new_helper(const Driver &driver) {
    const auto first = place(driver, is_simple);
    const auto second = place(driver, is_simple);
    if (!first || !second)
        return {};
    const auto id = maker_.next_id();
    Function helper;
    helper.name = fmt::format("ab1200_drain_{}", id);
    helper.result = "static void";
    helper.parameters = "struct ab1200_common *priv";
    for (int i = 0; i < 3; ++i)
        helper.body.push_back({maker_.next_id(),
                               fmt::format("ab1200_drop_{}(priv, AB1200_DRAIN_{});", id + i, id),
                               {},
                               ""});
    const Statement call{maker_.next_id(), helper.name + "(priv);", {}, ""};
    auto again = call;
    again.id = maker_.next_id();
    return Fix{"new helper",
               fmt::format("ab1200: Fix leak of frames {}", id),
               {{What::add_function, "", 0, {}, driver.functions[0].name, helper},
                {What::insert_after, first->function, first->statement->id, call, "", {}},
                {What::insert_after, second->function, second->statement->id, again, "", {}}}};
}

std::optional<Fix> FixMaker::error_path(const Driver &driver) {
    const auto at = place(driver, [](const Statement &statement) {
        return !statement.body.empty() && statement.text == "if (ret < 0)";
    });
    if (!at)
        return {};
    const auto id = maker_.next_id();
    return Fix{"error path",
               fmt::format("ab1200: Fix memory leak {}", id),
               {{What::insert_in,
                 at->function,
                 at->statement->id,
                 {maker_.next_id(), fmt::format("dev_kfree_skb(priv->skb_{});", id % 53), {}, ""},
                 "",
                 {}}}};
}

std::optional<Fix> FixMaker::wrong_order(const Driver &driver) {
    const auto from = place(driver, is_simple);
    if (!from)
        return {};
    const auto *function = driver.find(from->function);
    const auto &body = function->body;
    const auto at = std::ranges::find(body, from->statement->id, &Statement::id);
    if (at == body.end() || body.end() - at < 5)
        return {};
    const auto &target = *(at + 3);
    const Statement moved{maker_.next_id(), from->statement->text, {}, ""};
    return Fix{"wrong order",
               fmt::format("ab1200: Do it after the update {}", moved.id),
               {{What::insert_after, from->function, target.id, moved, "", {}},
                {What::remove, from->function, from->statement->id, {}, "", {}}}};
}

std::optional<Fix> FixMaker::comment_only(const Driver &driver) {
    const auto at = place(driver, is_simple);
    if (!at)
        return {};
    const auto id = maker_.next_id();
    return Fix{"comment only",
               fmt::format("ab1200: Explain {}", id),
               {{What::comment,
                 at->function,
                 at->statement->id,
                 {0, fmt::format("the firmware wants it so, see {}", id), {}, ""},
                 "",
                 {}}}};
}

std::optional<Fix> FixMaker::try_make(const Driver &driver) {
    switch (made_ % 11) {
    case 0:
        return missing_check(driver);
    case 1:
        return missing_lock(driver);
    case 2:
        return wrong_call(driver);
    case 3:
        return off_by_one(driver);
    case 4:
        return needless_statement(driver);
    case 5:
        return wrong_constant(driver);
    case 6:
        return new_state(driver);
    case 7:
        return new_helper(driver);
    case 8:
        return error_path(driver);
    case 9:
        return wrong_order(driver);
    default:
        return comment_only(driver);
    }
}

Fix FixMaker::make(const Driver &driver) {
    for (int tries = 0;; ++tries) {
        auto fix = try_make(driver);
        if (fix || tries > 20)
            ++made_;
        if (fix)
            return *fix;
    }
}

} // namespace besser::mine
