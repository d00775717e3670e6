// A message centre on node-smpp. It prints its address, takes every submit_sm and
// reports it as delivered, and prints what it took when its input ends. Options
// are a JSON object: {"late": true} keeps receipts until a line comes in,
// {"throttle": n} takes n messages a second and throttles the others.
'use strict';
const smpp = require('smpp');
const options = JSON.parse(process.argv[2] || '{}');

let next = 0, bytes = 0, acknowledged = 0, throttled = 0;
const numbers = new Map(), states = new Map(), texts = [];
let held = [];
let second = 0, inSecond = 0;

function receipt(m) {
  const text = `id:${m.id} sub:001 dlvrd:001 submit date:2511230800 done date:2511230801 stat:DELIVRD err:000 text:`;
  m.session.deliver_sm({
    source_addr: m.to, destination_addr: m.from, esm_class: 4, short_message: text,
    receipted_message_id: m.id, message_state: 2,
  }, (answer) => { if (answer.command_status === 0) acknowledged++; });
  states.set(m.id, 2);
}

function fits() {
  if (!options.throttle) return true;
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) { second = now; inSecond = 0; }
  return ++inSecond <= options.throttle;
}

const server = smpp.createServer((session) => {
  const together = () => { // what one reading brings leaves in one piece
    if (session.corked) return;
    session.corked = true;
    session.socket.cork();
    setImmediate(() => { session.corked = false; session.socket.uncork(); });
  };
  session.on('error', () => session.destroy());
  session.on('bind_transceiver', (pdu) => session.send(pdu.response({ system_id: 'smsc' })));
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => { session.send(pdu.response()); session.close(); });
  session.on('query_sm', (pdu) => session.send(pdu.response(states.has(pdu.message_id)
    ? { message_id: pdu.message_id, message_state: states.get(pdu.message_id) } : { command_status: smpp.ESME_RQUERYFAIL })));
  session.on('submit_sm', (pdu) => {
    together();
    if (!fits()) {
      throttled++;
      session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
      return;
    }
    const id = (++next).toString(16);
    numbers.set(pdu.destination_addr, (numbers.get(pdu.destination_addr) || 0) + 1);
    const body = pdu.short_message;
    const text = typeof body.message === 'string' ? body.message : String(body.message || '');
    bytes += text.length;
    if (texts.length < 100) texts.push({ to: pdu.destination_addr, from: pdu.source_addr, text, coding: pdu.data_coding, parts: body.udh ? body.udh.map((h) => h.toString('hex')) : [] });
    states.set(id, 1);
    session.send(pdu.response({ message_id: id }));
    const m = { session, id, to: pdu.destination_addr, from: pdu.source_addr };
    if (pdu.registered_delivery & 1) {
      if (options.late) held.push(m); else receipt(m);
    }
  });
});

server.listen(0, '127.0.0.1', () => console.log(`127.0.0.1:${server.address().port}`));
process.stdin.on('data', () => { const list = held; held = []; list.reverse().forEach(receipt); });
process.stdin.on('end', () => {
  let repeated = 0;
  for (const n of numbers.values()) repeated += n - 1;
  console.log(JSON.stringify({ taken: next, recipients: numbers.size, repeated, bytes, acknowledged, throttled, texts }));
  process.exit(0);
});
