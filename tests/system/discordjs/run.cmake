# Installs discord.js beside a copy of the tests, once per lock file, and runs them.
file(MAKE_DIRECTORY "${WORK}")
foreach(name package.json package-lock.json support.mjs gateway.test.mjs interactions.test.mjs rest.test.mjs)
  configure_file("${SOURCE}/${name}" "${WORK}/${name}" COPYONLY)
endforeach()

file(SHA256 "${SOURCE}/package-lock.json" wanted)
set(stamp "${WORK}/installed.txt")
set(installed "")
if(EXISTS "${stamp}")
  file(READ "${stamp}" installed)
endif()
if(NOT installed STREQUAL wanted)
  message(STATUS "npm ci (discord.js, from the npm registry)")
  execute_process(COMMAND "${NPM}" ci --ignore-scripts --no-audit --no-fund --loglevel=error
                  WORKING_DIRECTORY "${WORK}" RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "npm ci failed; the npm registry must be reachable the first time this test runs")
  endif()
  file(WRITE "${stamp}" "${wanted}")
endif()

set(ENV{DISCORD_SIM} "${SIM}")
execute_process(COMMAND "${NODE}" --test "${WORK}/gateway.test.mjs" "${WORK}/interactions.test.mjs"
                        "${WORK}/rest.test.mjs"
                WORKING_DIRECTORY "${WORK}" RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "discord.js could not do something against the simulator; see above")
endif()
