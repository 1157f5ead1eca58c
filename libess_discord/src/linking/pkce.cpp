#include "ess/linking/pkce.hpp"

#include "ess/base/encoding.hpp"
#include "ess/crypto/hash.hpp"

namespace ess::linking {

std::string new_verifier(random_source& random) { return to_base64url(random_bytes(random, 32)); }

std::string challenge_of(std::string_view verifier) { return to_base64url(crypto::sha256(verifier)); }

}  // namespace ess::linking
