# Each function acts on one target.

# A library of ours: an alias ess::<name>, our flags kept private, C++20 for its users.
function(ess_add_library target alias)
  add_library(${target} STATIC)
  add_library(ess::${alias} ALIAS ${target})
  # The target all_verify_interface_header_sets compiles each public header alone.
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${alias} VERIFY_INTERFACE_HEADER_SETS ON)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/libess_discord/src")
  target_link_libraries(${target} PRIVATE
    $<BUILD_INTERFACE:ess_warnings> $<BUILD_INTERFACE:ess_sanitize> $<BUILD_INTERFACE:ess_hardening>)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # In unity builds too, where tests and programs do without it.
    target_compile_options(${target} PRIVATE -Wshadow)
  endif()
endfunction()

# Declares public headers, given relative to include/ess. Exactly these are installed and checked to compile alone.
function(ess_public_headers target)
  set(include_dir "${PROJECT_SOURCE_DIR}/libess_discord/include")
  list(TRANSFORM ARGN PREPEND "${include_dir}/ess/")
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS "${include_dir}" FILES ${ARGN})
endfunction()

# A program of ours.
function(ess_add_program target)
  add_executable(${target})
  target_compile_features(${target} PRIVATE cxx_std_20)
  target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
  target_link_libraries(${target} PRIVATE ess_warnings ess_sanitize ess_hardening)
endfunction()
