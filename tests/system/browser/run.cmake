# Installs playwright-core (no browser download) and axe-core beside a copy of the tests, once per lock file, and runs
# them. The pictures that the tests take stay in SCREENSHOTS.
set(helpers stack.mjs page_checks.mjs hostile_strings.mjs)
set(tests pages.test.mjs login.test.mjs overview.test.mjs security.test.mjs members.test.mjs invite_reset.test.mjs hostile.test.mjs walk.test.mjs wrong_input.test.mjs
          desk.test.mjs desk_pages.test.mjs discord_page.test.mjs)

file(MAKE_DIRECTORY "${WORK}")
foreach(name package.json package-lock.json ${helpers} ${tests})
  configure_file("${SOURCE}/${name}" "${WORK}/${name}" COPYONLY)
endforeach()

file(SHA256 "${SOURCE}/package-lock.json" wanted)
set(stamp "${WORK}/installed.txt")
set(installed "")
if(EXISTS "${stamp}")
  file(READ "${stamp}" installed)
endif()
if(NOT installed STREQUAL wanted)
  message(STATUS "npm ci (playwright-core and axe-core, from the npm registry)")
  execute_process(COMMAND "${NPM}" ci --ignore-scripts --no-audit --no-fund --loglevel=error
                  WORKING_DIRECTORY "${WORK}" RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "npm ci failed; the npm registry must be reachable the first time this test runs")
  endif()
  file(WRITE "${stamp}" "${wanted}")
endif()

set(ENV{ESS_BIN} "${BIN}")
set(ENV{ESS_CHROMIUM} "${CHROMIUM}")
set(ENV{ESS_SCREENSHOTS} "${SCREENSHOTS}")
list(TRANSFORM tests PREPEND "${WORK}/" OUTPUT_VARIABLE paths)
execute_process(COMMAND "${NODE}" --test ${paths}
                WORKING_DIRECTORY "${WORK}" RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "A browser test failed; see above, and the pictures in ${SCREENSHOTS}")
endif()
