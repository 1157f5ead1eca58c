# Tests written for Node: each file `<name>.test.mjs` of a folder is a test `<suite>.<name>` of its own, so that a
# failure has a name. A first test, `<suite>.packages`, installs what the folder's lock file asks for.
#
# ess_add_node_tests(<suite> LABEL <label> SOURCES <files beside the tests> TESTS <names> ENVIRONMENT <NAME=value>...
#                    [LOCK <resource>] [TIMEOUT <seconds a file>])
function(ess_is_node_18 ok candidate)
  execute_process(COMMAND ${candidate} --version OUTPUT_VARIABLE version ERROR_QUIET)
  if(NOT version MATCHES "^v([0-9]+)" OR CMAKE_MATCH_1 LESS 18)
    set(${ok} FALSE PARENT_SCOPE)
  endif()
endfunction()
# One that is too old may come first in PATH, and Debian's after it.
find_program(ESS_NODE NAMES node nodejs PATHS /usr/bin VALIDATOR ess_is_node_18)
cmake_path(GET ESS_NODE PARENT_PATH ess_node_folder)
find_program(ESS_NPM npm HINTS "${ess_node_folder}")

# The test says that it was skipped, and why.
function(ess_skip_node_tests suite label reason)
  message(STATUS "${reason}: the tests ${suite} will be skipped")
  add_test(NAME ${suite} COMMAND ${CMAKE_COMMAND} -E echo "skipped: ${reason}")
  set_tests_properties(${suite} PROPERTIES LABELS ${label} SKIP_REGULAR_EXPRESSION "skipped:")
endfunction()

function(ess_add_node_tests suite)
  cmake_parse_arguments(arg "" "LABEL;TIMEOUT;LOCK" "SOURCES;TESTS;ENVIRONMENT" ${ARGN})
  if(NOT ESS_NODE OR NOT ESS_NPM)
    ess_skip_node_tests(${suite} ${arg_LABEL} "Node 18 or later and npm are not installed")
    return()
  endif()
  # Beside node_modules, which must not be in the source tree.
  set(work "${CMAKE_CURRENT_BINARY_DIR}/run")
  list(TRANSFORM arg_TESTS APPEND ".test.mjs" OUTPUT_VARIABLE files)
  foreach(file package.json package-lock.json ${arg_SOURCES} ${files})
    configure_file("${file}" "${work}/${file}" COPYONLY)
  endforeach()
  add_test(NAME ${suite}.packages
           COMMAND ${CMAKE_COMMAND} -DNPM=${ESS_NPM} -DWORK=${work} -P ${PROJECT_SOURCE_DIR}/tests/system/npm_ci.cmake)
  set_tests_properties(${suite}.packages PROPERTIES LABELS ${arg_LABEL} TIMEOUT 600 FIXTURES_SETUP ${suite}-packages)
  foreach(name ${arg_TESTS})
    add_test(NAME ${suite}.${name} COMMAND ${ESS_NODE} ${name}.test.mjs WORKING_DIRECTORY ${work})
    set_tests_properties(${suite}.${name} PROPERTIES
      LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT} FIXTURES_REQUIRED ${suite}-packages
      ENVIRONMENT "${arg_ENVIRONMENT}")
    if(arg_LOCK)
      set_tests_properties(${suite}.${name} PROPERTIES RESOURCE_LOCK ${arg_LOCK})
    endif()
  endforeach()
endfunction()
