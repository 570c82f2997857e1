// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace besser::mine {

/// A statement of a made-up driver. `id` names it in edits, whatever stands around it.
struct Statement {
    int id = 0;
    std::string text;            ///< "if (ret)", "ret = ab1200_start(priv);"
    std::vector<Statement> body; ///< of an if or a loop
    std::string comment;         ///< in front of it
};

struct Function {
    std::string name;
    std::string result = "int";
    std::string parameters;
    std::string file;
    std::vector<Statement> body;
};

struct Field {
    int id = 0;
    std::string text;
};

/// A driver as its author has it in mind; style comes with rendering.
struct Driver {
    std::vector<Function> functions;
    std::map<std::string, std::string> constants; ///< name to value
    std::vector<Field> fields;                    ///< of struct ab1200_common

    Function *find(const std::string &name);
    const Function *find(const std::string &name) const;
};

/// How somebody lays out code.
struct CodeStyle {
    std::string indent = "\t";
    bool brace_below = false;   ///< before a body, on a line of its own
    bool braces_always = false; ///< also around one statement
    bool old_comments = false;  ///< /* */ against //
    std::string banner;         ///< at the head of each file
};

/// The files of a driver: path below `directory` to text.
std::map<std::string, std::string> render(const Driver &driver, const CodeStyle &style,
                                          const std::string &directory);

/// A driver of `functions` functions, as unlike each other as those of a real one.
class DriverMaker {
  public:
    explicit DriverMaker(std::uint32_t seed) : random_(seed) {}

    Driver make(int functions);

    int next_id() { return ++id_; }
    std::size_t below(std::size_t limit) { return random_() % limit; }

  private:
    Statement statement(int depth);
    Function function(int number);
    std::string noun();
    std::string verb();

    std::mt19937 random_;
    int id_ = 0;
};

} // namespace besser::mine
