package io.flinkswarm.state.journal;

import java.util.zip.CRC32C;

/**
 * The bytes of a journal block.
 *
 * <pre>
 * 0   int   magic "SWJB"
 * 4   byte  format version
 * 5   int   length of what follows the header
 * 9   int   number of entries
 * 13  long  the last checkpoint before the entries, or 0
 * 21  int   CRC-32C of what follows the header
 * 25  int   CRC-32C of bytes 0 to 24: a header is trusted before its block is read
 * 29  head: protocol (string), number of payload types (byte), each: kind (byte), length (int), serializer snapshot
 *     entries, each:
 *       byte    bits 0-2 kind, 3 key as before, 4 policy as before, 5 has an incarnation
 *       string  key, unless as before
 *       varlong time, folded difference to the entry before
 *       varlong incarnation, folded difference to the time, if it has one
 *       varlong sequence
 *       varint  policy version, unless as before
 *       varint  length of the payload, and the payload
 * </pre>
 *
 * <p>"Before" starts anew in each block, so a block is read without the ones before it.
 */
final class BlockFormat {
    static final int MAGIC = 0x53574A42;
    static final byte VERSION = 1;
    static final int HEADER_BYTES = 29;
    static final int LENGTH_AT = 5;
    static final int COUNT_AT = 9;
    static final int CHECKPOINT_AT = 13;
    static final int BODY_CRC_AT = 21;
    static final int HEADER_CRC_AT = 25;

    static final int KIND_BITS = 0x07;
    static final int SAME_KEY = 0x08;
    static final int SAME_POLICY = 0x10;
    static final int HAS_INCARNATION = 0x20;

    private BlockFormat() {}

    /** The checksum of a part of the bytes. */
    static int checksum(byte[] bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }
}
