package ai.flowscale.emulator.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes one second of sound. */
public final class Sound {
  private static final int RATE = 8000;
  private static final double HERTZ = 440;

  /** A frame of MPEG-1 Layer III has 1,152 samples; at 128 kbit/s and 44,100 Hz, 417 bytes. */
  private static final int MP3_FRAME = 417;

  private static final int MP3_FRAMES = 39;

  private Sound() {}

  /**
   * Encodes a tone.
   *
   * @return a WAV file
   */
  public static byte[] wav() {
    int size = 2 * RATE;
    ByteBuffer file = ByteBuffer.allocate(44 + size).order(ByteOrder.LITTLE_ENDIAN);
    file.put(ascii("RIFF")).putInt(36 + size).put(ascii("WAVEfmt ")).putInt(16);
    // PCM, one channel of 16 bits.
    file.putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(2 * RATE);
    file.putShort((short) 2).putShort((short) 16).put(ascii("data")).putInt(size);
    for (int i = 0; i < RATE; i++) {
      file.putShort((short) (8000 * Math.sin(2 * Math.PI * HERTZ * i / RATE)));
    }
    return file.array();
  }

  /**
   * Encodes silence.
   *
   * @return an MP3 file
   */
  public static byte[] mp3() {
    ByteBuffer file = ByteBuffer.allocate(MP3_FRAMES * MP3_FRAME);
    for (int i = 0; i < MP3_FRAMES; i++) {
      file.position(i * MP3_FRAME).putInt(0xfffb9000);
    }
    return file.array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
