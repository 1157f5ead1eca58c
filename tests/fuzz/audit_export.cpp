// Verifying a file that claims to be an export of an audit log: any bytes end in a judgement or an error.
#include <sstream>

#include "ess/audit/export.hpp"
#include "fuzz/fuzz_target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::istringstream in{std::string(ess::fuzz::as_text(data, size))};
  ess::audit::evidence known;
  ess::fuzz::must_hold(known.keys.add(std::string(32, 'k')).has_value(), "a key of 32 bytes is taken");
  const auto report = ess::audit::verify_export(in, known);
  if (!report) return 0;
  const auto& found = report->integrity;
  const bool is_bad = ess::audit::is_tampered(found.state);
  ess::fuzz::must_hold(is_bad == (found.first_bad != 0), "what is bad has a place");
  ess::fuzz::must_hold(!is_bad || !found.why.empty(), "and a reason");
  return 0;
}
