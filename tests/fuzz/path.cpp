// Request targets: a decoded path has nothing left that a file system or a proxy could read another way.
#include <algorithm>

#include "ess/base/text.hpp"
#include "fuzz/fuzz_target.hpp"
#include "http/target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto target = ess::fuzz::as_text(data, size);
  // What the head parser lets through: origin form, printable ASCII.
  const auto is_printable = [](char c) { return c > 0x20 && c < 0x7f; };
  if (!target.starts_with('/') || !std::all_of(target.begin(), target.end(), is_printable)) return 0;
  const auto path = ess::http::decode_path(target);
  if (!path) return 0;
  ess::fuzz::must_hold(!path->empty() && path->front() == '/', "a path starts with a slash");
  ess::fuzz::must_hold(ess::is_utf8(*path) && !ess::has_control_characters(*path), "it is text");
  ess::fuzz::must_hold(path->find("//") == std::string::npos && path->find('\\') == std::string::npos,
                       "it has no doubled and no backward slash");
  const std::string framed = *path + "/";
  ess::fuzz::must_hold(framed.find("/./") == std::string::npos && framed.find("/../") == std::string::npos,
                       "it has no dot segments");
  return 0;
}
