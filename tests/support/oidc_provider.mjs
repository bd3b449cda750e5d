// An identity provider on loopback: node oidc_provider.mjs '{"port", "redirectUri", "users", "clientSecret"}'
// The file "users" holds the claims by user, and "clockOffset", the seconds by which the clock is wrong; it is read
// again at each use. Whoever enters a name is that user.
import { readFileSync } from "node:fs";
import Provider from "oidc-provider";

const { port, redirectUri, users, clientSecret } = JSON.parse(process.argv[2]);

const state = () => JSON.parse(readFileSync(users, "utf-8"));
const now = Date.now;
Date.now = () => now() + state().clockOffset * 1000;

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "kerma-dashboard",
      client_secret: clientSecret,
      redirect_uris: [redirectUri],
      post_logout_redirect_uris: [redirectUri.replace("/oidc/callback", "/login")],
      response_types: ["code"],
      grant_types: ["authorization_code"],
    },
  ],
  claims: { openid: ["sub"], profile: ["preferred_username", "name", "groups", "resource"], email: ["email"] },
  cookies: { keys: ["a key of the tests"] },
  features: { devInteractions: { enabled: true } },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...state().users[id] }) }),
  pkce: { required: () => true },
});
provider.listen(port, "127.0.0.1", () => console.log("ready"));
