// The scanner that verifies canonical JSON against the writer that defines it: they agree on every text.
#include "ess/audit/canonical_json.hpp"
#include "audit/canonical_scan.hpp"
#include "ess/base/json.hpp"
#include "fuzz/fuzz_target.hpp"

namespace {

constexpr int depth_of_scanner = 16;

bool is_canonical_by_writer(std::string_view text) {
  const auto value = ess::parse_json(text, {1024 * 1024, depth_of_scanner, 100'000});
  if (!value || !value->is_object()) return false;
  const auto canonical = ess::audit::canonical_json(*value);
  return canonical && *canonical == text;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = ess::fuzz::as_text(data, size);
  std::vector<ess::audit::raw_member> members;
  const bool scanned = ess::audit::scan_canonical_object(text, members);
  ess::fuzz::must_hold(scanned == is_canonical_by_writer(text), "scanner and writer agree on what is canonical");
  if (!scanned) return 0;
  const auto value = ess::parse_json(text, {1024 * 1024, depth_of_scanner, 100'000});
  ess::fuzz::must_hold(members.size() == value->get_object().size(), "every member is handed out");
  return 0;
}
