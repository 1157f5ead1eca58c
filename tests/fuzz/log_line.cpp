// Log lines: whatever goes in, one line of JSON comes out.
#include <algorithm>

#include "ess/base/json.hpp"
#include "ess/base/log.hpp"
#include "fuzz/fuzz_target.hpp"
#include "support/fakes.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = ess::fuzz::as_text(data, size);
  const ess::test::fake_clock clock;
  ess::test::recording_sink sink;
  const ess::logger log(clock, sink, ess::log_level::debug);
  log.info("fuzz", {{"text", text}, {"again", text}});
  const auto lines = sink.lines();
  ess::fuzz::must_hold(lines.size() == 1, "one event is one line");
  ess::fuzz::must_hold(lines[0].size() <= 8192, "a line stays within its bound");
  ess::fuzz::must_hold(
      std::none_of(lines[0].begin(), lines[0].end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }),
      "a line holds no control character");
  ess::fuzz::must_hold(ess::parse_json(lines[0]).has_value(), "a line is JSON");
  return 0;
}
