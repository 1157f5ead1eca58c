#include "support/test_certificate.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>

namespace ess::test {

namespace {

template <class T>
T* checked(T* made) {
  if (made == nullptr) throw std::runtime_error("OpenSSL could not make a test certificate");
  return made;
}

std::string text_of(BIO* bio) {
  BUF_MEM* memory = nullptr;
  BIO_get_mem_ptr(bio, &memory);
  return std::string(memory->data, memory->length);
}

void add_extension(X509* to, int kind, const std::string& value) {
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> made(
      checked(X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str())), &X509_EXTENSION_free);
  X509_add_ext(to, made.get(), -1);
}

}  // namespace

test_certificate make_test_certificate(const std::string& dns_name) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      checked(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")), &EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> made(checked(X509_new()), &X509_free);
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -1800);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 1800);
  X509_set_pubkey(made.get(), key.get());
  auto* name = X509_get_subject_name(made.get());
  const std::string common_name = "test";
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(common_name.data()), -1,
                             -1, 0);
  X509_set_issuer_name(made.get(), name);
  add_extension(made.get(), NID_basic_constraints, "critical,CA:TRUE");
  add_extension(made.get(), NID_subject_alt_name, "DNS:" + dns_name);
  if (X509_sign(made.get(), key.get(), EVP_sha256()) == 0) throw std::runtime_error("signing failed");

  const std::unique_ptr<BIO, decltype(&BIO_free)> out(checked(BIO_new(BIO_s_mem())), &BIO_free);
  PEM_write_bio_X509(out.get(), made.get());
  test_certificate answer;
  answer.certificate_pem = text_of(out.get());
  const std::unique_ptr<BIO, decltype(&BIO_free)> key_out(checked(BIO_new(BIO_s_mem())), &BIO_free);
  PEM_write_bio_PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  answer.private_key_pem = text_of(key_out.get());
  return answer;
}

}  // namespace ess::test
