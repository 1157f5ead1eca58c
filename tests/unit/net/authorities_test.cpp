// The system's authorities, one by one as servers need them.
#include "net/authorities.hpp"

#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <boost/asio/ssl/context.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

#include "support/temp_dir.hpp"
#include "support/test_certificate.hpp"

using namespace ess;

namespace {

using certificate_ptr = std::unique_ptr<X509, decltype(&X509_free)>;

certificate_ptr read_certificate(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bytes(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                        &BIO_free);
  return {PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr), &X509_free};
}

/// The environment may name authorities of its own, and does where tests run behind a proxy.
class environment_without {
 public:
  explicit environment_without(const char* name) : name_(name) {
    if (const char* was = std::getenv(name)) was_ = was;
    ::unsetenv(name);
  }
  ~environment_without() {
    if (was_) ::setenv(name_, was_->c_str(), 1);
  }
  environment_without(const environment_without&) = delete;
  environment_without& operator=(const environment_without&) = delete;

 private:
  const char* name_;
  std::optional<std::string> was_;
};

struct stock_environment {
  environment_without file{"SSL_CERT_FILE"};
  environment_without folder{"SSL_CERT_DIR"};
};

struct trusting_client {
  explicit trusting_client(const std::filesystem::path& folder) {
    boost::system::error_code ec;
    net::trust_system_authorities(tls, ec, folder);
    CHECK_FALSE(ec);
  }
  X509_STORE* store() { return SSL_CTX_get_cert_store(tls.native_handle()); }
  int held() { return sk_X509_OBJECT_num(X509_STORE_get0_objects(store())); }
  bool trusts(X509* certificate) {
    const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> check(X509_STORE_CTX_new(),
                                                                                &X509_STORE_CTX_free);
    REQUIRE(X509_STORE_CTX_init(check.get(), store(), certificate, nullptr) == 1);
    return X509_verify_cert(check.get()) == 1;
  }
  boost::asio::ssl::context tls{boost::asio::ssl::context::tls_client};
};

}  // namespace

TEST_CASE_FIXTURE(stock_environment,
                  "an authority that lies under its hash is trusted, and read only when it is needed") {
  const test::temp_dir place;
  const auto made = test::make_test_certificate("localhost");
  const auto known = read_certificate(made.certificate_pem);
  char name[16];
  std::snprintf(name, sizeof name, "%08lx.0",
                X509_NAME_hash_ex(X509_get_subject_name(known.get()), nullptr, nullptr, nullptr));
  test::write_file(place / name, made.certificate_pem);
  trusting_client client(place / "");
  CHECK(client.held() == 0);
  CHECK(client.trusts(known.get()));
  CHECK_FALSE(client.trusts(read_certificate(test::make_test_certificate("other").certificate_pem).get()));
}

TEST_CASE_FIXTURE(stock_environment, "authorities in a folder without hashes are not those of the system") {
  const test::temp_dir place;
  const auto made = test::make_test_certificate("localhost");
  test::write_file(place / "0123abcd.pem", made.certificate_pem);
  test::write_file(place / "0123abcg.0", made.certificate_pem);
  trusting_client client(place / "");
  CHECK_FALSE(client.trusts(read_certificate(made.certificate_pem).get()));
  trusting_client nowhere(place / "missing");
  CHECK_FALSE(nowhere.trusts(read_certificate(made.certificate_pem).get()));
}

TEST_CASE_FIXTURE(stock_environment,
                  "a file of authorities that the environment names is trusted in place of the system's") {
  const test::temp_dir place;
  const auto made = test::make_test_certificate("localhost");
  test::write_file(place / "ca.pem", made.certificate_pem);
  ::setenv("SSL_CERT_FILE", (place / "ca.pem").c_str(), 1);
  trusting_client client(place / "");
  ::unsetenv("SSL_CERT_FILE");
  CHECK(client.trusts(read_certificate(made.certificate_pem).get()));
}
