#include "files.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace ess::discord_sim {

result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return error(errc::not_found, "file_unreadable",
                 fmt::format("The file {} cannot be read; check the path and its permissions.", path));
  }
  return std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

result<testing::sim_tls_identity> identity_of(const tls_files& files) {
  if (files.self_signed.empty()) {
    auto certificate = read_file(files.certificate);
    if (!certificate) return std::move(certificate).error();
    auto key = read_file(files.key);
    if (!key) return std::move(key).error();
    return testing::sim_tls_identity{std::move(*certificate), std::move(*key)};
  }
  auto made = testing::make_sim_tls_identity();
  if (!made) return made;
  std::ofstream out(files.self_signed, std::ios::binary);
  out << made->certificate_pem << std::flush;
  if (out) return made;
  return error(errc::unavailable, "file_unwritable",
               fmt::format("The certificate cannot be written to {}.", files.self_signed));
}

}  // namespace ess::discord_sim
