# Fails unless README holds the whole text of SOURCE.
cmake_minimum_required(VERSION 3.25)
file(READ "${README}" readme)
file(READ "${SOURCE}" source)
string(FIND "${readme}" "${source}" where)
if(where EQUAL -1)
  message(FATAL_ERROR "README.md does not show ${SOURCE} as it is.")
endif()
