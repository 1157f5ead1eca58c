// Every sealed value of an installation, whatever it belongs to: what a change of the encryption key has to reach.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/result.hpp"

namespace ess::storage {

/// A column of sealed values, by the names that its envelopes are bound to (`crypto::bound_place`).
struct sealed_column {
  std::string_view table;
  std::string_view column;
  bool may_be_old = false;    ///< ciphertext of before envelopes (`v1:`) may stand here
  bool of_community = false;  ///< each value belongs to a community, and may be sealed under that one's own key
};

/// One sealed value and where it stands.
struct sealed_value {
  std::string community;  ///< empty for values that belong to no community
  std::string row;
  std::string envelope;
};

/// How many values begin alike: with version and key id of their envelope.
struct sealed_count {
  std::string head;  ///< as in `ess2.86855da16cb2eb97`, `v1:` for old ciphertext, empty where the beginning is damaged
  std::int64_t values = 0;
};

/// A backend lists each of its sealed columns here; the contract tests hold it to that.
class sealed_value_store {
 public:
  virtual ~sealed_value_store() = default;

  /// Every sealed column of the schema, in an order that does not change.
  virtual std::span<const sealed_column> columns() const = 0;
  /// At most `limit` values in the order of their rows, those after `after_row` (empty: from the first). A value that
  /// is damaged is among them, whatever it begins with; only in `installation`, where values in the clear stand too, is
  /// one known by its beginning. Empty ones are none.
  virtual result<std::vector<sealed_value>> list(const sealed_column& column, std::string_view after_row,
                                                 int limit) const = 0;
  /// All values of a column by the key they name, without opening any.
  virtual result<std::vector<sealed_count>> count(const sealed_column& column) const = 0;
  /// Writes `envelope` where `was` still stands. Answers false if that row has gone or holds another value by now.
  virtual result<bool> replace(const sealed_column& column, const sealed_value& was, std::string_view envelope) = 0;
};

}  // namespace ess::storage
