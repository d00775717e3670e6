package webpush

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

const (
	recordSize = 4096
	headSize   = 16 + 4 + 1 + 65 // salt, record size, length of the key, key
	// maxText is the longest text of a message in octets: what RFC 8291 leaves of
	// the 4,096 that every push service must take.
	maxText = recordSize - headSize - 16 - 1
)

// seal encrypts a text for the subscription, with a key and a salt made for it
// alone.
func (s Subscription) seal(text []byte) ([]byte, error) {
	own, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // it never fails: it stops the program instead
	return s.sealWith(own, salt, text)
}

// sealWith is the whole of RFC 8291 with one record of RFC 8188.
func (s Subscription) sealWith(own *ecdh.PrivateKey, salt, text []byte) ([]byte, error) {
	if len(text) > maxText {
		return nil, fmt.Errorf("a text of %d octets does not fit %d", len(text), maxText)
	}
	secret, err := own.ECDH(s.public)
	if err != nil {
		return nil, fmt.Errorf("agree on a secret: %w", err)
	}
	public := own.PublicKey().Bytes()
	gcm, nonce, err := keys(secret, s.auth, s.public.Bytes(), public, salt)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, headSize+len(text)+1+gcm.Overhead())
	out = append(out, salt...)
	out = binary.BigEndian.AppendUint32(out, recordSize)
	out = append(out, byte(len(public)))
	out = append(out, public...)
	record := append(out[headSize:headSize:cap(out)], text...)
	record = append(record, 2) // the last record
	return out[:headSize+len(gcm.Seal(record[:0], nonce, record, nil))], nil
}

// keys derives the content key and the nonce that both sides come to.
func keys(secret, auth, browser, own, salt []byte) (cipher.AEAD, []byte, error) {
	info := make([]byte, 0, 14+65+65)
	info = append(info, "WebPush: info\x00"...)
	info = append(append(info, browser...), own...)
	ikm, err := hkdf.Key(sha256.New, secret, auth, string(info), 32)
	if err != nil {
		return nil, nil, fmt.Errorf("derive: %w", err)
	}
	prk, err := hkdf.Extract(sha256.New, ikm, salt)
	if err != nil {
		return nil, nil, fmt.Errorf("derive: %w", err)
	}
	key, err := hkdf.Expand(sha256.New, prk, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, nil, fmt.Errorf("derive: %w", err)
	}
	nonce, err := hkdf.Expand(sha256.New, prk, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, nil, fmt.Errorf("derive: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, nil, fmt.Errorf("derive: %w", err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, nil, fmt.Errorf("derive: %w", err)
	}
	return gcm, nonce, nil
}
