#include "ess/audit/event.hpp"

namespace ess::audit {

std::string_view to_string(event_source source) noexcept {
  switch (source) {
    case event_source::browser:
      return "browser";
    case event_source::discord:
      return "discord";
    case event_source::api:
      return "api";
    case event_source::cli:
      return "cli";
    case event_source::system:
      return "system";
  }
  return "system";
}

std::string_view to_string(event_result result) noexcept { return result == event_result::ok ? "ok" : "refused"; }

}  // namespace ess::audit
