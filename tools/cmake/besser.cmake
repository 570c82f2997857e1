# SPDX-License-Identifier: GPL-2.0-only
# How every part of the tree is compiled, and how its tests are registered.

add_library(besser_options INTERFACE)
target_compile_options(besser_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual)
target_include_directories(besser_options INTERFACE ${PROJECT_SOURCE_DIR})

option(BESSER_SANITIZE "Build with address and undefined behaviour sanitizers; needs clang" OFF)
if(BESSER_SANITIZE)
  # Warnings of clang are errors, too, but for one: it blames std::stable_sort() for what that calls in g++'s library.
  # A stack of a world lies in its arena, so locals may not be moved to where a use after return would be seen.
  target_compile_options(besser_options INTERFACE -Wno-deprecated-declarations
    -fsanitize=address,undefined -fsanitize-address-use-after-return=never -fno-sanitize-recover=all
    -fno-omit-frame-pointer -fno-pie)
  # What the checks say of each place are millions of pointers: in a program that lies where it was linked they need not
  # be set each time it starts.
  target_link_options(besser_options INTERFACE -fsanitize=address,undefined -fuse-ld=lld -no-pie)
endif()

option(BESSER_FUZZ "Build the fuzz targets with libFuzzer and sanitizers; needs clang" OFF)
set(BESSER_FUZZ_SECONDS 60 CACHE STRING "How long a test of a fuzz target runs in such a build")
if(BESSER_FUZZ)
  target_compile_options(besser_options INTERFACE -Wno-error # the builds that are tested are who is asked for warnings
    -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(besser_options INTERFACE -fsanitize=address,undefined)
endif()
if(BESSER_SANITIZE OR BESSER_FUZZ)
  target_compile_definitions(besser_options INTERFACE BESSER_ADDRESS_SANITIZED)
endif()

# The parts that work on every simulated frame or schedule are optimised more, and as a whole when `besser` is linked.
# Their objects hold machine code, too, and test programs are linked from that. They are not vectorised: a wide copy of
# bytes that were just written in small pieces has to wait for those writes. Clones of functions made it 1 % slower.
option(BESSER_LINK_TIME "Optimise these parts as a whole; g++ alone knows the flags" ON)
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL GNU OR BESSER_SANITIZE OR CMAKE_CROSSCOMPILING)
  set(BESSER_LINK_TIME OFF)
endif()
if(BESSER_LINK_TIME)
  target_link_options(besser_options INTERFACE $<IF:$<BOOL:$<TARGET_PROPERTY:BESSER_LINK_TIME>>,-flto=auto,-fno-lto>)
endif()

# besser_simulates(LIBRARIES...): these are such parts.
function(besser_simulates)
  if(BESSER_SANITIZE)
    set(flags -O1) # all else is compiled sooner than it is optimised
  elseif(BESSER_LINK_TIME)
    set(flags -O3 -fno-tree-vectorize -fno-ipa-cp-clone -flto -ffat-lto-objects)
  endif()
  foreach(library ${ARGN})
    target_compile_options(${library} PRIVATE ${flags})
  endforeach()
endfunction()

# besser_library(NAME SOURCES... [LINK libs...]): a part of the tree.
function(besser_library name)
  cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
  add_library(${name} STATIC ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PUBLIC besser_options ${arg_LINK})
endfunction()

# What tests is compiled once and run once: it is not optimised, which would take longer than it saves.
set(BESSER_TEST_FLAGS -O0)

# GoogleTest's headers, compiled once for all test programs; they are most of what a small test costs.
if(BUILD_TESTING)
  add_library(besser_test_headers OBJECT ${CMAKE_CURRENT_LIST_DIR}/gtest_headers.cc)
  target_link_libraries(besser_test_headers PRIVATE besser_options GTest::gmock)
  target_compile_options(besser_test_headers PRIVATE ${BESSER_TEST_FLAGS})
  target_precompile_headers(besser_test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
endif()

# besser_test(NAME SOURCES... [LINK libs...] [TOGETHER suites...]): one GoogleTest program, each test known to ctest;
# of a suite whose tests share what takes their time, the suite.
function(besser_test name)
  if(NOT BUILD_TESTING)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "LINK;TOGETHER" ${ARGN})
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE besser_options ${arg_LINK} GTest::gmock GTest::gtest_main)
  target_compile_options(${name} PRIVATE ${BESSER_TEST_FLAGS})
  target_precompile_headers(${name} REUSE_FROM besser_test_headers)
  include(GoogleTest)
  list(TRANSFORM arg_TOGETHER APPEND ".*" OUTPUT_VARIABLE suites)
  list(JOIN suites ":" filter)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 TEST_FILTER "-${filter}")
  foreach(suite ${arg_TOGETHER})
    add_test(NAME ${suite} COMMAND ${name} --gtest_filter=${suite}.*)
    set_tests_properties(${suite} PROPERTIES COST 100) # begun first, so that nothing waits for it alone
  endforeach()
endfunction()

# besser_benchmark(NAME SOURCES... [LINK libs...]): a program of Google Benchmark, built if asked for, by its name or by
# `benchmarks`.
add_custom_target(benchmarks)
function(besser_benchmark name)
  cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
  add_executable(${name} EXCLUDE_FROM_ALL ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE besser_options ${arg_LINK})
  add_dependencies(benchmarks ${name})
endfunction()

# besser_fuzz(PATH CORPUS directories... LINK libs... [MUTATIONS count]): PATH_fuzz.cc, a fuzz target. With BESSER_FUZZ
# its test is libFuzzer for BESSER_FUZZ_SECONDS, which keeps what it learns in the build directory; under sanitizers,
# which show what a mutation breaks, it is the files of the corpus and a fixed number of mutations of them.
if(BESSER_FUZZ)
  add_custom_target(fuzz)
elseif(BUILD_TESTING AND BESSER_SANITIZE)
  add_library(besser_fuzz_driver OBJECT ${PROJECT_SOURCE_DIR}/support/fuzz_driver.cc)
  target_link_libraries(besser_fuzz_driver PUBLIC besser_options)
endif()

function(besser_fuzz path)
  get_filename_component(name ${path} NAME)
  cmake_parse_arguments(arg "" "MUTATIONS" "CORPUS;LINK" ${ARGN})
  set(corpus ${arg_CORPUS})
  list(TRANSFORM corpus PREPEND ${PROJECT_SOURCE_DIR}/)
  if(BESSER_FUZZ)
    set(learned ${PROJECT_BINARY_DIR}/learned/${name})
    file(MAKE_DIRECTORY ${learned})
    add_executable(${name}_fuzz ${path}_fuzz.cc)
    target_link_options(${name}_fuzz PRIVATE -fsanitize=fuzzer)
    add_dependencies(fuzz ${name}_fuzz)
    add_test(NAME fuzz.${name} COMMAND ${name}_fuzz -max_total_time=${BESSER_FUZZ_SECONDS} -timeout=10
      -rss_limit_mb=2048 -print_final_stats=1 ${learned} ${corpus})
  elseif(BUILD_TESTING AND BESSER_SANITIZE)
    if(NOT arg_MUTATIONS)
      set(arg_MUTATIONS 1000)
    endif()
    add_executable(${name}_fuzz ${path}_fuzz.cc)
    target_link_libraries(${name}_fuzz PRIVATE besser_fuzz_driver)
    add_test(NAME fuzz.${name} COMMAND ${name}_fuzz ${arg_MUTATIONS} ${corpus})
  else()
    return()
  endif()
  target_link_libraries(${name}_fuzz PRIVATE besser_options ${arg_LINK})
endfunction()
