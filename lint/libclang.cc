// SPDX-License-Identifier: GPL-2.0-only
#include "lint/libclang.hpp"

#include <dlfcn.h>

namespace besser::lint {

namespace {

constexpr const char *library = "libclang-14.so.13";
constexpr const char *package = "Debian's package libclang1-14 has it";

} // namespace

std::string Libclang::text(CXString string) const {
    const char *characters = getCString(string);
    std::string out = characters != nullptr ? characters : "";
    disposeString(string);
    return out;
}

std::expected<Libclang, std::string> load_libclang() {
    void *handle = ::dlopen(library, RTLD_NOW | RTLD_LOCAL); // never closed: it has threads
    if (handle == nullptr)
        return std::unexpected(std::string(library) + " is not installed; " + package);
    Libclang clang{};
    const char *missing = nullptr;
    const auto find = [&](auto &function, const char *name) {
        function =
            reinterpret_cast<std::remove_reference_t<decltype(function)>>(::dlsym(handle, name));
        missing = function == nullptr ? name : missing;
    };
#define BESSER_FIND(name) find(clang.name, "clang_" #name);
    BESSER_LIBCLANG_FUNCTIONS(BESSER_FIND)
#undef BESSER_FIND
    if (missing != nullptr)
        return std::unexpected(std::string(library) + " has no " + missing + "; " + package);
    return clang;
}

} // namespace besser::lint
