// The Discord interaction behind a bot call: with it the server can ask Discord who really acted.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"
#include "ess/base/snowflake.hpp"

namespace ess::api {

/// `interaction: {id, token, applicationId}` of a bot call. The token answers the interaction for 15 minutes: it is a
/// password, which is never logged or stored.
class interaction_reference {
 public:
  interaction_reference(interaction_id id, secret token, application_id application)
      : id_(id), token_(std::move(token)), application_(application) {}
  /// Errors: `invalid_body`.
  static result<interaction_reference> read(const boost::json::value& json);
  /// Holds the token in the clear: for the wire alone.
  boost::json::object to_json() const;

  interaction_id id() const noexcept { return id_; }
  const secret& token() const noexcept { return token_; }
  application_id application() const noexcept { return application_; }

 private:
  interaction_id id_;
  secret token_;
  application_id application_;
};

}  // namespace ess::api
