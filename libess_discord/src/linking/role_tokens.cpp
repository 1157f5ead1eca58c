#include "ess/linking/role_tokens.hpp"

#include <string_view>

namespace ess::linking {
namespace {

// RFC 6749 appendix A.12: a token is printable ASCII, so no line end.
constexpr char between = '\n';

crypto::bound_place tokens_place(const storage::role_connection_id& id) {
  return crypto::bound_place("role_connections", "tokens", "", id.str());
}

}  // namespace

std::string seal_role_tokens(const crypto::token_cipher& cipher, const storage::role_connection_id& id,
                             const role_tokens& tokens) {
  std::string both;
  both.reserve(tokens.access.size() + 1 + tokens.refresh.size());  // growing would leave a copy behind
  both += tokens.access.reveal();
  both += between;
  both += tokens.refresh.reveal();
  const secret plain = secret::take(std::move(both));
  return cipher.seal(tokens_place(id), plain.reveal());
}

result<role_tokens> open_role_tokens(const crypto::token_cipher& cipher,
                                     const storage::role_connection_record& connection) {
  const auto plain = cipher.open(tokens_place(connection.id), connection.tokens_sealed);
  if (!plain) return plain.error();
  const std::string_view both = plain->reveal();
  const auto at = both.find(between);
  if (at == std::string_view::npos) {
    return error(errc::corrupt, "role_tokens_damaged", "The tokens of a role connection cannot be read.");
  }
  return role_tokens{secret(both.substr(0, at)), secret(both.substr(at + 1)), connection.access_expires_at};
}

}  // namespace ess::linking
