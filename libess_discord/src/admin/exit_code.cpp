#include "ess/admin/exit_code.hpp"

namespace ess::admin {

int exit_code(errc code) noexcept {
  switch (code) {
    case errc::invalid_argument:
    case errc::too_large:
    case errc::unsupported:
      return exit_usage;
    case errc::not_found:
      return 3;
    case errc::conflict:
      return 4;
    case errc::unauthenticated:
    case errc::forbidden:
      return 5;
    case errc::rate_limited:
    case errc::timeout:
    case errc::unavailable:
      return 6;
    case errc::corrupt:
    case errc::internal:
      return 1;
  }
  return 1;
}

}  // namespace ess::admin
