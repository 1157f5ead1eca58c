# Each program of PREFIX explains itself.
cmake_minimum_required(VERSION 3.25)
foreach(program ess-server ess-bot essctl discord-sim)
  execute_process(COMMAND "${PREFIX}/bin/${program}" --help OUTPUT_VARIABLE text RESULT_VARIABLE code ERROR_VARIABLE text)
  if(NOT code EQUAL 0)
    message(SEND_ERROR "the installed ${program} --help ended with ${code}: ${text}")
  endif()
endforeach()
