// SPDX-License-Identifier: GPL-2.0-only
// Writes the pages that the browser tests open: made-up results, one with everything that a page
// can show, one with many samples, one with texts that would like to be markup.
#include "bench/report/result_page.hpp"
#include "bench/report/test_results.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace {

using namespace besser::bench;

bool write(const std::filesystem::path &file, const RunResult &result) {
    std::ofstream out(file, std::ios::binary);
    out << result_page(result);
    out.close();
    if (!out)
        std::fprintf(stderr, "%s cannot be written\n", file.c_str());
    return static_cast<bool>(out);
}

} // namespace

int main(int argc, char **argv) {
    if (argc != 2) {
        std::fputs("usage: page_samples DIRECTORY\n", stderr);
        return 2;
    }
    const std::filesystem::path directory = argv[1];
    const bool written = write(directory / "full.html", full_result()) &&
                         write(directory / "hostile.html", hostile_result()) &&
                         write(directory / "big.html", big_result());
    return written ? 0 : 3;
}
