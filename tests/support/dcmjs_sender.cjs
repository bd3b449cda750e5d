// Sends DICOM files by C-STORE with dcmjs-dimse: node dcmjs_sender.cjs '{"host", "port", "calling", "called", "tls", "files"}'
const { readFileSync } = require("node:fs");
const { Client, requests, constants, log } = require("dcmjs-dimse");

const order = JSON.parse(process.argv[2]);
log.setLevel("error");

const client = new Client();
let accepted = 0;
for (const file of order.files) {
  const request = new requests.CStoreRequest(file);
  request.on("response", (response) => {
    if (response.getStatus() === constants.Status.Success) accepted += 1;
    else console.error(`${file}: status 0x${response.getStatus().toString(16)}`);
  });
  client.addRequest(request);
}
for (const event of ["networkError", "associationRejected"]) {
  client.on(event, (what) => console.error(`${event}: ${what}`));
}
client.on("closed", () => process.exit(accepted === order.files.length ? 0 : 1));

const security = order.tls && {
  key: readFileSync(order.tls.key),
  cert: readFileSync(order.tls.certificate),
  ca: readFileSync(order.tls.authority),
  rejectUnauthorized: true,
  minVersion: "TLSv1.2",
};
client.send(order.host, order.port, order.calling, order.called, { securityOptions: security });
