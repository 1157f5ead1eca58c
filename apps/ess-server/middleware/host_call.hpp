// A call of the host API: one unit of work in the name of an API key.
#pragma once

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <functional>
#include <string_view>
#include <vector>

#include "ess/access/permission.hpp"
#include "ess/audit/event.hpp"
#include "ess/storage/api_keys.hpp"
#include "middleware/key_guard.hpp"
#include "routes/handlers.hpp"

namespace ess::server {

/// The caller inside one unit of work.
struct host_turn {
  storage::api_key_record key;  ///< as it is now
  access::permission_set permissions;
  audit::origin who;  ///< for the entries of what the call changes

  const community_id& community() const noexcept { return key.community; }
};

/// Checks key and permission again, in the unit of work that is about to act. Errors: `invalid_api_key`,
/// `key_permission_missing`.
result<host_turn> enter_host(const storage::unit_of_work& work, const http::request& from);

using host_fields = result<boost::json::object>;
using host_reading = std::function<host_fields(const storage::unit_of_work&, const host_turn&)>;
using host_writing = std::function<host_fields(storage::unit_of_work&, const host_turn&)>;

/// Reads the request and says what is to be done, which must hold what it needs by value. Errors: a bad request.
using host_reader = result<host_reading> (*)(context&, const http::request&);
using host_writer = result<host_writing> (*)(context&, const http::request&);

/// `{<name>: [...], "more": ...}` of records of which one more was read than `limit`, to tell whether there are more.
template <class Record, class ToJson>
host_fields list_fields(std::string_view name, const std::vector<Record>& records, int limit, ToJson to_json) {
  const auto shown = std::min(records.size(), static_cast<std::size_t>(limit));
  boost::json::array list;
  for (std::size_t i = 0; i < shown; ++i) {
    host_fields json = to_json(records[i]);
    if (!json) return json;
    list.push_back(std::move(*json));
  }
  boost::json::object fields;
  fields[boost::json::string_view(name.data(), name.size())] = std::move(list);
  fields["more"] = records.size() > shown;
  return fields;
}

/// One reading call: rate limit of the key, request, work. The answer has the work's fields.
answer host_read(context& c, http::request& from, host_reader read);

/// One writing call. It must have an `Idempotency-Key`: 1 to 128 visible ASCII characters. The answer is kept with it
/// in the unit of work of the change, for a day, the latest 10,000 of a key: the same request again gets the same
/// answer with `Idempotency-Replayed: true`, another request under that name is refused (409 `idempotency_key_reused`).
/// What was refused is not kept.
answer host_write(context& c, http::request& from, host_writer write);

}  // namespace ess::server
