#include "ess/testing/sim_tls.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

namespace ess::testing {

namespace {

constexpr long day = 24 * 60 * 60;
constexpr const char* names = "DNS:localhost,IP:127.0.0.1,IP:::1";

using key_ptr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using certificate_ptr = std::unique_ptr<X509, decltype(&X509_free)>;
using bio_ptr = std::unique_ptr<BIO, decltype(&BIO_free)>;

bool add_extension(X509* to, int kind, const char* value) {
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> made(
      X509V3_EXT_conf_nid(nullptr, nullptr, kind, value), &X509_EXTENSION_free);
  return made && X509_add_ext(to, made.get(), -1) == 1;
}

certificate_ptr make_certificate(EVP_PKEY* key) {
  certificate_ptr made(X509_new(), &X509_free);
  if (!made) return made;
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -day);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 365 * day);
  X509_set_pubkey(made.get(), key);
  X509_NAME* name = X509_get_subject_name(made.get());
  const std::string common_name = "discord-sim";
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(common_name.data()), -1,
                             -1, 0);
  X509_set_issuer_name(made.get(), name);
  const bool whole = add_extension(made.get(), NID_basic_constraints, "critical,CA:TRUE") &&
                     add_extension(made.get(), NID_subject_alt_name, names) &&
                     X509_sign(made.get(), key, EVP_sha256()) != 0;
  if (!whole) made.reset();
  return made;
}

std::string text_of(BIO* bio) {
  BUF_MEM* memory = nullptr;
  BIO_get_mem_ptr(bio, &memory);
  return std::string(memory->data, memory->length);
}

}  // namespace

result<sim_tls_identity> make_sim_tls_identity() {
  const error failed(errc::internal, "tls_identity_failed", "OpenSSL could not make a certificate.");
  const key_ptr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), &EVP_PKEY_free);
  if (!key) return failed;
  const certificate_ptr certificate = make_certificate(key.get());
  const bio_ptr certificate_out(BIO_new(BIO_s_mem()), &BIO_free);
  const bio_ptr key_out(BIO_new(BIO_s_mem()), &BIO_free);
  const bool written = certificate && certificate_out && key_out &&
                       PEM_write_bio_X509(certificate_out.get(), certificate.get()) == 1 &&
                       PEM_write_bio_PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1;
  if (!written) return failed;
  return sim_tls_identity{text_of(certificate_out.get()), text_of(key_out.get())};
}

}  // namespace ess::testing
