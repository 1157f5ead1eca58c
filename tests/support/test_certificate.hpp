// A self-signed certificate made for one test run, so that no private key lies in the repository.
#pragma once

#include <string>

namespace ess::test {

struct test_certificate {
  std::string certificate_pem;
  std::string private_key_pem;
};

/// For one DNS name, valid for an hour around now.
test_certificate make_test_certificate(const std::string& dns_name);

}  // namespace ess::test
