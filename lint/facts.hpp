// SPDX-License-Identifier: GPL-2.0-only
// What is read in a tree's sources: its functions, who calls whom, where pointers to functions go,
// and what stands where nothing should.
//
// Functions and what holds a pointer to one (a member, a variable, a parameter) are known by keys:
// clang's USRs, which are the same in all files of a tree.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace besser::lint {

using Key = std::string;

struct Place {
    std::string file; ///< below the tree; empty: outside of it
    unsigned line = 0;
    [[nodiscard]] std::string text() const { return file + ':' + std::to_string(line); }
    friend auto operator<=>(const Place &, const Place &) = default;
};

struct Call {
    Key callee; ///< a function, or what holds the pointer
    Place place;
};

struct Function {
    std::string name;
    Place place;
    unsigned last_line = 0;
    bool stub = false; ///< its body is empty or only returns something constant
    std::vector<Call> calls;
};

/// `from`, a function or a holder, is written to `to`.
struct Flow {
    Key to;
    Key from;
};

/// `from` is given to whatever `callee` stands for, as the argument with that number.
struct Argument {
    Key callee;
    std::size_t number;
    Key from;
    Key caller;
    Place place;
};

/// BUG_ON or one of its siblings.
struct Alarm {
    Key function;
    Place place;
    std::string code; ///< as its line has it
};

struct EmptyAsm {
    Key function;
    Place place;
};

/// Of a comment: what reads as the statement name(...);
struct CommentedCall {
    std::string name;
    Place place;
};

struct Facts {
    std::map<Key, Function> functions; ///< those with a body
    std::set<Key> declared;            ///< these and those without
    std::map<Key, std::string> names;  ///< of all that were met
    std::vector<Flow> flows;
    std::vector<Argument> arguments;
    std::vector<Alarm> alarms;
    std::vector<EmptyAsm> empty_asm;
    std::vector<CommentedCall> commented_calls;
};

/// What holds the function that is given as an argument.
[[nodiscard]] inline Key parameter_key(const Key &function, std::size_t number) {
    return function + '#' + std::to_string(number);
}

} // namespace besser::lint
