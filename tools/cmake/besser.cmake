# SPDX-License-Identifier: GPL-2.0-only
# How every part of the tree is compiled, and how its tests are registered.

add_library(besser_options INTERFACE)
target_compile_options(besser_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual)
target_include_directories(besser_options INTERFACE ${PROJECT_SOURCE_DIR})

option(BESSER_SANITIZE "Build with address and undefined behaviour sanitizers" OFF)
if(BESSER_SANITIZE)
  target_compile_options(besser_options INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(besser_options INTERFACE -fsanitize=address,undefined)
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

# besser_link_time(LIBRARIES...)
function(besser_link_time)
  if(BESSER_LINK_TIME)
    foreach(library ${ARGN})
      target_compile_options(${library} PRIVATE -O3 -fno-tree-vectorize -fno-ipa-cp-clone -flto -ffat-lto-objects)
    endforeach()
  endif()
endfunction()

# besser_library(NAME SOURCES... [LINK libs...]): a part of the tree.
function(besser_library name)
  cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
  add_library(${name} STATIC ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PUBLIC besser_options ${arg_LINK})
endfunction()

# GoogleTest's headers, compiled once for all test programs; they are most of what a small test costs.
if(BUILD_TESTING)
  add_library(besser_test_headers OBJECT ${CMAKE_CURRENT_LIST_DIR}/gtest_headers.cc)
  target_link_libraries(besser_test_headers PRIVATE besser_options GTest::gmock)
  target_precompile_headers(besser_test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
endif()

# besser_test(NAME SOURCES... [LINK libs...]): one GoogleTest program, each test known to ctest.
function(besser_test name)
  if(NOT BUILD_TESTING)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE besser_options ${arg_LINK} GTest::gmock GTest::gtest_main)
  target_precompile_headers(${name} REUSE_FROM besser_test_headers)
  include(GoogleTest)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60)
endfunction()
