// Security requirements EN-9 and EN-10: what happens where libsodium or OpenSSL fail, which neither does by itself.
// They are made to fail in front of the code under test, which knows nothing of it.
#include <dlfcn.h>
#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <stdexcept>
#include <string>

#include "crypto/aes_gcm.hpp"
#include "crypto/xchacha.hpp"
#include "ess/base/random.hpp"
#include "ess/crypto/ed25519.hpp"
#include "ess/crypto/hash.hpp"
#include "ess/crypto/password_hash.hpp"
#include "ess/crypto/sha256_engine.hpp"

namespace {

enum class primitive {
  none,
  initialisation,
  hash,
  mac_init,
  mac_update,
  key_pair,
  signing,
  sealing,
  password,
  gcm_context,
  gcm_seal_init,
  gcm_seal_update,
  gcm_seal_final,
  gcm_tag,
  gcm_open_init,
  gcm_open_update,
  digest_fetch,
  digest_init,
  digest_update,
  digest_final,
};

std::atomic<primitive> failing_primitive = primitive::none;

bool fails(primitive which) { return failing_primitive == which; }

/// One primitive fails for as long as this lives.
struct failure {
  explicit failure(primitive which) { failing_primitive = which; }
  failure(const failure&) = delete;
  failure& operator=(const failure&) = delete;
  ~failure() { failing_primitive = primitive::none; }
};

template <class Function>
Function* next_of(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

// libsodium answers -1.
extern "C" int sodium_init() {
  static const auto real = next_of<decltype(sodium_init)>("sodium_init");
  return fails(primitive::initialisation) ? -1 : real();
}
extern "C" int crypto_hash_sha256(unsigned char* out, const unsigned char* in, unsigned long long size) {
  static const auto real = next_of<decltype(crypto_hash_sha256)>("crypto_hash_sha256");
  return fails(primitive::hash) ? -1 : real(out, in, size);
}
extern "C" int crypto_auth_hmacsha256_init(crypto_auth_hmacsha256_state* state, const unsigned char* key, size_t size) {
  static const auto real = next_of<decltype(crypto_auth_hmacsha256_init)>("crypto_auth_hmacsha256_init");
  return fails(primitive::mac_init) ? -1 : real(state, key, size);
}
extern "C" int crypto_auth_hmacsha256_update(crypto_auth_hmacsha256_state* state, const unsigned char* in,
                                             unsigned long long size) {
  static const auto real = next_of<decltype(crypto_auth_hmacsha256_update)>("crypto_auth_hmacsha256_update");
  return fails(primitive::mac_update) ? -1 : real(state, in, size);
}
extern "C" int crypto_sign_ed25519_seed_keypair(unsigned char* open, unsigned char* hidden, const unsigned char* seed) {
  static const auto real = next_of<decltype(crypto_sign_ed25519_seed_keypair)>("crypto_sign_ed25519_seed_keypair");
  return fails(primitive::key_pair) ? -1 : real(open, hidden, seed);
}
extern "C" int crypto_sign_ed25519_detached(unsigned char* signature, unsigned long long* written,
                                            const unsigned char* message, unsigned long long size,
                                            const unsigned char* hidden) {
  static const auto real = next_of<decltype(crypto_sign_ed25519_detached)>("crypto_sign_ed25519_detached");
  return fails(primitive::signing) ? -1 : real(signature, written, message, size, hidden);
}
extern "C" int crypto_aead_xchacha20poly1305_ietf_encrypt(unsigned char* out, unsigned long long* written,
                                                          const unsigned char* message, unsigned long long size,
                                                          const unsigned char* additional,
                                                          unsigned long long additional_size,
                                                          const unsigned char* unused, const unsigned char* nonce,
                                                          const unsigned char* key) {
  static const auto real =
      next_of<decltype(crypto_aead_xchacha20poly1305_ietf_encrypt)>("crypto_aead_xchacha20poly1305_ietf_encrypt");
  if (fails(primitive::sealing)) return -1;
  return real(out, written, message, size, additional, additional_size, unused, nonce, key);
}
extern "C" int crypto_pwhash_str_alg(char* out, const char* password, unsigned long long size,
                                     unsigned long long passes, size_t memory, int algorithm) {
  static const auto real = next_of<decltype(crypto_pwhash_str_alg)>("crypto_pwhash_str_alg");
  return fails(primitive::password) ? -1 : real(out, password, size, passes, memory, algorithm);
}

// OpenSSL answers 0, or nothing.
extern "C" EVP_CIPHER_CTX* EVP_CIPHER_CTX_new() {
  static const auto real = next_of<decltype(EVP_CIPHER_CTX_new)>("EVP_CIPHER_CTX_new");
  return fails(primitive::gcm_context) ? nullptr : real();
}
extern "C" int EVP_EncryptInit_ex(EVP_CIPHER_CTX* context, const EVP_CIPHER* cipher, ENGINE* engine,
                                  const unsigned char* key, const unsigned char* iv) {
  static const auto real = next_of<decltype(EVP_EncryptInit_ex)>("EVP_EncryptInit_ex");
  return fails(primitive::gcm_seal_init) ? 0 : real(context, cipher, engine, key, iv);
}
extern "C" int EVP_EncryptUpdate(EVP_CIPHER_CTX* context, unsigned char* out, int* written, const unsigned char* in,
                                 int size) {
  static const auto real = next_of<decltype(EVP_EncryptUpdate)>("EVP_EncryptUpdate");
  return fails(primitive::gcm_seal_update) ? 0 : real(context, out, written, in, size);
}
extern "C" int EVP_EncryptFinal_ex(EVP_CIPHER_CTX* context, unsigned char* out, int* written) {
  static const auto real = next_of<decltype(EVP_EncryptFinal_ex)>("EVP_EncryptFinal_ex");
  return fails(primitive::gcm_seal_final) ? 0 : real(context, out, written);
}
extern "C" int EVP_CIPHER_CTX_ctrl(EVP_CIPHER_CTX* context, int what, int size, void* data) {
  static const auto real = next_of<decltype(EVP_CIPHER_CTX_ctrl)>("EVP_CIPHER_CTX_ctrl");
  return fails(primitive::gcm_tag) ? 0 : real(context, what, size, data);
}
extern "C" int EVP_DecryptInit_ex(EVP_CIPHER_CTX* context, const EVP_CIPHER* cipher, ENGINE* engine,
                                  const unsigned char* key, const unsigned char* iv) {
  static const auto real = next_of<decltype(EVP_DecryptInit_ex)>("EVP_DecryptInit_ex");
  return fails(primitive::gcm_open_init) ? 0 : real(context, cipher, engine, key, iv);
}
extern "C" int EVP_DecryptUpdate(EVP_CIPHER_CTX* context, unsigned char* out, int* written, const unsigned char* in,
                                 int size) {
  static const auto real = next_of<decltype(EVP_DecryptUpdate)>("EVP_DecryptUpdate");
  return fails(primitive::gcm_open_update) ? 0 : real(context, out, written, in, size);
}
extern "C" EVP_MD* EVP_MD_fetch(OSSL_LIB_CTX* library, const char* name, const char* properties) {
  static const auto real = next_of<decltype(EVP_MD_fetch)>("EVP_MD_fetch");
  return fails(primitive::digest_fetch) ? nullptr : real(library, name, properties);
}
extern "C" int EVP_DigestInit_ex2(EVP_MD_CTX* context, const EVP_MD* algorithm, const OSSL_PARAM* parameters) {
  static const auto real = next_of<decltype(EVP_DigestInit_ex2)>("EVP_DigestInit_ex2");
  return fails(primitive::digest_init) ? 0 : real(context, algorithm, parameters);
}
extern "C" int EVP_DigestUpdate(EVP_MD_CTX* context, const void* data, size_t size) {
  static const auto real = next_of<decltype(EVP_DigestUpdate)>("EVP_DigestUpdate");
  return fails(primitive::digest_update) ? 0 : real(context, data, size);
}
extern "C" int EVP_DigestFinal_ex(EVP_MD_CTX* context, unsigned char* out, unsigned* written) {
  static const auto real = next_of<decltype(EVP_DigestFinal_ex)>("EVP_DigestFinal_ex");
  return fails(primitive::digest_final) ? 0 : real(context, out, written);
}

namespace ess::test {
namespace {

struct failing_case {
  primitive which;
  void (*use)();
};

const secret& some_key() {
  static const secret key(std::string(31, 'k') + "!");
  return key;
}
void seal_gcm() { (void)crypto::aes256_gcm_seal(some_key(), std::string(12, 'i'), "additional", "plain"); }
void open_gcm() {
  (void)crypto::aes256_gcm_open(some_key(), std::string(12, 'i'), "additional", "sealed", std::string(16, 't'));
}
void digest() {
  crypto::sha256_engine engine;
  (void)engine.hash({"a", "b"});
}

const failing_case all_failures[] = {
    {primitive::hash, [] { (void)crypto::sha256("data"); }},
    {primitive::mac_init, [] { (void)crypto::hmac_sha256("key", "data"); }},
    {primitive::mac_update, [] { (void)crypto::hmac_sha256("key", "data"); }},
    {primitive::key_pair, [] { (void)crypto::ed25519_pair_from_seed(std::string(32, 's')); }},
    {primitive::signing, [] { (void)crypto::sign_ed25519(secret(std::string(64, 's')), "message"); }},
    {primitive::sealing, [] { (void)crypto::xchacha_seal(some_key(), std::string(24, 'n'), "", "plain"); }},
    {primitive::gcm_context, seal_gcm},
    {primitive::gcm_context, open_gcm},
    {primitive::gcm_seal_init, seal_gcm},
    {primitive::gcm_seal_update, seal_gcm},
    {primitive::gcm_seal_final, seal_gcm},
    {primitive::gcm_tag, seal_gcm},
    {primitive::gcm_tag, open_gcm},
    {primitive::gcm_open_init, open_gcm},
    {primitive::gcm_open_update, open_gcm},
    {primitive::digest_fetch, digest},
    {primitive::digest_init, digest},
    {primitive::digest_update, digest},
    {primitive::digest_final, digest},
};

}  // namespace

TEST_CASE("EN-10: every primitive that fails is an error, and nothing passes for its result") {
  for (const auto& each : all_failures) {
    CAPTURE(static_cast<int>(each.which));
    CHECK_NOTHROW(each.use());  // so that it is the failure that throws below
    const failure made(each.which);
    CHECK_THROWS_AS(each.use(), std::runtime_error);
  }
}

TEST_CASE("EN-10: a password that cannot be hashed is refused as a thing to try again") {
  const failure made(primitive::password);
  const auto hashed = crypto::hash_password("a password", {});
  REQUIRE_FALSE(hashed.has_value());
  CHECK(hashed.error().reason() == "hash_unavailable");
}

TEST_CASE("EN-9: where libsodium cannot be initialised nothing is started, and that is said") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    std::signal(SIGABRT, SIG_DFL);  // doctest has a handler of its own
    ::dup2(ends[1], STDERR_FILENO);
    const failure made(primitive::initialisation);
    const system_random random;
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string said;
  char piece[256];
  for (ssize_t got = ::read(ends[0], piece, sizeof piece); got > 0; got = ::read(ends[0], piece, sizeof piece)) {
    said.append(piece, static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGABRT);
  CHECK(said.find("libsodium could not be initialised") != std::string::npos);
  CHECK(said.find("nothing is started") != std::string::npos);
}

}  // namespace ess::test
