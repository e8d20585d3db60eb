package ai.flowscale.emulator.media;

import java.io.ByteArrayOutputStream;

/** Writes bits, the first one as the highest or the lowest of a byte. */
final class Bits {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final boolean lowestFirst;
  private int current;
  private int used;

  private Bits(boolean lowestFirst) {
    this.lowestFirst = lowestFirst;
  }

  static Bits highestFirst() {
    return new Bits(false);
  }

  static Bits lowestFirst() {
    return new Bits(true);
  }

  /** Writes the last bits of a number, in the order of the bytes' own. */
  Bits put(int value, int count) {
    for (int i = 0; i < count; i++) {
      int bit = value >> (lowestFirst ? i : count - 1 - i) & 1;
      current |= bit << (lowestFirst ? used : 7 - used);
      if (++used == 8) {
        out.write(current);
        current = 0;
        used = 0;
      }
    }
    return this;
  }

  /** Writes a number as an unsigned Exp-Golomb code, as H.264 does. */
  Bits golomb(int value) {
    int digits = 32 - Integer.numberOfLeadingZeros(value + 1);
    return put(0, digits - 1).put(value + 1, digits);
  }

  /** Returns the bytes; the last one is filled with a bit. */
  byte[] filledWith(int bit) {
    while (used != 0) {
      put(bit, 1);
    }
    return out.toByteArray();
  }
}
