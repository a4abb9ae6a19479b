import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { distrust, parseSecrets, sign } from '../../../src/server/webhooks/signature.ts';

const written = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const other = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const [secret] = parseSecrets(written);
const tolerance = 300_000;
const body = Buffer.from('{"question":"Où est T-100 ?"}');

describe('a signature', () => {
  it('of the standard’s own library is believed', () => {
    const at = new Date();
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(written).sign('msg_1', at, body.toString()),
    };
    expect(distrust(headers, body, [secret], at.getTime(), tolerance)).toBeUndefined();
  });

  it('is believed by the standard’s own library', () => {
    const headers = sign(secret, 'reply_1', Date.now(), body);
    expect(new Webhook(written).verify(body.toString(), { ...headers })).toEqual(JSON.parse(body.toString()));
  });

  it('is of this body, id, time and secret alone', () => {
    const at = 1_700_000_000_000;
    const headers = { ...sign(secret, 'msg_1', at, body) };
    const check = (more: object, of: Buffer = body, by = secret) =>
      distrust({ ...headers, ...more }, of, [by], at, tolerance);
    expect(check({})).toBeUndefined();
    expect(check({ 'webhook-id': 'msg_2' })).toBe('signature');
    expect(check({ 'webhook-timestamp': String(at / 1000 + 1) })).toBe('signature');
    expect(check({ 'webhook-signature': headers['webhook-signature'].slice(0, -4) })).toBe('signature');
    expect(check({ 'webhook-signature': '' })).toBe('signature');
    expect(check({ 'webhook-signature': `v1a,${headers['webhook-signature'].slice(3)}` })).toBe('signature');
    expect(check({}, body, parseSecrets(other)[0])).toBe('signature');
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (place, flip) => {
        const changed = Buffer.from(body);
        changed[place] = (changed[place] ?? 0) ^ flip;
        expect(check({}, changed)).toBe('signature');
      }),
      { numRuns: 50 },
    );
  });

  it('may stand among others, of other versions and other secrets', () => {
    const at = 1_700_000_000_000;
    const mine = sign(secret, 'msg_1', at, body)['webhook-signature'];
    const theirs = sign(parseSecrets(other)[0], 'msg_1', at, body)['webhook-signature'];
    const headers = { ...sign(secret, 'msg_1', at, body), 'webhook-signature': `v1a,AAAA ${theirs} ${mine}` };
    expect(distrust(headers, body, [secret], at, tolerance)).toBeUndefined();
  });

  it('of either secret is believed while one takes the place of the other', () => {
    const secrets = parseSecrets(`${other}, ${written}`);
    const at = 1_700_000_000_000;
    for (const each of secrets) {
      expect(distrust({ ...sign(each, 'msg_1', at, body) }, body, secrets, at, tolerance)).toBeUndefined();
    }
  });

  it('is believed for five minutes to either side', () => {
    const at = 1_700_000_000_000;
    const headers = { ...sign(secret, 'msg_1', at, body) };
    for (const [off, why] of [
      [-300_000, undefined],
      [300_000, undefined],
      [-300_001, 'timestamp'],
      [300_001, 'timestamp'],
    ] as const) {
      expect(distrust(headers, body, [secret], at + off, tolerance)).toBe(why);
    }
  });

  it.each([
    [{ 'webhook-id': undefined }],
    [{ 'webhook-timestamp': undefined }],
    [{ 'webhook-signature': undefined }],
    [{ 'webhook-id': 'a.b' }],
    [{ 'webhook-id': 'a b' }],
    [{ 'webhook-id': 'x'.repeat(201) }],
    [{ 'webhook-timestamp': '1e9' }],
    [{ 'webhook-timestamp': '-5' }],
  ])('is none with %j', (more) => {
    const headers = { ...sign(secret, 'msg_1', 0, body), ...more };
    expect(distrust(headers, body, [secret], 0, tolerance)).toBe('unsigned');
  });
});

describe('a secret', () => {
  it.each(['', ' , ', 'whsec_', 'plain-words', 'whsec_not base64!', `whsec_${Buffer.alloc(23).toString('base64')}`])(
    'is refused where it is %j, without being told',
    (setting) => {
      expect(() => parseSecrets(setting)).toThrow('write it as whsec_ and the base64 of 24 to 64 random bytes');
    },
  );

  it('may be written without the padding of its base64', () => {
    expect(parseSecrets(written.replace(/=+$/, ''))[0]).toEqual(secret);
  });
});
