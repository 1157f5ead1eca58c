# Precompiled headers: of the standard library and of others. Of ours only what most files of a target include anyway, so
# that no change here makes all of it anew.
# They save a quarter of a clean build. With a compiler cache they would only cost: each tree has its own.
set(precompile_default ON)
if(CMAKE_CXX_COMPILER_LAUNCHER)
  set(precompile_default OFF)
endif()
option(ESS_PRECOMPILE "Precompile headers of the standard library, Boost and doctest" ${precompile_default})

# ess_precompile(<target> [ASIO] [DOCTEST] [OURS <headers>...]): ASIO for what has coroutines, DOCTEST for tests.
function(ess_precompile target)
  if(NOT ESS_PRECOMPILE)
    return()
  endif()
  cmake_parse_arguments(with "ASIO;DOCTEST" "" "OURS" ${ARGN})
  set(headers
    <algorithm> <array> <charconv> <chrono> <cstdint> <functional> <map> <memory> <optional> <set> <span> <string>
    <string_view> <utility> <variant> <vector>
    <boost/json/array.hpp> <boost/json/object.hpp> <boost/json/value.hpp> <fmt/format.h>)
  if(with_ASIO)
    list(APPEND headers
      <boost/asio/any_io_executor.hpp> <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp> <boost/asio/detached.hpp>
      <boost/asio/io_context.hpp> <boost/asio/steady_timer.hpp> <boost/asio/use_awaitable.hpp>)
  endif()
  if(with_DOCTEST)
    list(APPEND headers <doctest/doctest.h>)
  endif()
  foreach(header ${with_OURS})
    list(APPEND headers <${header}>)
  endforeach()
  target_precompile_headers(${target} PRIVATE ${headers})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # What GCC 12 reports in vain inside the standard library (see toolchain.cmake) it holds back in headers of the
    # system, but not in precompiled ones.
    target_compile_options(${target} PRIVATE -Wno-stringop-overread)
  endif()
endfunction()
