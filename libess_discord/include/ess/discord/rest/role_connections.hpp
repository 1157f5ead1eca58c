// Resources / Application Role Connection Metadata, and the user's side of it in Resources / User: linked roles.
#pragma once

#include <vector>

#include "ess/base/result.hpp"
#include "ess/base/secret.hpp"
#include "ess/base/snowflake.hpp"
#include "ess/discord/model/role_connection.hpp"
#include "ess/net/awaitable.hpp"

namespace ess::rest {
class client;
class oauth_client;

/// What the application can say about people. Asked with the application's own bot token. Errors: those of `client`.
/// Lifetime: the client outlives the call.
net::awaitable<result<std::vector<discord::metadata_record>>> list_metadata_records(client& c, application_id app);

/// Replaces all of it; repeating it changes nothing, so it is retried. Answers what Discord keeps. Errors: those of
/// `client`; `role_metadata_invalid` for records beyond Discord's limits, before anything is sent.
net::awaitable<result<std::vector<discord::metadata_record>>> overwrite_metadata_records(
    client& c, application_id app, std::vector<discord::metadata_record> records);

/// Looks first and writes only where Discord keeps something else, whatever its order. Answers whether it wrote.
/// Errors: as above.
net::awaitable<result<bool>> keep_metadata_records(client& c, application_id app,
                                                   std::vector<discord::metadata_record> records);

/// What the application says about the owner of the token, which was granted `role_connections.write`. Errors: those
/// of `oauth_client`. Lifetime: the client and the token outlive the call.
net::awaitable<result<discord::role_connection>> get_role_connection(oauth_client& c, const secret& access_token,
                                                                     application_id app);

/// Says it anew. One attempt: repeating it is harmless, when is the caller's to say. Errors: those of `oauth_client`;
/// `role_connection_invalid` for what is beyond Discord's limits, before anything is sent.
net::awaitable<result<discord::role_connection>> put_role_connection(oauth_client& c, const secret& access_token,
                                                                     application_id app,
                                                                     discord::role_connection connection);

/// Says nothing any more. Errors: those of `oauth_client`.
net::awaitable<result<void>> delete_role_connection(oauth_client& c, const secret& access_token, application_id app);

}  // namespace ess::rest
