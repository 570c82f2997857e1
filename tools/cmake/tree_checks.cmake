# SPDX-License-Identifier: GPL-2.0-only
# Tests of the sources as text. They are the same whatever is built, so the sanitizers' build leaves them out.
if(BESSER_SANITIZE OR NOT BUILD_TESTING)
  return()
endif()

# tree_check(NAME TOOL): a tool that is given the tree and complains with an exit status other than 0.
function(tree_check name tool)
  add_test(NAME tree.${name} COMMAND ${PROJECT_SOURCE_DIR}/tools/${tool} ${PROJECT_SOURCE_DIR})
endfunction()

tree_check(includes_follow_the_rule check_layers.py)
tree_check(wrong_includes_are_found check_layers_test.py)
tree_check(references_resolve check_references.py)
tree_check(dangling_references_are_found check_references_test.py)
tree_check(run_keeps_its_own_failures_apart run_test.sh)
tree_check(lines_fit_120_columns check_width.py)
tree_check(tests_are_named_in_one_style check_test_names.py)
tree_check(sources_are_formatted check_format.sh)
tree_check(mutants_made_by_hand_fit_the_driver mutate/fit_test.sh)
tree_check(a_build_is_stamped_with_its_commit stamp_commit_test.sh)

# Each header is compiled alone, with -O0 as only its names matter: minutes, so `ctest -C long` does it. Headers that
# include the kernel's own are left out: the kernel's build system compiles them.
block()
set(rooms agent bench cli driver explore guest lint mine model page support trace wire)
list(TRANSFORM rooms REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/\\1/*.hpp" OUTPUT_VARIABLE patterns)
file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} ${patterns})
list(APPEND headers driver/linux/boundary.h guest/vm/plugin/qemu_plugin.h guest/vsdio/vsdio.h)
set(sources)
foreach(header ${headers})
  set(source ${PROJECT_BINARY_DIR}/header_check/${header}.cc)
  file(CONFIGURE OUTPUT ${source} CONTENT "#include \"@header@\"\n" @ONLY)
  list(APPEND sources ${source})
endforeach()
add_library(header_check OBJECT EXCLUDE_FROM_ALL ${sources})
target_link_libraries(header_check PRIVATE
  besser_options besser_trace
  fmt::fmt nlohmann_json::nlohmann_json CLI11::CLI11 GTest::gmock benchmark::benchmark Boost::headers
  Eigen3::Eigen PkgConfig::tomlplusplus)
target_compile_options(header_check PRIVATE -O0 -g0)
set_target_properties(header_check PROPERTIES UNITY_BUILD OFF EXPORT_COMPILE_COMMANDS OFF)
endblock()
add_test(NAME tree.benchmarks_can_be_built
  COMMAND ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR} --target benchmarks CONFIGURATIONS long)
add_test(NAME tree.headers_are_self_contained
  COMMAND ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR} --target header_check --parallel 2 -- -k 0 CONFIGURATIONS long)
set_tests_properties(tree.benchmarks_can_be_built tree.headers_are_self_contained
  PROPERTIES PROCESSORS 2 RESOURCE_LOCK build)
