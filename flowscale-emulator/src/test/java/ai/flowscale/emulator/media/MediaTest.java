package ai.flowscale.emulator.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files can be read by others, as far as the JDK has readers; a browser has played all. */
class MediaTest {
  private static BufferedImage read(byte[] file) throws Exception {
    return ImageIO.read(new ByteArrayInputStream(file));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "300, 200", "7, 1023"})
  void pictures(int width, int height) throws Exception {
    BufferedImage png = read(Png.encode(width, height, (x, y) -> 0x102030));
    assertThat(png.getWidth()).isEqualTo(width);
    assertThat(png.getHeight()).isEqualTo(height);
    assertThat(png.getRGB(width - 1, height - 1)).isEqualTo(0xff102030);
    BufferedImage jpeg = read(Jpeg.grey(width, height));
    assertThat(jpeg.getWidth()).isEqualTo(width);
    assertThat(jpeg.getHeight()).isEqualTo(height);
    assertThat(jpeg.getRGB(width - 1, height - 1)).isEqualTo(jpeg.getRGB(0, 0));
  }

  @Test
  void aWebPictureHasItsSize() {
    ByteBuffer file =
        ByteBuffer.wrap(WebP.encode(640, 333, 0xff8000)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(file.getInt(4)).isEqualTo(file.limit() - 8);
    int sides = file.getInt(21);
    assertThat((sides & 0x3fff) + 1).isEqualTo(640);
    assertThat((sides >> 14 & 0x3fff) + 1).isEqualTo(333);
  }

  @Test
  void aSoundLastsOneSecond() throws Exception {
    try (AudioInputStream sound =
        AudioSystem.getAudioInputStream(new ByteArrayInputStream(Sound.wav()))) {
      assertThat(sound.getFrameLength() / sound.getFormat().getFrameRate()).isEqualTo(1);
    }
    assertThat(Sound.mp3()).startsWith(0xff, 0xfb).hasSize(39 * 417);
  }

  @Test
  void aFilmHasItsSizeAndPointsToItsFrames() {
    byte[] film = Film.mp4(333, 200);
    String text = new String(film, StandardCharsets.ISO_8859_1);
    int entry = text.indexOf("avc1", text.indexOf("stsd")) + 4;
    ByteBuffer file = ByteBuffer.wrap(film);
    assertThat(file.getShort(entry + 24)).isEqualTo((short) 332);
    assertThat(file.getShort(entry + 26)).isEqualTo((short) 200);
    int first = file.getInt(text.indexOf("stco") + 12);
    int size = file.getInt(text.indexOf("stsz") + 16);
    assertThat(file.getInt(first)).isEqualTo(size - 4);
    assertThat(film[first + 4]).isEqualTo((byte) 0x65);
    // Three such bytes would begin another unit, and would have to be escaped.
    assertThat(HexFormat.of().formatHex(film, first + 4, first + size)).doesNotContain("0000");
  }
}
