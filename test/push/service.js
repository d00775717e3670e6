// A push service: web-push-testing, which lets browsers subscribe, checks the token
// and decrypts what comes for them. It prints its address, listens on this machine
// alone, and ends when its input does.
'use strict';
const { PushApiModel } = require('web-push-testing/src/PushApiModel.js');
const Service = require('web-push-testing/src/server.js');

const model = new PushApiModel();
const service = new Service(model, 0);
service.setRequestHandlers();
const listening = service._app.listen(0, '127.0.0.1', () => { // its own start would listen to the whole network
  const address = `http://127.0.0.1:${listening.address().port}`;
  model.notifyUrl = `${address}/notify/`;
  console.log(address);
});
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
