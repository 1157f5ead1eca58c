// What discord-sim reads from files, and the one that it writes.
#pragma once

#include <string>

#include "ess/base/result.hpp"
#include "ess/testing/sim_tls.hpp"

namespace ess::discord_sim {

/// As given on the command line: certificate and key, or where the certificate made now goes, or nothing for no TLS.
struct tls_files {
  std::string certificate;
  std::string key;
  std::string self_signed;

  bool wanted() const noexcept { return !certificate.empty() || !self_signed.empty(); }
};

/// Errors: `file_unreadable`.
result<std::string> read_file(const std::string& path);
/// Errors: `file_unreadable`, `file_unwritable`, those of `testing::make_sim_tls_identity`.
result<testing::sim_tls_identity> identity_of(const tls_files& files);

}  // namespace ess::discord_sim
