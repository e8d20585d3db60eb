package ai.flowscale.tck.mutants.http2;

import java.nio.ByteBuffer;

/** A frame on its way (RFC 9113, section 4.1), which keeps its length whatever becomes of it. */
record Frame(ByteBuffer bytes) {
  static final int HEAD = 9;
  static final int DATA = 0x0;
  static final int HEADERS = 0x1;
  static final int RST_STREAM = 0x3;
  static final int SETTINGS = 0x4;
  static final int PUSH_PROMISE = 0x5;
  static final int PING = 0x6;
  static final int GOAWAY = 0x7;
  static final int WINDOW_UPDATE = 0x8;
  static final int END_STREAM = 0x1;
  static final int ACK = 0x1;
  static final int PADDED = 0x8;

  /** No one has defined it, so that it is ignored. */
  private static final int UNKNOWN = 0xf9;

  private static final int UNKNOWN_SETTING = 0xf9f9;
  private static final int SETTING = 6;

  int length() {
    return (bytes.get(0) & 0xff) << 16 | bytes.getShort(1) & 0xffff;
  }

  int type() {
    return bytes.get(3) & 0xff;
  }

  boolean is(int type) {
    return type() == type;
  }

  boolean has(int flag) {
    return (bytes.get(4) & flag) != 0;
  }

  int stream() {
    return bytes.getInt(5);
  }

  void become(int type, int flags) {
    bytes.put(3, (byte) type).put(4, (byte) flags);
  }

  void hide() {
    become(UNKNOWN, 0);
  }

  int number(int at) {
    return bytes.getInt(HEAD + at);
  }

  void number(int at, int value) {
    bytes.putInt(HEAD + at, value);
  }

  /** The place of a setting in the frame, or -1. */
  private int find(int setting) {
    for (int at = HEAD; is(SETTINGS) && at + SETTING <= bytes.limit(); at += SETTING) {
      if ((bytes.getShort(at) & 0xffff) == setting) {
        return at;
      }
    }
    return -1;
  }

  boolean sets(int setting) {
    return find(setting) >= 0;
  }

  int value(int setting) {
    return bytes.getInt(find(setting) + 2);
  }

  void set(int setting, int value) {
    if (sets(setting)) {
      bytes.putInt(find(setting) + 2, value);
    }
  }

  void hideSetting(int setting) {
    if (sets(setting)) {
      bytes.putShort(find(setting), (short) UNKNOWN_SETTING);
    }
  }
}
