# Installs BUILD into PREFIX anew and looks at what came of it.
cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE "${PREFIX}")
execute_process(COMMAND ${CMAKE_COMMAND} --install "${BUILD}" --prefix "${PREFIX}"
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)

# Exactly the declared headers: one more would be a promise nobody made, one less a user's broken build.
file(GLOB_RECURSE found RELATIVE "${PREFIX}/include" "${PREFIX}/include/*")
list(SORT found)
file(STRINGS "${BUILD}/package/declared_headers.txt" declared)
foreach(header IN LISTS found)
  if(NOT header IN_LIST declared)
    message(SEND_ERROR "installed but not declared: ${header}")
  endif()
endforeach()
foreach(header IN LISTS declared)
  if(NOT header IN_LIST found)
    message(SEND_ERROR "declared but not installed: ${header}")
  endif()
endforeach()
list(LENGTH declared count)
if(count LESS 50)
  message(SEND_ERROR "only ${count} public headers are declared: the list cannot be right")
endif()

foreach(library ess_discord ess_discord_net ess_discord_sqlite ess_discord_http ess_discord_testing)
  if(NOT EXISTS "${PREFIX}/${LIBDIR}/lib${library}.a")
    message(SEND_ERROR "not installed: lib${library}.a")
  endif()
endforeach()

# A flag of ours in the package would become a flag of every user.
file(GLOB exports "${PREFIX}/${LIBDIR}/cmake/ess_discord/*.cmake")
foreach(export IN LISTS exports)
  file(READ "${export}" text)
  if(text MATCHES "-W[a-z]|-fsanitize|ess_warnings|_FORTIFY_SOURCE|${BUILD}")
    message(SEND_ERROR "${export} carries '${CMAKE_MATCH_0}'")
  endif()
endforeach()

message(STATUS "${count} public headers")
