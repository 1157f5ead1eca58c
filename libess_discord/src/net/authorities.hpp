// Which certificate authorities a client trusts unless it is told a file of them.
#pragma once

#include <openssl/x509.h>

#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <filesystem>

namespace ess::net {

/// Trusts what the environment names (SSL_CERT_FILE, SSL_CERT_DIR), or else the authorities of this system: those of
/// `folder`, if OpenSSL finds them there by the hashes of their names, since each is then read only when a server needs
/// it. The same in one file, where OpenSSL would look first, are 140 certificates and a megabyte once they are read.
void trust_system_authorities(boost::asio::ssl::context& tls, boost::system::error_code& ec,
                              const std::filesystem::path& folder = X509_get_default_cert_dir());

}  // namespace ess::net
