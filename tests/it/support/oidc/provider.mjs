// An identity provider for tests: `node provider.mjs HOST CALLBACK`. It listens on a free port of the
// host, prints its address, and lets anybody log in under any name (the provider's own pages for
// development). POST /test/rotate gives it new signing keys; the old ones are gone.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { readFileSync } from 'node:fs';
import Provider from 'oidc-provider';

const [host, callback, certificate] = process.argv.slice(2);

function keys() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', kid: randomUUID() }] };
}

function provider(issuer) {
  return new Provider(issuer, {
    clients: [{
      client_id: 'sipas',
      client_secret: 'a secret of tests: 100% & more',
      redirect_uris: [callback],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    }],
    jwks: keys(),
    cookies: { keys: ['cookies of tests'] },
    pkce: { required: () => true },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, email: 'same@example.vn' }) }),
  });
}

let answer;
let issuer;
const serve = (request, response) => {
  if (request.method === 'POST' && request.url === '/test/rotate') {
    answer = provider(issuer).callback();
    response.end();
    return;
  }
  answer(request, response);
};
const server = certificate
  ? createSecureServer({ cert: readFileSync(`${certificate}.crt`), key: readFileSync(`${certificate}.key`) }, serve)
  : createServer(serve);
server.listen(0, host, () => {
  issuer = `http${certificate ? 's' : ''}://${host}:${server.address().port}`;
  answer = provider(issuer).callback();
  console.log(`issuer ${issuer}`);
});
// It ends with the test that started it.
process.stdin.resume();
process.stdin.on('end', () => process.exit());
