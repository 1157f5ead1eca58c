#include "net/authorities.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

namespace ess::net {

namespace {

/// A name as `openssl rehash` makes it: eight hex digits, a dot, a number.
bool is_hash_name(const std::string& name) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return name.size() >= 10 && name[8] == '.' && std::all_of(name.begin(), name.begin() + 8, is_hex) &&
         name.find_first_not_of("0123456789", 9) == std::string::npos;
}

bool is_found_by_hash(const std::filesystem::path& folder) {
  std::error_code unreadable;
  const std::filesystem::directory_iterator entries(folder, unreadable);
  if (unreadable) return false;
  return std::any_of(begin(entries), end(entries),
                     [](const auto& entry) { return is_hash_name(entry.path().filename().string()); });
}

}  // namespace

void trust_system_authorities(boost::asio::ssl::context& tls, boost::system::error_code& ec,
                              const std::filesystem::path& folder) {
  const bool are_named = std::getenv(X509_get_default_cert_file_env()) != nullptr ||
                         std::getenv(X509_get_default_cert_dir_env()) != nullptr;
  if (!are_named && is_found_by_hash(folder)) {
    tls.add_verify_path(folder.string(), ec);
  } else {
    tls.set_default_verify_paths(ec);
  }
}

}  // namespace ess::net
