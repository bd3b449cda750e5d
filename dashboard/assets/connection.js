// Streamlit's settings of the connection: with them its websocket opens at once. Else it first asks below the path of
// the page, and then beside it, whether a server is there and which hosts may embed it. Only this host may.
window.__streamlit = {
  BACKEND_BASE_URL: new URL(".", window.location.href).href,
  HOST_CONFIG: { allowedOrigins: [window.location.origin], useExternalAuthToken: false },
};

// The server closes the websocket with this code when the user's session has ended: load the page again, which leads
// to the login and from there back. Streamlit would connect again and again.
const SESSION_ENDED = 4401;
window.WebSocket = class extends window.WebSocket {
  constructor(...parameters) {
    super(...parameters);
    this.addEventListener("close", (event) => {
      if (event.code === SESSION_ENDED) {
        window.location.reload();
      }
    });
  }
};
