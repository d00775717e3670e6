package pushsink

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
)

// Subscription is what a browser that subscribed at a sink gives its site, as
// JSON. The name is a word of its URL; the same name always has the same keys.
func Subscription(sinkURL, name string) string {
	key, auth := browserKeys(name)
	text, _ := json.Marshal(map[string]any{ // a word and raw JSON
		"endpoint": sinkURL + path + name, "keys": json.RawMessage(publicKeys(key, auth)),
	})
	return string(text)
}

// Crowd makes many subscriptions quickly: it has its browsers' keys at hand.
type Crowd struct{ keys [browsers]string }

// NewCrowd makes the keys.
func NewCrowd() *Crowd {
	c := new(Crowd)
	for i := range c.keys {
		key, auth := numbered(uint32(i))
		c.keys[i] = publicKeys(key, auth)
	}
	return c
}

// Subscription is the same as [Subscription] gives.
func (c *Crowd) Subscription(sinkURL, name string) string {
	return `{"endpoint":"` + sinkURL + path + name + `","keys":` + c.keys[number(name)] + `}`
}

// browsers is how many different keys there are: enough that one mixed up is seen.
const browsers = 64

func browserKeys(name string) (*ecdh.PrivateKey, []byte) { return numbered(number(name)) }

// number is which of the browsers a name belongs to.
func number(name string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	return h.Sum32() % browsers
}

func numbered(n uint32) (*ecdh.PrivateKey, []byte) {
	seed := sha256.Sum256(fmt.Appendf(nil, "push sink browser %d", n))
	key, err := ecdh.P256().NewPrivateKey(seed[:])
	if err != nil { // one in 4 billion, and never for these
		panic(err)
	}
	auth := sha256.Sum256(seed[:])
	return key, auth[:16]
}

// publicKeys is what a browser tells of its keys, as JSON.
func publicKeys(key *ecdh.PrivateKey, auth []byte) string {
	return `{"p256dh":"` + base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes()) + `","auth":"` + base64.RawURLEncoding.EncodeToString(auth) + `"}`
}

// Open decrypts a message as the browser of that name would (RFC 8291, 8188).
func Open(name string, body []byte) ([]byte, error) {
	key, auth := browserKeys(name)
	return open(key, auth, body)
}

func open(key *ecdh.PrivateKey, auth, body []byte) ([]byte, error) {
	if len(body) < 21 || len(body) < 21+int(body[20]) {
		return nil, errors.New("open: the header is cut")
	}
	salt, size, sender, record := body[:16], binary.BigEndian.Uint32(body[16:]), body[21:21+body[20]], body[21+int(body[20]):]
	if uint32(len(record)) > size {
		return nil, errors.New("open: more than one record")
	}
	public, err := ecdh.P256().NewPublicKey(sender)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	secret, err := key.ECDH(public)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	info := "WebPush: info\x00" + string(key.PublicKey().Bytes()) + string(sender)
	ikm, err := hkdf.Key(sha256.New, secret, auth, info, 32)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	content, err1 := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
	nonce, err2 := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	if err := errors.Join(err1, err2); err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	block, err := aes.NewCipher(content)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	text, err := gcm.Open(nil, nonce, record, nil)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	for n := len(text); n > 0; n-- { // zeros pad it, and 2 ends it
		switch text[n-1] {
		case 0:
		case 2:
			return text[:n-1], nil
		default:
			return nil, errors.New("open: no end of the last record")
		}
	}
	return nil, errors.New("open: nothing in it")
}
