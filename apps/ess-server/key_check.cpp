#include "key_check.hpp"

#include <fmt/format.h>

#include "ess/crypto/token_cipher.hpp"
#include "ess/secrets/walk.hpp"

namespace ess::server {

result<std::vector<std::string>> find_absent_keys(storage::database& database, const crypto::token_cipher& cipher) {
  std::vector<std::string> absent;
  auto read = database.read([&](const storage::unit_of_work& uow) -> result<void> {
    const auto uses = secrets::count_by_key(uow, cipher);
    if (!uses) return uses.error();
    for (const auto& use : *uses) {
      if (use.loaded || use.values == 0 || use.key_id == crypto::old_key_id) continue;
      if (use.key_id == secrets::damaged_key_id) {
        absent.push_back(fmt::format("{} sealed values are damaged; `essctl secrets verify` names them.", use.values));
        continue;
      }
      absent.push_back(
          fmt::format("{} sealed values need the encryption key {}, which is not loaded. {} `essctl secrets status` "
                      "shows all keys.",
                      use.values, use.key_id, crypto::advice_on_absent_key(use.of_community)));
    }
    return success();
  });
  if (!read) return std::move(read).error();
  return absent;
}

}  // namespace ess::server
