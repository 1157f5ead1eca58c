# Reads the output of ctest --output-on-failure; prints, for each test that failed, the lines that say why.
# Run as: awk -v lines=25 -f failed_tests.awk LOG
function flush_test() {
  if (name == "") return
  printf "--- %s\n", name
  # The words of doctest, Node's runner, the sanitizers and our own programs; without any, the end of the output.
  shown = 0
  for (i = 1; i <= count && shown < lines; i++)
    if (text[i] ~ /not ok|[Ee]rror|ERROR|FAIL|failed|expected|actual|values:|logged:|SUMMARY|WARNING: |Timeout|at .*\.mjs/) {
      print "    " text[i]
      shown++
    }
  if (shown == 0) for (i = count > lines ? count - lines + 1 : 1; i <= count; i++) print "    " text[i]
  name = ""
}
/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: / {
  flush_test()
  count = 0
  if ($0 ~ /\*\*\*/) { name = $0; sub(/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: /, "", name) }
  next
}
/^ +Start +[0-9]+: / { next }
/^[0-9]+% tests passed|^The following tests FAILED/ { flush_test() }
name != "" && count < 4000 { text[++count] = substr($0, 1, 240) }
END { flush_test() }
