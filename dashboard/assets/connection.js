// Streamlit's settings of the connection: with them its websocket opens at once. Else it first asks below the path of
// the page, and then beside it, whether a server is there and which hosts may embed it. Only this host may.
window.__streamlit = {
  BACKEND_BASE_URL: new URL(".", window.location.href).href,
  HOST_CONFIG: { allowedOrigins: [window.location.origin], useExternalAuthToken: false },
};
