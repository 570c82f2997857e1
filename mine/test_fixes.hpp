// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "mine/test_driver.hpp"

#include <optional>
#include <string>
#include <vector>

namespace besser::mine {

/// One place of a fix, by the meaning of the code.
struct CodeEdit {
    enum class What {
        insert_after, ///< inserts `statement` after `anchor`
        insert_in,    ///< inserts `statement` at the front of the body of `anchor`
        replace,      ///< gives `anchor` the text of `statement`
        remove,       ///< removes `anchor`
        comment,      ///< changes the comment of `anchor`
        add_field,    ///< adds the field statement.text after field `anchor`
        set_constant, ///< sets `name` to statement.text
        add_function, ///< adds `function` before the function `name`
    };
    What what = What::replace;
    std::string function_name;
    int anchor = 0;
    Statement statement;
    std::string name;
    Function function;
};

struct Fix {
    std::string family;
    std::string message;
    std::vector<CodeEdit> edits;
};

/// False when the place is not there any more.
bool apply(Driver &driver, const CodeEdit &edit);

/// The edits that take `fix` back, for a driver that has it not yet.
std::vector<CodeEdit> inverse(const Driver &driver, const Fix &fix);

/// Makes fixes of all families in turn; no two touch one statement.
class FixMaker {
  public:
    FixMaker(DriverMaker &maker) : maker_(maker) {}

    Fix make(const Driver &driver);

  private:
    struct Place {
        std::string function;
        const Statement *statement = nullptr;
    };

    /// A statement of a random function that no fix has touched, of those that `fits` accepts.
    template <class Fits>
    std::optional<Place> place(const Driver &driver, Fits fits);

    std::optional<Fix> try_make(const Driver &driver);
    std::optional<Fix> missing_check(const Driver &driver);
    std::optional<Fix> missing_lock(const Driver &driver);
    std::optional<Fix> wrong_call(const Driver &driver);
    std::optional<Fix> off_by_one(const Driver &driver);
    std::optional<Fix> needless_statement(const Driver &driver);
    std::optional<Fix> wrong_constant(const Driver &driver);
    std::optional<Fix> new_state(const Driver &driver);
    std::optional<Fix> new_helper(const Driver &driver);
    std::optional<Fix> error_path(const Driver &driver);
    std::optional<Fix> wrong_order(const Driver &driver);
    std::optional<Fix> comment_only(const Driver &driver);

    DriverMaker &maker_;
    std::vector<int> touched_;
    int made_ = 0;
};

} // namespace besser::mine
