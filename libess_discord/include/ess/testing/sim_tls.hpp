// What the simulator shows of itself under TLS.
#pragma once

#include <string>

#include "ess/base/result.hpp"

namespace ess::testing {

struct sim_tls_identity {
  std::string certificate_pem;  ///< the server's own first, then its issuers
  std::string private_key_pem;
};

/// A self-signed identity for `localhost`, 127.0.0.1 and ::1, good for a year; its certificate is the authority that
/// clients have to trust. Errors: `tls_identity_failed` (internal).
result<sim_tls_identity> make_sim_tls_identity();

}  // namespace ess::testing
